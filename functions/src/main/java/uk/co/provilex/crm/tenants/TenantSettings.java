package uk.co.provilex.crm.tenants;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a tenant works. What is taken out of a list is archived, not forgotten: leads keep the statuses and fields that they
 * have, and a key never comes back with another meaning.
 *
 * @param leadStatuses the statuses that can be given, in order; at least one
 * @param customFields the tenant's own fields
 * @param defaultCountry ISO 3166-1 alpha-2; where phone numbers without an international prefix are
 * @param trashDays how many days a trashed lead can be restored
 * @param archivedStatuses statuses that were taken out
 * @param archivedFields fields that were taken out
 */
public record TenantSettings(
        List<LeadStatus> leadStatuses,
        List<CustomField> customFields,
        String defaultCountry,
        int trashDays,
        List<LeadStatus> archivedStatuses,
        List<CustomField> archivedFields) {

    /** Copies the lists. */
    public TenantSettings {
        leadStatuses = List.copyOf(leadStatuses);
        customFields = List.copyOf(customFields);
        archivedStatuses = List.copyOf(archivedStatuses);
        archivedFields = List.copyOf(archivedFields);
    }

    /** Returns what a new tenant begins with. */
    public static TenantSettings standard() {
        return new TenantSettings(
                List.of(
                        new LeadStatus("new", "New"),
                        new LeadStatus("contacted", "Contacted"),
                        new LeadStatus("qualified", "Qualified"),
                        new LeadStatus("won", "Won"),
                        new LeadStatus("lost", "Lost")),
                List.of(),
                "GB",
                30,
                List.of(),
                List.of());
    }

    /** Returns the status of a lead that comes without one. */
    public String firstStatus() {
        return leadStatuses.getFirst().key();
    }

    /** Tells whether a lead can be given the status {@code key}. */
    public boolean offersStatus(String key) {
        return leadStatuses.stream().anyMatch(status -> status.key().equals(key));
    }

    /** Tells whether a lead may have the status {@code key}, be it from an earlier time. */
    public boolean knowsStatus(String key) {
        return Stream.concat(leadStatuses.stream(), archivedStatuses.stream())
                .anyMatch(status -> status.key().equals(key));
    }

    /** Finds a custom field that leads can be given. */
    public Optional<CustomField> field(String key) {
        return customFields.stream().filter(field -> field.key().equals(key)).findFirst();
    }

    /** Finds a custom field that a lead may have, be it from an earlier time. */
    public Optional<CustomField> knownField(String key) {
        return Stream.concat(customFields.stream(), archivedFields.stream())
                .filter(field -> field.key().equals(key))
                .findFirst();
    }
}
