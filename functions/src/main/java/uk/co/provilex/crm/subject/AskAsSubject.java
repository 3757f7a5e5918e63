package uk.co.provilex.crm.subject;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.leads.Consents;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.http.SubjectCall;
import uk.co.provilex.crm.platform.http.SubjectOperation;
import uk.co.provilex.crm.platform.identity.SubjectAction;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.rights.SubjectRequests;
import uk.co.provilex.crm.rights.clock.RequestType;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * {@code POST /v1/subject/requests}: a lead withdraws, objects, or asks for something by its own link (P14). A withdrawal and an
 * objection take effect at once, in the ledger of consents, by the method {@code subject-link} (UK GDPR articles 7(3) and 21(3));
 * everything else is for the tenant to answer, and its clock begins to run.
 */
public final class AskAsSubject extends SubjectOperation<AskAsSubject.Request, AskAsSubject.Done> {

    /** How a withdrawal or an objection by a link is recorded. */
    static final String METHOD = "subject-link";

    private static final String WITHDRAWAL = "withdrawal";

    /** How many objections of a lead may stand before another one is refused. */
    private static final int MOST_OBJECTIONS = 50;

    private static final Duration LATER = Duration.ofHours(1);

    /**
     * The body.
     *
     * @param kind withdrawal, or what a rights request can be of
     * @param consentId what is withdrawn; for a withdrawal
     * @param purpose against which purpose; for an objection, all of them without it
     * @param channel against which channel; for an objection, any of them without it
     * @param text in the person's own words
     */
    public record Request(
            @Nullable String kind,
            @Nullable String consentId,
            @Nullable String purpose,
            @Nullable String channel,
            @Nullable String text) {
        /** Hides what was asked for. */
        @Override
        public String toString() {
            return "Request";
        }
    }

    /**
     * What was done.
     *
     * @param consent what was recorded at once
     * @param request what the tenant has to answer
     */
    public record Done(Optional<GetSubject.Given> consent, Optional<SubjectRequests.Asked> request) {}

    /** Stands on the environment of Lambda. */
    public AskAsSubject() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public AskAsSubject(Platform platform) {
        super(platform, SubjectAction.ASK_AS_SUBJECT, Request.class);
    }

    @Override
    protected void requireShown(SubjectCall call, SubjectId about) {
        GetSubject.lead(call);
    }

    @Override
    protected Reply<Done> handle(SubjectCall call, Request request) {
        var lead = GetSubject.lead(call);
        var changes = new Changes();
        call.tenancy().keys().requireWhole(lead.subject(), changes, stored -> SubjectCall.refuse());
        var kind = request.kind() == null ? "" : request.kind();
        return switch (kind) {
            case WITHDRAWAL -> withdraw(call, lead, request, changes);
            case "objection" -> object(call, request, changes);
            default -> ask(call, type(kind), request, changes);
        };
    }

    private static Reply<Done> withdraw(SubjectCall call, Lead lead, Request request, Changes changes) {
        var checks = checks(request, true, false);
        var id = request.consentId() == null ? "" : request.consentId();
        checks.done();
        var consents = new Consents(call.tenancy());
        var consent = Optional.of(id)
                .filter(Ids::wellFormed)
                .flatMap(known -> consents.find(lead.id(), known))
                .orElseThrow(() -> Problem.INVALID_REQUEST
                        .because("There is no such consent. GET /v1/subject lists them.")
                        .field("/consentId", "is the id of none of your consents"));
        return recorded(call, consents.withdraw(lead, consent, call.now(), METHOD, author(call), changes), changes);
    }

    private static Reply<Done> object(SubjectCall call, Request request, Changes changes) {
        var checks = checks(request, false, true).line(request.purpose(), "/purpose", 500);
        var channel = request.channel() == null ? "any" : request.channel();
        checks.require(channel.matches("email|phone|sms|post|any"), "/channel", "takes email, phone, sms, post or any");
        checks.done();
        var consents = new Consents(call.tenancy());
        var standing = consents.all(call.link().leadId()).stream()
                .filter(record -> record.kind() == Consent.Kind.OBJECTION && record.withdrawal() == null)
                .toList();
        var same = standing.stream()
                .filter(record -> Objects.equals(record.purpose(), request.purpose())
                        && record.channel().equals(channel)
                        && (request.text() == null || request.text().equals(record.wording())))
                .findFirst();
        if (same.isPresent()) {
            return recorded(call, same.get(), changes);
        }
        var toAll = request.purpose() == null && request.text() == null;
        if (!toAll && standing.size() >= MOST_OBJECTIONS) {
            throw Problem.RATE_LIMITED
                    .because(MOST_OBJECTIONS
                            + " objections of yours stand, which is the most. Object without a purpose and"
                            + " without words: that is an objection to all direct marketing, and stands once.")
                    .retryAfter(LATER);
        }
        var objection =
                new Consent.Objection(request.purpose(), channel, request.text(), null, METHOD, call.now(), null);
        return recorded(call, consents.record(call.link().leadId(), objection, author(call), changes), changes);
    }

    private static Reply<Done> recorded(SubjectCall call, Consent consent, Changes changes) {
        return reply(call, changes, new Done(Optional.of(GetSubject.Given.of(consent)), Optional.empty()))
                .fact("consent", consent.id());
    }

    /** Returns what is asked for; what goes with it depends on that, so nothing else is looked at where it is nothing. */
    private static RequestType type(String kind) {
        var type = RequestType.of(kind);
        new Checks()
                .require(
                        type.isPresent(),
                        "/kind",
                        "is one of withdrawal, objection, access, rectification, erasure, restriction, portability,"
                                + " complaint")
                .done();
        return type.orElseThrow();
    }

    private static Reply<Done> ask(SubjectCall call, RequestType type, Request request, Changes changes) {
        var checks = checks(request, false, false);
        var wordless = type != RequestType.RECTIFICATION && type != RequestType.COMPLAINT;
        checks.require(wordless || request.text() != null, "/text", "is required; say what is wrong");
        checks.done();
        var key = call.tenancy().keys().open(call.subject());
        var rules =
                new Tenants(call.tenancy()).open(call.tenantItem()).settings().dataProtection();
        var asked = new SubjectRequests(call.tenancy(), call.reserved())
                .ask(call.link().leadId(), type, request.text(), rules, key, call.now(), changes);
        return reply(call, changes, new Done(Optional.empty(), Optional.of(asked)))
                .fact("request", asked.id())
                .fact("type", asked.type());
    }

    private static Reply<Done> reply(SubjectCall call, Changes changes, Done done) {
        return Reply.created(done)
                .committing(changes)
                .about(call.subject())
                .keptFor(call.tenancy().keys().open(call.subject()));
    }

    private static Checks checks(Request request, boolean withdrawal, boolean objection) {
        return new Checks()
                .require(
                        withdrawal == (request.consentId() != null),
                        "/consentId",
                        withdrawal
                                ? "is required; GET /v1/subject lists your consents"
                                : "goes with a withdrawal alone")
                .require(objection || request.purpose() == null, "/purpose", "goes with an objection alone")
                .require(objection || request.channel() == null, "/channel", "goes with an objection alone")
                .require(!withdrawal || request.text() == null, "/text", "is no part of a withdrawal; leave it out")
                .text(request.text(), "/text", objection ? 5000 : SubjectRequests.MOST_TEXT);
    }

    /** The lead did it itself, so it is named where a user is otherwise. */
    private static Author author(SubjectCall call) {
        return new Author(call.link().leadId(), call.now(), null, false);
    }
}
