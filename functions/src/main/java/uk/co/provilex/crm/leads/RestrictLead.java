package uk.co.provilex.crm.leads;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.validation.Checks;

/**
 * {@code PUT /v1/leads/{leadId}/restriction}: from now on a live lead is stored and nothing else is done with it (P15; UK GDPR
 * article 18). The same request records that the person was told that the restriction is about to end, without which it cannot be lifted
 * (article 18(3)). What is sent takes the place of what was there; since when the lead is restricted stays.
 */
public final class RestrictLead extends Operation<RestrictLead.Request, LeadView> {

    private static final Set<String> METHODS = Set.of("email", "phone", "post", "in-person");

    /** Stands on the environment of Lambda. */
    public RestrictLead() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public RestrictLead(Platform platform) {
        super(platform, Action.RESTRICT_LEAD, Request.class);
    }

    /**
     * The body.
     *
     * @param ground accuracy-contested, unlawful-processing, legal-claim or objection-pending
     * @param liftNotice that the person was told that the restriction is about to end
     */
    public record Request(@Nullable String ground, @Nullable Notice liftNotice) {}

    /**
     * That the person was told.
     *
     * @param informedAt when, RFC 3339
     * @param method email, phone, post or in-person
     */
    public record Notice(
            @Nullable String informedAt, @Nullable String method) {}

    @Override
    protected Reply<LeadView> handle(Call call, Request request) {
        var leads = Leads.of(call);
        var current = LeadAccess.requireLive(LeadAccess.evenRestricted(call, leads));
        if (call.ifMatchIfSent().orElse(current.version()) != current.version()) {
            throw Call.stale();
        }
        var before = Optional.ofNullable(current.restriction());
        var since = before.map(Lead.Restriction::at).orElse(call.now());
        var by = before.map(Lead.Restriction::by).orElse(call.caller().userId());
        var checks = new Checks();
        var ground = Optional.ofNullable(request.ground()).flatMap(RestrictionGround::of);
        checks.require(
                ground.isPresent(),
                "/ground",
                "takes accuracy-contested, unlawful-processing, legal-claim or objection-pending");
        checks.require(
                request.liftNotice() == null || before.isPresent(),
                "/liftNotice",
                "comes before the end of a restriction, not with its beginning; restrict the lead first");
        var notice = notice(call, request.liftNotice(), since, before, checks);
        checks.done();
        var restriction = new Lead.Restriction(since, by, ground.orElseThrow(), notice);
        var changes = new Changes();
        var lead = current;
        if (before.filter(restriction::equals).isPresent()) {
            leads.unchanged(current, changes);
        } else {
            lead = leads.restrict(current, restriction, Author.of(call), changes);
        }
        return Reply.ok(LeadView.of(call, lead))
                .version(lead.version())
                .committing(changes)
                .about(lead.subject())
                .fact("ground", restriction.ground().code());
    }

    private static Lead.@Nullable LiftNotice notice(
            Call call, @Nullable Notice notice, Instant since, Optional<Lead.Restriction> before, Checks checks) {
        if (notice == null) {
            return null;
        }
        checks.present(notice.informedAt(), "/liftNotice/informedAt")
                .require(
                        notice.method() != null && METHODS.contains(notice.method()),
                        "/liftNotice/method",
                        "takes email, phone, post or in-person");
        var method = notice.method();
        if (notice.informedAt() == null || method == null) {
            return null;
        }
        var at = ConsentInput.past(notice.informedAt(), "/liftNotice/informedAt", call.now(), checks);
        if (at.isEmpty()) {
            return null;
        }
        checks.require(
                !at.get().isBefore(since),
                "/liftNotice/informedAt",
                "lies before the restriction began; give when the person was told that it ends");
        // the same notice once more stays what it was, so that a repeated request changes nothing
        return before.map(Lead.Restriction::liftNotice)
                .filter(same ->
                        same.informedAt().equals(at.get()) && same.method().equals(method))
                .orElseGet(() -> new Lead.LiftNotice(
                        at.get(), method, call.now(), call.caller().userId()));
    }
}
