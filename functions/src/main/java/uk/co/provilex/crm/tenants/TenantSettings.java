package uk.co.provilex.crm.tenants;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
 * @param importMappings what the columns of the tenant's lists fill, kept under names
 * @param dataProtection whose law sets the time limits for requests of data subjects
 * @param retention when leads go to the trash by themselves
 */
public record TenantSettings(
        List<LeadStatus> leadStatuses,
        List<CustomField> customFields,
        String defaultCountry,
        int trashDays,
        List<LeadStatus> archivedStatuses,
        List<CustomField> archivedFields,
        List<SavedMapping> importMappings,
        DataProtection dataProtection,
        RetentionRules retention) {

    /** Copies the lists. */
    public TenantSettings(
            List<LeadStatus> leadStatuses,
            List<CustomField> customFields,
            String defaultCountry,
            int trashDays,
            List<LeadStatus> archivedStatuses,
            List<CustomField> archivedFields,
            @Nullable List<SavedMapping> importMappings,
            @Nullable DataProtection dataProtection,
            @Nullable RetentionRules retention) {
        this.leadStatuses = List.copyOf(leadStatuses);
        this.customFields = List.copyOf(customFields);
        this.defaultCountry = defaultCountry;
        this.trashDays = trashDays;
        this.archivedStatuses = List.copyOf(archivedStatuses);
        this.archivedFields = List.copyOf(archivedFields);
        // a tenant that was stored before there were any has none
        this.importMappings = importMappings == null ? List.of() : List.copyOf(importMappings);
        this.dataProtection = dataProtection == null ? DataProtection.STANDARD : dataProtection;
        this.retention = retention == null ? RetentionRules.NONE : retention;
    }

    /** Makes settings with the standard {@link DataProtection} and no {@link RetentionRules}. */
    public TenantSettings(
            List<LeadStatus> leadStatuses,
            List<CustomField> customFields,
            String defaultCountry,
            int trashDays,
            List<LeadStatus> archivedStatuses,
            List<CustomField> archivedFields,
            @Nullable List<SavedMapping> importMappings) {
        this(
                leadStatuses,
                customFields,
                defaultCountry,
                trashDays,
                archivedStatuses,
                archivedFields,
                importMappings,
                null,
                null);
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
                List.of(),
                List.of());
    }

    /** Returns these settings with more custom fields; one that is there already, by its key, stays as it is. */
    public TenantSettings adding(List<CustomField> more) {
        var fields = new ArrayList<>(customFields);
        more.stream().filter(field -> field(field.key()).isEmpty()).forEach(fields::add);
        var archived = archivedFields.stream()
                .filter(field -> more.stream().noneMatch(one -> one.key().equals(field.key())))
                .toList();
        return new TenantSettings(
                leadStatuses,
                fields,
                defaultCountry,
                trashDays,
                archivedStatuses,
                archived,
                importMappings,
                dataProtection,
                retention);
    }

    /** Returns these settings with other saved mappings. */
    public TenantSettings saving(List<SavedMapping> mappings) {
        return new TenantSettings(
                leadStatuses,
                customFields,
                defaultCountry,
                trashDays,
                archivedStatuses,
                archivedFields,
                mappings,
                dataProtection,
                retention);
    }

    /** Returns these settings with other rules of retention. */
    public TenantSettings retaining(RetentionRules rules) {
        return new TenantSettings(
                leadStatuses,
                customFields,
                defaultCountry,
                trashDays,
                archivedStatuses,
                archivedFields,
                importMappings,
                dataProtection,
                rules);
    }

    /** Finds a saved mapping. */
    public Optional<SavedMapping> importMapping(String name) {
        return importMappings.stream()
                .filter(mapping -> mapping.name().equals(name))
                .findFirst();
    }

    /**
     * Returns these settings as they are for leads of earlier times: what was taken out counts as if it were there, and a
     * choice is any text, since what can be chosen has changed.
     */
    public TenantSettings recalling() {
        var fields = Stream.concat(customFields.stream(), archivedFields.stream())
                .map(field -> field.type() == CustomField.Type.CHOICE
                        ? new CustomField(field.key(), field.label(), CustomField.Type.TEXT, List.of())
                        : field)
                .toList();
        return new TenantSettings(
                Stream.concat(leadStatuses.stream(), archivedStatuses.stream()).toList(),
                fields,
                defaultCountry,
                trashDays,
                List.of(),
                List.of(),
                importMappings,
                dataProtection,
                retention);
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
