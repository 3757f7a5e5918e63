package uk.co.provilex.crm.tenants;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A tenant as the API shows it. */
public record TenantView(
        String id,
        String name,
        String status,
        Instant createdAt,
        Instant updatedAt,
        long version,
        Optional<Closing> closure,
        Settings settings) {

    /** That the account is to be closed: the closure, when that was asked for, and until when it can be cancelled. */
    public record Closing(String id, Instant requestedAt, Instant graceUntil) {

        static Closing of(Tenant.Closing closing) {
            return new Closing(closing.closureId(), closing.requestedAt(), closing.graceUntil());
        }
    }

    /** The settings as the API shows them: without what was taken out. */
    public record Settings(
            List<LeadStatus> leadStatuses,
            List<CustomField> customFields,
            String defaultCountry,
            int trashDays,
            List<SavedMapping> importMappings,
            DataProtection dataProtection,
            RetentionRules retention) {}

    /** Shows {@code tenant}. */
    public static TenantView of(Tenant tenant) {
        var settings = tenant.settings();
        return new TenantView(
                tenant.id(),
                tenant.name(),
                tenant.status().text(),
                tenant.createdAt(),
                tenant.updatedAt(),
                tenant.version(),
                tenant.closing().map(Closing::of),
                new Settings(
                        settings.leadStatuses(),
                        settings.customFields(),
                        settings.defaultCountry(),
                        settings.trashDays(),
                        settings.importMappings(),
                        settings.dataProtection(),
                        settings.retention()));
    }
}
