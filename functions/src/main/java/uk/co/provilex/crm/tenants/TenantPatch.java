package uk.co.provilex.crm.tenants;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.validation.Checks;

/**
 * What a caller changes of its tenant: absent members stay, lists are replaced whole.
 *
 * @param name the organisation's name
 * @param settings its settings
 */
record TenantPatch(@Nullable String name, @Nullable Settings settings) {

    /** Of what members may be removed. */
    static final Set<String> REMOVABLE = Set.of("/settings/retention");

    private static final Pattern STATUS_KEY = Pattern.compile("[a-z0-9][a-z0-9-]{0,49}");
    private static final Pattern FIELD_KEY = Pattern.compile("[a-z][A-Za-z0-9_]{0,49}");
    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
    static final int MOST_STATUSES = 50;
    static final int MOST_FIELDS = 100;
    private static final int MOST_CHOICES = 100;
    static final int MOST_ARCHIVED = 500;

    /** The settings to change. */
    record Settings(
            @Nullable List<@Nullable Status> leadStatuses,
            @Nullable List<@Nullable Field> customFields,
            @Nullable String defaultCountry,
            @Nullable Integer trashDays,
            @Nullable List<@Nullable Mapping> importMappings,
            @Nullable Protection dataProtection,
            @Nullable Retention retention) {}

    /** The rules as they are sent: what is absent stays, what is null is a rule no more. */
    record Retention(
            @Nullable JsonNode inactiveMonths, @Nullable JsonNode withoutBasisDays) {}

    /** Whose law applies, as it is sent: what is absent stays. */
    record Protection(
            @Nullable String regime,
            @Nullable String nation,
            @Nullable String timeZone) {}

    /** A saved mapping as it is sent. */
    record Mapping(@Nullable String name, @Nullable Map<String, @Nullable String> columns) {}

    /** A status as it is sent. */
    record Status(@Nullable String key, @Nullable String label) {}

    /** A custom field as it is sent. */
    record Field(
            @Nullable String key,
            @Nullable String label,
            @Nullable String type,
            @Nullable List<@Nullable String> choices) {}

    /** Returns the names of what is changed. */
    String changedFields() {
        var names = new TreeSet<String>();
        if (name != null) {
            names.add("name");
        }
        if (settings != null) {
            if (settings.leadStatuses != null) {
                names.add("leadStatuses");
            }
            if (settings.customFields != null) {
                names.add("customFields");
            }
            if (settings.defaultCountry != null) {
                names.add("defaultCountry");
            }
            if (settings.trashDays != null) {
                names.add("trashDays");
            }
            if (settings.importMappings != null) {
                names.add("importMappings");
            }
            if (settings.dataProtection != null) {
                names.add("dataProtection");
            }
            if (settings.retention != null) {
                names.add("retention");
            }
        }
        return String.join(",", names);
    }

    /** Returns the settings after this change at {@code now}; what cannot be is refused through {@code checks}. */
    TenantSettings applyTo(TenantSettings before, Checks checks, Instant now) {
        checks.line(name, "/name", 200);
        if (settings == null) {
            return before;
        }
        var statuses = settings.leadStatuses == null ? before.leadStatuses() : statuses(settings.leadStatuses, checks);
        var fields = settings.customFields == null
                ? before.customFields()
                : fields(settings.customFields, before, "/settings/customFields", checks);
        var country = settings.defaultCountry == null ? before.defaultCountry() : settings.defaultCountry;
        checks.require(
                COUNTRIES.contains(country),
                "/settings/defaultCountry",
                "is no country code of ISO 3166-1, such as GB");
        int trashDays = settings.trashDays == null ? before.trashDays() : settings.trashDays;
        checks.require(trashDays >= 1 && trashDays <= 365, "/settings/trashDays", "takes a number from 1 to 365");
        var archivedStatuses = archived(before.archivedStatuses(), before.leadStatuses(), statuses, LeadStatus::key);
        var archivedFields = archived(before.archivedFields(), before.customFields(), fields, CustomField::key);
        checks.require(
                archivedStatuses.size() <= MOST_ARCHIVED,
                "/settings/leadStatuses",
                "has lost more than " + MOST_ARCHIVED + " statuses over time; relabel one instead");
        checks.require(
                archivedFields.size() <= MOST_ARCHIVED,
                "/settings/customFields",
                "has lost more than " + MOST_ARCHIVED + " fields over time; relabel one instead");
        var mappings = settings.importMappings == null
                ? before.importMappings()
                : SavedMappings.of(settings.importMappings, "/settings/importMappings", checks);
        var protection = settings.dataProtection == null
                ? before.dataProtection()
                : protection(settings.dataProtection, before.dataProtection(), checks);
        var rules = settings.retention == null
                ? before.retention()
                : retention(settings.retention, before.retention(), now, checks);
        return new TenantSettings(
                statuses, fields, country, trashDays, archivedStatuses, archivedFields, mappings, protection, rules);
    }

    private static RetentionRules retention(Retention sent, RetentionRules before, Instant now, Checks checks) {
        var months = number(
                sent.inactiveMonths,
                before.inactiveMonths(),
                RetentionRules.MOST_MONTHS,
                "/settings/retention/inactiveMonths",
                checks);
        var days = number(
                sent.withoutBasisDays,
                before.withoutBasisDays(),
                RetentionRules.MOST_DAYS,
                "/settings/retention/withoutBasisDays",
                checks);
        var after = new RetentionRules(months, days, now);
        return after.sayTheSameAs(before) ? before : after;
    }

    private static @Nullable Integer number(
            @Nullable JsonNode sent, @Nullable Integer before, int most, String at, Checks checks) {
        if (sent == null || sent.isNull()) {
            return sent == null ? before : null;
        }
        boolean fits = sent.isInt() && sent.intValue() >= 1 && sent.intValue() <= most;
        checks.require(fits, at, "takes a whole number from 1 to " + most + ", or null for no such rule");
        return fits ? Integer.valueOf(sent.intValue()) : before;
    }

    private static DataProtection protection(Protection sent, DataProtection before, Checks checks) {
        var regime = sent.regime == null ? before.regime() : sent.regime;
        checks.require(
                DataProtection.REGIMES.contains(regime),
                "/settings/dataProtection/regime",
                "is one of " + String.join(", ", DataProtection.REGIMES));
        var nation = sent.nation == null ? before.nation() : sent.nation;
        checks.require(
                DataProtection.NATIONS.contains(nation),
                "/settings/dataProtection/nation",
                "is one of " + String.join(", ", DataProtection.NATIONS));
        var zone = sent.timeZone == null ? before.timeZone() : sent.timeZone;
        checks.require(
                ZoneId.getAvailableZoneIds().contains(zone),
                "/settings/dataProtection/timeZone",
                "is no time zone of the IANA's, such as Europe/London");
        return new DataProtection(regime, nation, zone);
    }

    /** Returns the statuses that were sent; what cannot be is refused through {@code checks}. */
    static List<LeadStatus> statuses(List<@Nullable Status> sent, Checks checks) {
        checks.require(!sent.isEmpty(), "/settings/leadStatuses", "needs at least one status")
                .size(sent, "/settings/leadStatuses", MOST_STATUSES);
        var statuses = new ArrayList<LeadStatus>();
        var keys = new HashSet<String>();
        for (int i = 0; i < Math.min(sent.size(), MOST_STATUSES); i++) {
            var at = "/settings/leadStatuses/" + i;
            var status = sent.get(i);
            if (status == null) {
                checks.refuse(at, "is null; leave it out instead");
                continue;
            }
            var key = key(status.key, STATUS_KEY, at + "/key", keys, checks);
            checks.requiredLine(status.label, at + "/label", 100);
            statuses.add(new LeadStatus(key, status.label == null ? "" : status.label));
        }
        return statuses;
    }

    /** Returns the custom fields that were sent at {@code pointer}; what cannot be is refused through {@code checks}. */
    static List<CustomField> fields(List<@Nullable Field> sent, TenantSettings before, String pointer, Checks checks) {
        checks.size(sent, pointer, MOST_FIELDS);
        var fields = new ArrayList<CustomField>();
        var keys = new HashSet<String>();
        for (int i = 0; i < Math.min(sent.size(), MOST_FIELDS); i++) {
            var at = pointer + "/" + i;
            var field = sent.get(i);
            if (field == null) {
                checks.refuse(at, "is null; leave it out instead");
                continue;
            }
            var key = key(field.key, FIELD_KEY, at + "/key", keys, checks);
            checks.requiredLine(field.label, at + "/label", 100);
            var type = CustomField.Type.of(field.type == null ? "" : field.type);
            if (type.isEmpty()) {
                checks.refuse(at + "/type", "is one of text, number, date, boolean and choice");
                continue;
            }
            before.knownField(key)
                    .filter(known -> known.type() != type.get())
                    .ifPresent(known -> checks.refuse(
                            at + "/type", "differs from the type that leads have values of; take another key"));
            checkChoices(field.choices, type.get() == CustomField.Type.CHOICE, at + "/choices", checks);
            fields.add(new CustomField(
                    key, field.label == null ? "" : field.label, type.get(), withoutNulls(field.choices)));
        }
        return fields;
    }

    private static void checkChoices(
            @Nullable List<@Nullable String> choices, boolean wanted, String at, Checks checks) {
        if (choices == null) {
            checks.require(!wanted, at, "is required for a choice");
            return;
        }
        checks.require(wanted, at, "belongs to a choice only; leave it out")
                .require(!choices.isEmpty(), at, "needs at least one choice")
                .size(choices, at, MOST_CHOICES)
                .require(new HashSet<>(choices).size() == choices.size(), at, "has a choice twice");
        for (int i = 0; i < Math.min(choices.size(), MOST_CHOICES); i++) {
            checks.requiredLine(choices.get(i), at + "/" + i, 100);
        }
    }

    private static List<String> withoutNulls(@Nullable List<@Nullable String> choices) {
        var kept = new ArrayList<String>();
        if (choices != null) {
            for (var choice : choices) {
                if (choice != null) {
                    kept.add(choice);
                }
            }
        }
        return kept;
    }

    private static String key(@Nullable String key, Pattern form, String at, Set<String> seen, Checks checks) {
        if (key == null || !form.matcher(key).matches()) {
            checks.refuse(at, "is 1 to 50 characters of the form " + form.pattern());
            return "";
        }
        checks.require(seen.add(key), at, "is the key of another one before; keys are unique");
        return key;
    }

    private static <T> List<T> archived(List<T> archive, List<T> before, List<T> after, Function<T, String> key) {
        var present = new HashSet<String>();
        after.forEach(one -> present.add(key.apply(one)));
        var kept = new ArrayList<T>();
        for (var one : before) {
            if (present.add(key.apply(one))) {
                kept.add(one);
            }
        }
        for (var one : archive) {
            if (present.add(key.apply(one))) {
                kept.add(one);
            }
        }
        return kept;
    }
}
