package uk.co.provilex.crm.portability;

import java.time.Instant;
import uk.co.provilex.crm.tenants.PolicyAcceptance;
import uk.co.provilex.crm.tenants.Tenant;
import uk.co.provilex.crm.tenants.TenantSettings;

/**
 * A tenant as its package has it, {@code settings.json}: what was taken out of its lists too, since leads may still have it.
 *
 * @param id the tenant's id
 * @param name its name
 * @param createdAt when it signed up
 * @param updatedAt when it was last changed
 * @param settings how it works
 * @param privacyPolicy the privacy policy that it accepted
 */
record ExportedSettings(
        String id,
        String name,
        Instant createdAt,
        Instant updatedAt,
        TenantSettings settings,
        PolicyAcceptance privacyPolicy) {

    static ExportedSettings of(Tenant tenant) {
        return new ExportedSettings(
                tenant.id(),
                tenant.name(),
                tenant.createdAt(),
                tenant.updatedAt(),
                tenant.settings(),
                tenant.acceptance());
    }

    /** Hides the name, which can be a person's. */
    @Override
    public String toString() {
        return "ExportedSettings";
    }
}
