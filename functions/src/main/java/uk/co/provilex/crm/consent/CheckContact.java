package uk.co.provilex.crm.consent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.consent.ContactRules.Contact;
import uk.co.provilex.crm.consent.ContactRules.Effect;
import uk.co.provilex.crm.consent.ContactRules.Weighed;
import uk.co.provilex.crm.leads.Consents;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadAccess;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.suppression.Suppressions;

/**
 * {@code POST /v1/leads/{leadId}/contact-check}: tells whether a person may be contacted for a purpose by a channel, why, and on
 * which records that rests (P04). Decided by {@link ContactRules} on all that is recorded, read strongly consistent: a withdrawal that
 * was answered counts. Whoever objected before being erased is no less against direct marketing for being here again: the
 * suppression list knows the addresses and numbers.
 */
public final class CheckContact extends Operation<CheckContact.Request, CheckContact.Answer> {

    private static final Set<String> CHANNELS = Set.of("email", "phone", "sms", "post");
    private static final int LONGEST_PURPOSE = 500;

    /** Stands on the environment of Lambda. */
    public CheckContact() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public CheckContact(Platform platform) {
        super(platform, Action.CHECK_CONTACT, Request.class);
    }

    /**
     * The body.
     *
     * @param purpose for what, in the words of the records
     * @param channel email, phone, sms or post
     * @param directMarketing whether it is direct marketing; it is, if this is left out
     */
    public record Request(
            @Nullable String purpose,
            @Nullable String channel,
            @Nullable Boolean directMarketing) {
        @Override
        public String toString() {
            return "CheckContact.Request";
        }
    }

    /**
     * The answer.
     *
     * @param allowed whether the person may be contacted
     * @param checkedAt of which time it is; it may change at any moment
     * @param subscriberClass as what PECR knows the person; absent where nothing was weighed
     * @param conditions what has to be done before: screen-against-tps
     * @param reasons why
     * @param records what it rests on, newest first
     */
    public record Answer(
            boolean allowed,
            Instant checkedAt,
            @Nullable String subscriberClass,
            List<String> conditions,
            List<Reason> reasons,
            List<Ground> records) {}

    /**
     * A reason.
     *
     * @param code restricted, in-trash, suppressed, objection, no-record, no-valid-basis or basis
     * @param detail in a sentence
     */
    public record Reason(String code, String detail) {}

    /**
     * A record that was weighed.
     *
     * @param consentId which
     * @param kind lawful-basis or objection
     * @param lawfulBasis the basis, if it is one
     * @param obtainedAt when it was given
     * @param effect supports, objects, withdrawn, expired, overtaken or insufficient
     * @param why in a sentence
     */
    public record Ground(
            String consentId,
            String kind,
            @Nullable String lawfulBasis,
            Instant obtainedAt,
            String effect,
            String why) {

        static Ground of(Weighed weighed) {
            var consent = weighed.consent();
            return new Ground(
                    consent.id(),
                    consent.kind().code(),
                    consent.lawfulBasis(),
                    consent.obtainedAt(),
                    weighed.effect().code(),
                    weighed.why());
        }
    }

    @Override
    protected Reply<Answer> handle(Call call, Request request) {
        var lead = LeadAccess.known(call, Leads.of(call));
        var checks = new Checks()
                .requiredLine(request.purpose(), "/purpose", LONGEST_PURPOSE)
                .present(request.channel(), "/channel")
                .require(
                        request.channel() == null || CHANNELS.contains(request.channel()),
                        "/channel",
                        "takes email, phone, sms or post");
        checks.done();
        var contact = new Contact(
                Objects.requireNonNull(request.purpose()),
                Objects.requireNonNull(request.channel()),
                request.directMarketing() == null || request.directMarketing());
        return Reply.ok(answer(call, lead, contact)).about(lead.subject());
    }

    private static Answer answer(Call call, Lead lead, Contact contact) {
        if (lead.restriction() != null) {
            return refused(
                    call, new Reason("restricted", "The lead is stored and nothing else is done with it (P15)."));
        }
        if (lead.trashed() != null) {
            return refused(call, new Reason("in-trash", "The lead is in the trash."));
        }
        var records = new Consents(call.tenancy()).all(lead.id());
        var decision = ContactRules.decide(contact, records, call.now());
        boolean suppressed = contact.directMarketing() && new Suppressions(call.tenancy()).hasObjection(lead.details());
        return new Answer(
                decision.allowed() && !suppressed,
                call.now(),
                decision.subscriberClass(),
                decision.screenFirst() && !suppressed ? List.of("screen-against-tps") : List.of(),
                reasons(decision, suppressed),
                decision.weighed().stream().map(Ground::of).toList());
    }

    private static Answer refused(Call call, Reason reason) {
        return new Answer(false, call.now(), null, List.of(), List.of(reason), List.of());
    }

    private static List<Reason> reasons(ContactRules.Decision decision, boolean suppressed) {
        var reasons = new ArrayList<Reason>();
        if (suppressed) {
            reasons.add(new Reason(
                    "suppressed",
                    "An address or number of the lead is on the suppression list, since the person objected to direct"
                            + " marketing."));
        }
        if (decision.weighed().stream().anyMatch(each -> each.effect() == Effect.OBJECTS)) {
            reasons.add(new Reason("objection", "The person objects; that wins over every basis."));
        }
        if (decision.weighed().isEmpty()) {
            reasons.add(new Reason("no-record", "Nothing is recorded for this purpose and channel."));
        } else if (decision.weighed().stream().noneMatch(each -> each.effect() == Effect.SUPPORTS)) {
            reasons.add(new Reason("no-valid-basis", "No lawful basis that is recorded allows it; see the records."));
        }
        if (decision.allowed() && !suppressed) {
            reasons.add(new Reason("basis", "A lawful basis allows it."));
        }
        return reasons;
    }
}
