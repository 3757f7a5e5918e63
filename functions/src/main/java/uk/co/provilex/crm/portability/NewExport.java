package uk.co.provilex.crm.portability;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.portability.jobs.ExportScope;
import uk.co.provilex.crm.tenants.TenantSettings;

/**
 * The body of a request to export, which may be left out.
 *
 * @param scope all, filter or lead; all when it is not given
 * @param filter which leads, for the scope filter
 * @param leadId which lead, for the scope lead
 */
public record NewExport(
        @Nullable String scope,
        @Nullable Filter filter,
        @Nullable String leadId) {

    /** Asks for everything. */
    static final NewExport OF_ALL = new NewExport(null, null, null);

    private static final int TAG = 50;

    /**
     * Which leads, as it came in.
     *
     * @param status the key of a status
     * @param ownerId a user
     * @param tag a tag
     * @param createdFrom the earliest creation
     * @param createdTo the end of creations
     * @param updatedFrom the earliest change
     * @param updatedTo the end of changes
     */
    public record Filter(
            @Nullable String status,
            @Nullable String ownerId,
            @Nullable String tag,
            @Nullable String createdFrom,
            @Nullable String createdTo,
            @Nullable String updatedFrom,
            @Nullable String updatedTo) {

        private ExportScope.Filter accept(TenantSettings settings, Checks checks) {
            checks.require(
                    status == null || settings.knowsStatus(status),
                    "/filter/status",
                    "is not one of your statuses, which GET /v1/tenant lists");
            checks.require(ownerId == null || Ids.wellFormed(ownerId), "/filter/ownerId", "is not the id of a user");
            checks.line(tag, "/filter/tag", TAG);
            var accepted = new ExportScope.Filter(
                    status,
                    ownerId,
                    tag,
                    time(createdFrom, "/filter/createdFrom", checks),
                    time(createdTo, "/filter/createdTo", checks),
                    time(updatedFrom, "/filter/updatedFrom", checks),
                    time(updatedTo, "/filter/updatedTo", checks));
            checks.require(
                    !equals(new Filter(null, null, null, null, null, null, null)),
                    "/filter",
                    "asks for nothing; give a status, ownerId, tag or time, or take the scope all");
            ordered(accepted.createdFrom(), accepted.createdTo(), "/filter/createdTo", checks);
            ordered(accepted.updatedFrom(), accepted.updatedTo(), "/filter/updatedTo", checks);
            return accepted;
        }

        private static @Nullable Instant time(@Nullable String text, String field, Checks checks) {
            if (text == null) {
                return null;
            }
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException notATime) {
                checks.refuse(field, "is not a time; give one as RFC 3339 has it, such as 2025-05-03T14:20:00+01:00");
                return null;
            }
        }

        private static void ordered(@Nullable Instant from, @Nullable Instant to, String field, Checks checks) {
            checks.require(from == null || to == null || from.isBefore(to), field, "is not later than the time from");
        }

        /** Hides what was filtered by, which may be about people. */
        @Override
        public String toString() {
            return "Filter";
        }
    }

    /**
     * Validates what came in; whether there is such a lead is not asked here.
     *
     * @param checks learns what is wrong; the answer may be used only when it is ok
     */
    ExportScope accept(TenantSettings settings, Checks checks) {
        var kind = ExportScope.Kind.of(Objects.requireNonNullElse(scope, ExportScope.Kind.ALL.text()));
        checks.require(kind.isPresent(), "/scope", "takes all, filter or lead");
        checks.require(
                filter == null || kind.equals(Optional.of(ExportScope.Kind.FILTER)),
                "/filter",
                "goes with the scope filter alone");
        checks.require(
                leadId == null || kind.equals(Optional.of(ExportScope.Kind.LEAD)),
                "/leadId",
                "goes with the scope lead alone");
        return switch (kind.orElse(ExportScope.Kind.ALL)) {
            case ALL -> ExportScope.all();
            case FILTER -> {
                checks.present(filter, "/filter");
                yield filter == null ? ExportScope.all() : ExportScope.of(filter.accept(settings, checks));
            }
            case LEAD -> {
                checks.present(leadId, "/leadId");
                yield leadId == null ? ExportScope.all() : ExportScope.ofLead(leadId);
            }
        };
    }

    /** Hides what was asked for, except that it was. */
    @Override
    public String toString() {
        return "NewExport";
    }
}
