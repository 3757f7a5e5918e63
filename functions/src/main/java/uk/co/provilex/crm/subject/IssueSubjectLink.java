package uk.co.provilex.crm.subject;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.LeadAccess;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.validation.Checks;

/**
 * {@code POST /v1/leads/{leadId}/subject-links}: makes a link by which a lead sees its data and uses its rights (P14). Whoever has
 * it is taken for the lead, so it goes to the lead's own address. The token is behind the {@code #} of the link, which no
 * browser sends to a server; the page there sends it in a header.
 */
public final class IssueSubjectLink extends Operation<IssueSubjectLink.Request, IssueSubjectLink.Issued> {

    private static final int USUAL_DAYS = 30;
    private static final int MOST_DAYS = 90;

    /**
     * The body, which may be left out.
     *
     * @param expiresInDays for how many days it is good, 1 to 90; 30 without it
     */
    public record Request(@Nullable Integer expiresInDays) {}

    /**
     * The answer; the link is shown this once.
     *
     * @param link what to send to the lead
     * @param token what is behind its {@code #}
     * @param expiresAt from when on it is refused
     */
    public record Issued(String link, String token, Instant expiresAt) {
        /** Hides the token. */
        @Override
        public String toString() {
            return "Issued";
        }
    }

    /** Stands on the environment of Lambda. */
    public IssueSubjectLink() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public IssueSubjectLink(Platform platform) {
        super(platform, Action.ISSUE_SUBJECT_LINK, Request.class);
    }

    @Override
    protected Optional<Request> withoutBody() {
        return Optional.of(new Request(null));
    }

    @Override
    protected void requireShown(Call call, SubjectId about, Supplier<Request> request) {
        LeadAccess.requireShown(call, about, LeadAccess.mayLift(call.caller()));
    }

    @Override
    protected Reply<Issued> handle(Call call, Request request) {
        var lead = LeadAccess.evenRestricted(call, Leads.of(call));
        int days = request.expiresInDays() == null ? USUAL_DAYS : request.expiresInDays();
        new Checks()
                .require(
                        days >= 1 && days <= MOST_DAYS, "/expiresInDays", "takes a whole number from 1 to " + MOST_DAYS)
                .done();
        var changes = new Changes();
        call.keys().requireWhole(lead.subject(), changes, stored -> Call.notFound());
        var expiresAt = call.now().plus(Duration.ofDays(days)).truncatedTo(ChronoUnit.SECONDS);
        var link = new SubjectLinks(call.tenancy(), lead.id()).issue(call.newId(), expiresAt, call.now(), changes);
        var token = link.text(platform().tenant(TenantId.PLATFORM).keys().tenantKey()::signSubjectLink);
        return Reply.created(new Issued(platform().variable("SUBJECT_PAGE") + "#" + token, token, expiresAt))
                .committing(changes)
                .about(lead.subject())
                .fact("expiresAt", expiresAt.toString())
                .keptFor(call.keys().open(lead.subject()));
    }
}
