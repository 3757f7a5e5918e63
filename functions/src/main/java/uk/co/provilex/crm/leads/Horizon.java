package uk.co.provilex.crm.leads;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.tenants.RetentionRules;
import uk.co.provilex.crm.tenants.Tenant;
import uk.co.provilex.crm.tenants.TenantSettings;

/**
 * When a lead will cease to exist, because of what, and from which recorded event that follows (P11, P12). It is worked out from
 * the lead and its tenant's settings alone, and only recorded events move it. Days are those of UTC, and the first day on which
 * something can happen: periods are counted from the end of the day of the event, so that none is ever cut short.
 *
 * @param endsOn the day on which it ceases to exist; absent while nothing ends it
 * @param trashOn the day on which a rule puts it into the trash, if that is what ends it
 * @param cause none, trash, closure or the code of a rule
 * @param since the event from which it follows; absent with the cause none
 * @param heldBy what keeps the rule from ending it: restriction or rights-request; absent where nothing does
 * @param because in a sentence
 */
public record Horizon(
        @Nullable LocalDate endsOn,
        @Nullable LocalDate trashOn,
        String cause,
        @Nullable Event since,
        @Nullable String heldBy,
        String because) {

    /** Nothing ends it. */
    public static final String NONE = "none";

    /** It is in the trash. */
    public static final String TRASH = "trash";

    /** Its organisation closes its account. */
    public static final String CLOSURE = "closure";

    /** Its processing is restricted. */
    public static final String RESTRICTION = "restriction";

    /** A request of the person awaits its answer. */
    public static final String RIGHTS_REQUEST = "rights-request";

    /**
     * A recorded event.
     *
     * @param event what happened: what {@link Keeping#activity} may be, basis-ended, rules-changed,
     *     closure-requested or trashed
     * @param at when
     */
    public record Event(String event, Instant at) {}

    /** What a rule makes of a lead that nothing holds. */
    record Ruled(String rule, LocalDate trashOn, Event since) {}

    /** Tells when a lead of a tenant will cease to exist: with its account, if that is closed before. */
    static Horizon of(Lead lead, TenantSettings settings, Optional<Tenant.Closing> closing) {
        var alone = of(lead, settings);
        if (closing.isEmpty()) {
            return alone;
        }
        var grace = closing.get().graceUntil();
        if (alone.endsOn() != null && !alone.endsOn().isAfter(day(grace))) {
            return alone;
        }
        // the purge passes over nothing that holds a rule up
        return new Horizon(
                day(grace),
                null,
                CLOSURE,
                new Event("closure-requested", closing.get().requestedAt()),
                null,
                "Your organisation closes its account: all of it is removed from " + grace
                        + " on, unless that is cancelled before.");
    }

    /** Tells when a lead will cease to exist by the rules and the trash of a tenant with these settings. */
    public static Horizon of(Lead lead, TenantSettings settings) {
        var trashed = lead.trashed();
        if (trashed != null) {
            return new Horizon(
                    day(trashed.restorableUntil()),
                    null,
                    TRASH,
                    new Event("trashed", trashed.at()),
                    null,
                    (trashed.rule() == null
                                    ? "It was put into the trash"
                                    : "A rule put it into the trash (" + trashed.rule() + ")")
                            + ", and can be restored until " + trashed.restorableUntil() + ".");
        }
        var ruled = ruled(lead.keeping(), settings.retention());
        if (ruled.isEmpty()) {
            return new Horizon(null, null, NONE, null, null, "No rule of your organisation ends it.");
        }
        var what = why(ruled.get(), settings.retention());
        var held = heldBy(lead);
        if (held.isPresent()) {
            return new Horizon(
                    null,
                    null,
                    ruled.get().rule(),
                    ruled.get().since(),
                    held.get(),
                    (held.get().equals(RESTRICTION)
                                    ? "Its processing is restricted, and no rule ends it until that is lifted. Otherwise: "
                                    : "A rights request about it is open, and no rule ends it until that is answered. Otherwise: ")
                            + what);
        }
        var trashOn = ruled.get().trashOn();
        return new Horizon(
                trashOn.plusDays(settings.trashDays()),
                trashOn,
                ruled.get().rule(),
                ruled.get().since(),
                null,
                what + " It goes to the trash, from where it can be restored for " + settings.trashDays() + " days.");
    }

    /** Returns what keeps every rule from ending a live lead. */
    static Optional<String> heldBy(Lead lead) {
        if (lead.restriction() != null) {
            return Optional.of(RESTRICTION);
        }
        return lead.keeping().openRequests() > 0 ? Optional.of(RIGHTS_REQUEST) : Optional.empty();
    }

    /** Returns what the rule does that is the first to end a live lead. */
    static Optional<Ruled> ruled(Keeping keeping, RetentionRules rules) {
        var ends = Stream.<Ruled>builder();
        if (rules.inactiveMonths() != null) {
            ends.add(noticed(
                    RetentionRules.NO_ACTIVITY,
                    afterInactivity(day(keeping.activeAt()), rules.inactiveMonths()),
                    new Event(keeping.activity(), keeping.activeAt()),
                    rules));
        }
        var basis = keeping.basisEndsAt();
        if (rules.withoutBasisDays() != null && basis != null) {
            ends.add(noticed(
                    RetentionRules.NO_BASIS,
                    afterBasis(day(basis), rules.withoutBasisDays()),
                    new Event("basis-ended", basis),
                    rules));
        }
        // of two on one day the first, by the order above
        return ends.build().reduce((one, other) -> other.trashOn().isBefore(one.trashOn()) ? other : one);
    }

    /** The first day that lies whole months after the end of a day. */
    static LocalDate afterInactivity(LocalDate day, int months) {
        return day.plusMonths(months).plusDays(1);
    }

    static LocalDate afterBasis(LocalDate day, int days) {
        return day.plusDays(days).plusDays(1);
    }

    /** Returns the first day on which rules end anything. */
    static LocalDate notBefore(RetentionRules rules) {
        var changed = rules.changedAt();
        return changed == null ? LocalDate.MIN : day(changed).plusDays(RetentionRules.NOTICE_DAYS + 1);
    }

    private static Ruled noticed(String rule, LocalDate day, Event since, RetentionRules rules) {
        var changed = rules.changedAt();
        return changed != null && day.isBefore(notBefore(rules))
                ? new Ruled(rule, notBefore(rules), new Event("rules-changed", changed))
                : new Ruled(rule, day, since);
    }

    private static String why(Ruled ruled, RetentionRules rules) {
        var since = ruled.since();
        if (since.event().equals("rules-changed")) {
            return "The rules were changed at %s, and end nothing for %d days; by then the rule %s does."
                    .formatted(since.at(), RetentionRules.NOTICE_DAYS, ruled.rule());
        }
        return ruled.rule().equals(RetentionRules.NO_BASIS)
                ? "Its last lawful basis ends at %s, and leads are kept for %d days without one."
                        .formatted(since.at(), rules.withoutBasisDays())
                : "The last that was done with it is of %s (%s), and leads are kept for %d months after that."
                        .formatted(since.at(), since.event(), rules.inactiveMonths());
    }

    static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }
}
