package uk.co.provilex.crm.tenants;

import java.time.Instant;
import java.util.List;

/** A tenant as the API shows it. */
public record TenantView(
        String id, String name, String status, Instant createdAt, Instant updatedAt, long version, Settings settings) {

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
