package uk.co.provilex.crm.consent;

import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.leads.Consent.Kind;

/**
 * Decides whether a person may be contacted for a purpose by a channel, by what is recorded alone: UK GDPR articles 6(1), 7(3)
 * and 21, and the Privacy and Electronic Communications Regulations 2003 (PECR), regulations 21 (calls) and 22 (electronic mail,
 * which text messages are).
 *
 * <ul>
 *   <li>An objection that covers the contact wins over everything, whenever it was made, until it is withdrawn. One that names no
 *       purpose covers all direct marketing. So does one whose purpose was that of none of the person's lawful bases when it was
 *       made: people say "marketing" or "all your emails", and what they mean by it is not ours to narrow.
 *   <li>What has ended does not count. A withdrawal also takes with it every other basis for the same purpose and channel, but
 *       for a consent that was given after it. An expired basis takes with it what was obtained before it.
 *   <li>Electronic mail to individuals, sole traders and partnerships needs their consent or the soft opt-in; only corporate
 *       subscribers may get it on legitimate interests. Who is not known as corporate counts as an individual.
 *   <li>A contract is no basis for direct marketing, and the soft opt-in is one for nothing else.
 * </ul>
 *
 * Where records contradict each other, the one that allows least decides.
 */
final class ContactRules {

    private static final String CORPORATE = "corporate";

    /** What an objection to all direct marketing may be called, whatever the tenant calls a purpose. */
    private static final Set<String> MARKETING = Set.of("marketing", "direct marketing");

    private ContactRules() {}

    /**
     * What is asked.
     *
     * @param purpose for what the person is to be contacted
     * @param channel email, phone, sms or post
     * @param directMarketing whether it is direct marketing, as promoting anything, be it an aim, is
     */
    record Contact(String purpose, String channel, boolean directMarketing) {}

    /** Why a record counts or does not. */
    enum Effect {
        SUPPORTS,
        OBJECTS,
        WITHDRAWN,
        EXPIRED,
        OVERTAKEN,
        INSUFFICIENT;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A record that covers the contact.
     *
     * @param consent the record
     * @param effect what it does
     * @param why in a sentence
     */
    record Weighed(Consent consent, Effect effect, String why) {}

    /**
     * The answer.
     *
     * @param allowed whether the person may be contacted
     * @param subscriberClass as what PECR knows the person
     * @param screenFirst whether the number has to be looked up in the Telephone Preference Service first
     * @param weighed what was weighed, newest first
     */
    record Decision(boolean allowed, String subscriberClass, boolean screenFirst, List<Weighed> weighed) {}

    /** Decides by all that is recorded of a lead. */
    static Decision decide(Contact contact, List<Consent> records, Instant now) {
        var subscriber = subscriberClass(records);
        var covering = records.stream()
                .filter(record -> covers(record, contact, records))
                .sorted(Comparator.comparing(Consent::obtainedAt)
                        .thenComparing(Consent::id)
                        .reversed())
                .toList();
        var weighed = new ArrayList<Weighed>();
        for (var record : covering) {
            weighed.add(weigh(record, covering, contact, subscriber, now));
        }
        boolean objection = weighed.stream().anyMatch(each -> each.effect() == Effect.OBJECTS);
        var supporting = weighed.stream()
                .filter(each -> each.effect() == Effect.SUPPORTS)
                .map(Weighed::consent)
                .toList();
        boolean allowed = !objection && !supporting.isEmpty();
        boolean consented = supporting.stream().anyMatch(record -> "consent".equals(record.lawfulBasis()));
        return new Decision(
                allowed,
                subscriber,
                allowed && contact.directMarketing() && contact.channel().equals("phone") && !consented,
                weighed);
    }

    private static Weighed weigh(
            Consent record, List<Consent> covering, Contact contact, String subscriber, Instant now) {
        var withdrawal = record.withdrawal();
        if (withdrawal != null && !withdrawal.at().isAfter(now)) {
            return new Weighed(record, Effect.WITHDRAWN, "It was withdrawn.");
        }
        if (record.kind() == Kind.OBJECTION) {
            return new Weighed(record, Effect.OBJECTS, "The person objects.");
        }
        if (record.hasEnded(now)) {
            return new Weighed(record, Effect.EXPIRED, "Its time is over.");
        }
        return overtaken(record, covering, now)
                .map(why -> new Weighed(record, Effect.OVERTAKEN, why))
                .or(() -> insufficient(record, contact, subscriber)
                        .map(why -> new Weighed(record, Effect.INSUFFICIENT, why)))
                .orElseGet(() -> new Weighed(record, Effect.SUPPORTS, "It allows the contact."));
    }

    private static Optional<String> overtaken(Consent record, List<Consent> covering, Instant now) {
        for (var other : covering) {
            if (other.kind() == Kind.OBJECTION || other.equals(record)) {
                continue;
            }
            var withdrawal = other.withdrawal();
            if (withdrawal != null && !withdrawal.at().isAfter(now)) {
                if (!"consent".equals(record.lawfulBasis())) {
                    return Optional.of("The person withdrew for this purpose; only a new consent can follow.");
                }
                if (!record.obtainedAt().isAfter(withdrawal.at())) {
                    return Optional.of("The person withdrew for this purpose after it was given.");
                }
            } else if (other.hasEnded(now) && !record.obtainedAt().isAfter(other.obtainedAt())) {
                return Optional.of("A later one, whose time is over, took its place.");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> insufficient(Consent record, Contact contact, String subscriber) {
        var basis = Objects.requireNonNull(record.lawfulBasis());
        if (!contact.directMarketing()) {
            return basis.equals("soft-opt-in")
                    ? Optional.of("The soft opt-in is for direct marketing alone.")
                    : Optional.empty();
        }
        boolean electronic =
                contact.channel().equals("email") || contact.channel().equals("sms");
        return switch (basis) {
            case "consent" -> Optional.empty();
            case "soft-opt-in" ->
                electronic
                        ? Optional.empty()
                        : Optional.of("The soft opt-in is for electronic mail alone (PECR regulation 22(3)).");
            case "legitimate-interest" ->
                electronic && !subscriber.equals(CORPORATE)
                        ? Optional.of(
                                "Electronic mail to an individual subscriber needs consent or the soft opt-in (PECR"
                                        + " regulation 22).")
                        : Optional.empty();
            default -> Optional.of("A contract is no basis for direct marketing.");
        };
    }

    private static boolean covers(Consent record, Contact contact, List<Consent> records) {
        if (!record.channel().equals("any") && !record.channel().equals(contact.channel())) {
            return false;
        }
        var purpose = record.purpose();
        if (contact.directMarketing() && (purpose == null || isToAllMarketing(record, purpose, records))) {
            return true;
        }
        return purpose != null && folded(purpose).equals(folded(contact.purpose()));
    }

    /**
     * An objection is narrow only where it names what the person had been asked for; a basis that came later narrows nothing, nor
     * does one whose name says no more than that it is marketing.
     */
    private static boolean isToAllMarketing(Consent record, String purpose, List<Consent> records) {
        if (record.kind() != Kind.OBJECTION) {
            return false;
        }
        return MARKETING.contains(folded(purpose))
                || records.stream()
                        .filter(other -> other.kind() == Kind.LAWFUL_BASIS)
                        .filter(other -> !other.obtainedAt().isAfter(record.obtainedAt()))
                        .noneMatch(other -> folded(Objects.requireNonNullElse(other.purpose(), ""))
                                .equals(folded(purpose)));
    }

    /** What was learnt last counts, whatever became of that record; of two at the same time the stricter one. */
    private static String subscriberClass(List<Consent> records) {
        var latest = records.stream()
                .filter(record -> record.subscriberClass() != null)
                .max(Comparator.comparing(Consent::obtainedAt)
                        .thenComparing(record -> !CORPORATE.equals(record.subscriberClass())));
        return latest.map(Consent::subscriberClass).orElse("individual");
    }

    /** Purposes are the tenant's own words: what is typed alike but for case, width and blanks is the same. */
    private static String folded(String purpose) {
        return Normalizer.normalize(purpose, Normalizer.Form.NFKC)
                // some letters differ in lower case alone, as \u00df and ss do
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT)
                .strip()
                .replaceAll("\\s+", " ");
    }
}
