package uk.co.provilex.crm.tenants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.validation.Checks;

/**
 * Settings that come with the leads of another tenant, or of the same one at another time, judged by the rules by which a
 * tenant changes its own.
 */
public final class BroughtSettings {

    private BroughtSettings() {}

    /** Returns settings as they were brought, for a tenant without leads; what cannot be is refused through {@code checks}. */
    public static TenantSettings whole(TenantSettings brought, Checks checks) {
        var patch = new TenantPatch.Settings(
                statuses(brought.leadStatuses()),
                fields(brought.customFields()),
                brought.defaultCountry(),
                brought.trashDays(),
                mappings(brought.importMappings()),
                protection(brought.dataProtection()),
                retention(brought.retention()));
        var taken = new TenantPatch(null, patch).applyTo(withoutLists(brought), checks, Instant.EPOCH);
        archive(brought, checks);
        return new TenantSettings(
                taken.leadStatuses(),
                taken.customFields(),
                taken.defaultCountry(),
                taken.trashDays(),
                brought.archivedStatuses(),
                brought.archivedFields(),
                taken.importMappings(),
                taken.dataProtection(),
                // as they were: leads come with the times from which they count, and whoever took the package knew them
                brought.retention());
    }

    /**
     * Returns the settings of a tenant with leads, with the statuses and custom fields that were brought and that it does not
     * know; what it has stays as it is. What cannot be is refused through {@code checks}.
     */
    public static TenantSettings added(TenantSettings mine, TenantSettings brought, Checks checks) {
        whole(brought, checks);
        var statuses = new ArrayList<>(mine.leadStatuses());
        brought.leadStatuses().stream()
                .filter(status -> !mine.knowsStatus(status.key()))
                .forEach(statuses::add);
        var fields = new ArrayList<>(mine.customFields());
        brought.customFields().stream()
                .filter(field -> mine.knownField(field.key()).isEmpty())
                .forEach(fields::add);
        var statusKeys = new HashSet<String>();
        statuses.forEach(status -> statusKeys.add(status.key()));
        var archivedStatuses = new ArrayList<>(mine.archivedStatuses());
        mine.archivedStatuses().forEach(status -> statusKeys.add(status.key()));
        brought.archivedStatuses().stream()
                .filter(status -> statusKeys.add(status.key()))
                .forEach(archivedStatuses::add);
        var fieldKeys = new HashSet<String>();
        fields.forEach(field -> fieldKeys.add(field.key()));
        var archivedFields = new ArrayList<>(mine.archivedFields());
        mine.archivedFields().forEach(field -> fieldKeys.add(field.key()));
        brought.archivedFields().stream()
                .filter(field -> fieldKeys.add(field.key()))
                .forEach(archivedFields::add);
        checks.require(
                        statuses.size() <= TenantPatch.MOST_STATUSES,
                        "/settings/leadStatuses",
                        "would be more than " + TenantPatch.MOST_STATUSES + "; take some out of your settings first")
                .require(
                        fields.size() <= TenantPatch.MOST_FIELDS,
                        "/settings/customFields",
                        "would be more than " + TenantPatch.MOST_FIELDS + "; take some out of your settings first")
                .size(archivedStatuses, "/settings/archivedStatuses", TenantPatch.MOST_ARCHIVED)
                .size(archivedFields, "/settings/archivedFields", TenantPatch.MOST_ARCHIVED);
        return new TenantSettings(
                statuses,
                fields,
                mine.defaultCountry(),
                mine.trashDays(),
                archivedStatuses,
                archivedFields,
                mine.importMappings(),
                mine.dataProtection(),
                mine.retention());
    }

    /** Judges what was taken out like what is there, some at a time, since there may be more of it. */
    private static void archive(TenantSettings brought, Checks checks) {
        var statuses = brought.archivedStatuses();
        var fields = brought.archivedFields();
        checks.size(statuses, "/settings/archivedStatuses", TenantPatch.MOST_ARCHIVED)
                .size(fields, "/settings/archivedFields", TenantPatch.MOST_ARCHIVED);
        for (int i = 0; i < statuses.size(); i += TenantPatch.MOST_STATUSES) {
            var some = statuses.subList(i, Math.min(statuses.size(), i + TenantPatch.MOST_STATUSES));
            TenantPatch.statuses(statuses(some), checks);
        }
        for (int i = 0; i < fields.size(); i += TenantPatch.MOST_FIELDS) {
            var some = fields.subList(i, Math.min(fields.size(), i + TenantPatch.MOST_FIELDS));
            TenantPatch.fields(fields(some), withoutLists(brought), "/settings/archivedFields", checks);
        }
        var keys = new HashSet<String>();
        brought.leadStatuses().forEach(status -> unique(status.key(), keys, "/settings/leadStatuses", checks));
        statuses.forEach(status -> unique(status.key(), keys, "/settings/archivedStatuses", checks));
        keys.clear();
        brought.customFields().forEach(field -> unique(field.key(), keys, "/settings/customFields", checks));
        fields.forEach(field -> unique(field.key(), keys, "/settings/archivedFields", checks));
    }

    private static void unique(@Nullable String key, Set<String> keys, String field, Checks checks) {
        checks.require(key != null && keys.add(key), field, "has a key twice, or one without a key");
    }

    private static TenantSettings withoutLists(TenantSettings settings) {
        return new TenantSettings(
                List.of(), List.of(), settings.defaultCountry(), settings.trashDays(), List.of(), List.of(), List.of());
    }

    private static List<TenantPatch.@Nullable Status> statuses(List<LeadStatus> statuses) {
        var sent = new ArrayList<TenantPatch.@Nullable Status>();
        statuses.forEach(status -> sent.add(new TenantPatch.Status(status.key(), status.label())));
        return sent;
    }

    private static List<TenantPatch.@Nullable Field> fields(List<CustomField> fields) {
        var sent = new ArrayList<TenantPatch.@Nullable Field>();
        for (var field : fields) {
            boolean choice = field.type() == CustomField.Type.CHOICE;
            sent.add(new TenantPatch.Field(
                    field.key(), field.label(), name(field.type()), choice ? choices(field) : null));
        }
        return sent;
    }

    private static List<@Nullable String> choices(CustomField field) {
        return new ArrayList<@Nullable String>(field.choices());
    }

    private static @Nullable String name(CustomField.@Nullable Type type) {
        return type == null ? null : type.text();
    }

    private static TenantPatch.Protection protection(DataProtection protection) {
        return new TenantPatch.Protection(protection.regime(), protection.nation(), protection.timeZone());
    }

    private static TenantPatch.Retention retention(RetentionRules rules) {
        return new TenantPatch.Retention(number(rules.inactiveMonths()), number(rules.withoutBasisDays()));
    }

    private static @Nullable JsonNode number(@Nullable Integer value) {
        return value == null ? null : JsonNodeFactory.instance.numberNode(value);
    }

    private static List<TenantPatch.@Nullable Mapping> mappings(List<SavedMapping> mappings) {
        var sent = new ArrayList<TenantPatch.@Nullable Mapping>();
        mappings.forEach(mapping -> sent.add(new TenantPatch.Mapping(mapping.name(), columns(mapping))));
        return sent;
    }

    private static Map<String, @Nullable String> columns(SavedMapping mapping) {
        return new LinkedHashMap<String, @Nullable String>(mapping.columns());
    }
}
