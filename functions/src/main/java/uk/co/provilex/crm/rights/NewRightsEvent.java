package uk.co.provilex.crm.rights;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.erasure.Reason;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.rights.RightsEvent.Facts;
import uk.co.provilex.crm.rights.RightsEvent.Words;

/**
 * Something that happened to a request, as it is recorded.
 *
 * @param kind what happened
 * @param at when; now if it is left out
 * @param text what was said or done
 * @param assigneeId who is to look after the request
 * @param identityMethod how it was told who asks
 * @param identityConfirmed whether that was enough
 * @param reason why the answer takes longer: complex or numerous; or on which ground the lead is erased
 * @param ground why it is refused
 * @param systems which systems were searched
 * @param disclosed what was handed over
 * @param withheld what was not, and why
 * @param exportId the package for the person
 * @param erasureId the erasure that it led to
 * @param records the lead's records of consents and objections that were made
 * @param suppress whether the person is remembered, as digests, when it is erased, so as not to be stored again
 */
public record NewRightsEvent(
        @Nullable String kind,
        @Nullable String at,
        @Nullable String text,
        @Nullable String assigneeId,
        @Nullable String identityMethod,
        @Nullable Boolean identityConfirmed,
        @Nullable String reason,
        @Nullable String ground,
        @Nullable List<@Nullable String> systems,
        @Nullable String disclosed,
        @Nullable List<@Nullable NewWithheld> withheld,
        @Nullable String exportId,
        @Nullable String erasureId,
        @Nullable List<@Nullable String> records,
        @Nullable Boolean suppress) {

    private static final int MOST_SYSTEMS = 50;
    private static final int MOST_WITHHELD = 50;
    private static final int MOST_RECORDS = 50;
    private static final List<String> REASONS = List.of("complex", "numerous");

    /** Something withheld, as it is recorded. */
    public record NewWithheld(
            @Nullable String what, @Nullable String ground) {}

    /** Returns what happened, if users record it. */
    Optional<EventKind> validKind(Checks checks) {
        var valid = Names.find(EventKind.class, kind == null ? "" : kind).filter(EventKind::recorded);
        checks.require(valid.isPresent(), "/kind", "is not what happens to a request; see the contract for its values");
        return valid;
    }

    /**
     * Validates that what was sent belongs to the kind and is well formed.
     *
     * @param wordless whether the person was erased, so that nothing can be kept in words
     */
    void validate(EventKind valid, boolean wordless, Checks checks) {
        for (var field : EventField.values()) {
            var present = value(field) != null;
            var personal = field == EventField.TEXT
                    || field == EventField.SYSTEMS
                    || field == EventField.DISCLOSED
                    || field == EventField.WITHHELD;
            if (wordless && personal) {
                checks.require(!present, field.pointer(), "cannot be kept: the person was erased; leave it out");
            } else {
                checks.require(
                                present || !valid.requires(field),
                                field.pointer(),
                                "is required for " + Names.text(valid))
                        .require(
                                !present || valid.takes(field),
                                field.pointer(),
                                "does not go with " + Names.text(valid) + "; leave it out");
            }
        }
        if (valid == EventKind.ERASURE_STARTED) {
            checks.require(
                    reason == null || erasureReason().isPresent(), "/reason", "is one of " + Names.all(Reason.class));
        } else {
            checks.require(reason == null || REASONS.contains(reason), "/reason", "is one of complex, numerous");
        }
        checks.text(text, "/text", NewRightsRequest.MOST_TEXT)
                .text(disclosed, "/disclosed", NewRightsRequest.MOST_TEXT)
                .require(
                        identityMethod == null
                                || Names.find(Identity.Method.class, identityMethod)
                                        .isPresent(),
                        "/identityMethod",
                        "is one of " + Names.all(Identity.Method.class))
                .require(
                        ground == null || Names.find(Ground.class, ground).isPresent(),
                        "/ground",
                        "is one of " + Names.all(Ground.class))
                .require(exportId == null || Ids.wellFormed(exportId), "/exportId", "is not the id of an export")
                .require(erasureId == null || Ids.wellFormed(erasureId), "/erasureId", "is not the id of an erasure")
                .size(systems, "/systems", MOST_SYSTEMS)
                .size(withheld, "/withheld", MOST_WITHHELD)
                .size(records, "/records", MOST_RECORDS);
        each(systems, MOST_SYSTEMS, (system, i) -> checks.requiredLine(system, "/systems/" + i, 200));
        each(
                records,
                MOST_RECORDS,
                (record, i) -> checks.require(
                        record != null && Ids.wellFormed(record), "/records/" + i, "is not the id of a record"));
        each(withheld, MOST_WITHHELD, (one, i) -> {
            var field = "/withheld/" + i;
            if (one == null) {
                checks.refuse(field, "is null; leave it out instead");
            } else {
                checks.requiredText(one.what(), field + "/what", 1_000)
                        .require(
                                one.ground() != null
                                        && Names.find(Ground.class, one.ground())
                                                .isPresent(),
                                field + "/ground",
                                "is one of " + Names.all(Ground.class));
            }
        });
    }

    private @Nullable Object value(EventField field) {
        return switch (field) {
            case TEXT -> text;
            case ASSIGNEE_ID -> assigneeId;
            case IDENTITY_METHOD -> identityMethod;
            case IDENTITY_CONFIRMED -> identityConfirmed;
            case REASON -> reason;
            case GROUND -> ground;
            case SYSTEMS -> systems;
            case DISCLOSED -> disclosed;
            case WITHHELD -> withheld;
            case EXPORT_ID -> exportId;
            case ERASURE_ID -> erasureId;
            case RECORDS -> records;
            case SUPPRESS -> suppress;
        };
    }

    /** Returns on which ground the lead is erased, if somebody said. */
    Optional<Reason> erasureReason() {
        return Names.find(Reason.class, reason == null ? "" : reason);
    }

    Facts facts() {
        return new Facts(
                assigneeId,
                identityMethod,
                identityConfirmed,
                reason,
                ground,
                exportId,
                erasureId,
                records == null ? null : kept(records),
                null,
                null);
    }

    Words words() {
        var notHanded = new ArrayList<RightsEvent.Withheld>();
        for (var one : withheld == null ? List.<@Nullable NewWithheld>of() : withheld) {
            if (one != null && one.what() != null && one.ground() != null) {
                notHanded.add(new RightsEvent.Withheld(one.what(), one.ground()));
            }
        }
        return new Words(text, systems == null ? null : kept(systems), disclosed, withheld == null ? null : notHanded);
    }

    private static List<String> kept(List<@Nullable String> values) {
        var kept = new ArrayList<String>();
        for (var value : values) {
            if (value != null) {
                kept.add(value);
            }
        }
        return kept;
    }

    @FunctionalInterface
    private interface Judge<T extends @Nullable Object> {
        void judge(T one, int index);
    }

    private static <T> void each(@Nullable List<@Nullable T> list, int most, Judge<@Nullable T> judge) {
        for (int i = 0; list != null && i < Math.min(list.size(), most); i++) {
            judge.judge(list.get(i), i);
        }
    }

    /** Hides what was said. */
    @Override
    public String toString() {
        return "NewRightsEvent";
    }
}
