package uk.co.provilex.crm.leads;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.platform.validation.EmailAddress;
import uk.co.provilex.crm.tenants.TenantSettings;

/**
 * Validates what may be written of a lead by the rules of its tenant. What a lead has already and what did not change is
 * not judged again, so that a rule which came later does not lock a lead.
 */
public final class LeadForm {

    private static final int NAME = 200;
    private static final int COMPANY = 300;
    private static final int LABEL = 50;
    private static final int MOST_CONTACTS = 10;
    private static final int MOST_TAGS = 50;
    private static final int TAG = 50;
    private static final int MOST_CUSTOM = 100;
    private static final int CUSTOM_TEXT = 2000;

    /** The most bytes of a whole lead: it and its change fit into the ledger, and some dozens into an answer. */
    private static final int MOST_BYTES = 32_000;

    private static final Pattern KEY = Pattern.compile("[a-z][A-Za-z0-9_]{0,49}");

    private final TenantSettings settings;
    private final boolean lenientPhones;

    private LeadForm(TenantSettings settings, boolean lenientPhones) {
        this.settings = settings;
        this.lenientPhones = lenientPhones;
    }

    /** Takes what a person types: a phone number that cannot be one is refused. */
    public static LeadForm strict(TenantSettings settings) {
        return new LeadForm(settings, false);
    }

    /** Takes what a file brings: a phone number that is not understood is kept as typed, rather than lose its person. */
    public static LeadForm lenient(TenantSettings settings) {
        return new LeadForm(settings, true);
    }

    /**
     * Validates the personal part.
     *
     * @param input what came in
     * @param before what the lead has already
     * @param checks learns what is wrong; only when it is {@link Checks#ok} may the answer be stored
     */
    public LeadDetails details(LeadInput input, Optional<LeadDetails> before, Checks checks) {
        checks.line(input.firstName(), "/firstName", NAME)
                .line(input.lastName(), "/lastName", NAME)
                .line(input.company(), "/company", COMPANY)
                .line(input.jobTitle(), "/jobTitle", NAME)
                .line(input.source(), "/source", NAME)
                .line(input.externalId(), "/externalId", NAME);
        WebUrls.check(input.website(), "/website", checks);
        var details = new LeadDetails(
                input.firstName(),
                input.lastName(),
                input.company(),
                input.jobTitle(),
                emails(input.emails(), checks),
                phones(input.phones(), before, checks),
                address(input.address(), checks),
                input.website(),
                input.source(),
                tags(input.tags(), checks),
                customFields(input.customFields(), before, checks),
                input.externalId());
        checks.require(
                !checks.ok() || details.namesSomebody(),
                "",
                "gives nothing that says who the lead is; give a firstName, lastName, company, email or phone");
        checks.require(
                !checks.ok() || details.bytes() <= MOST_BYTES,
                "/customFields",
                "make the lead larger than 32,000 bytes in all; shorten them or leave some out");
        return details;
    }

    /**
     * Validates the status.
     *
     * @param status what came in, or {@code null} for the tenant's first
     * @param before the status the lead has already
     * @param checks learns what is wrong
     */
    public String status(@Nullable String status, Optional<String> before, Checks checks) {
        var chosen = status == null ? settings.firstStatus() : status;
        checks.require(
                settings.offersStatus(chosen) || chosen.equals(before.orElse("")),
                "/status",
                "is not one of your statuses, which GET /v1/tenant lists");
        return chosen;
    }

    private static List<LeadDetails.Email> emails(@Nullable List<LeadInput.@Nullable Typed> typed, Checks checks) {
        checks.size(typed, "/emails", MOST_CONTACTS);
        var emails = new ArrayList<LeadDetails.Email>();
        var seen = new HashSet<String>();
        for (int i = 0; i < bounded(typed, MOST_CONTACTS); i++) {
            var field = "/emails/" + i;
            var entry = entry(typed, i, field, checks);
            var value = entry == null ? null : entry.value();
            if (entry == null || value == null) {
                continue;
            }
            var address = EmailAddress.parse(value);
            if (address.isEmpty()) {
                checks.refuse(field + "/value", EmailAddress.REMEDY);
            } else if (!seen.add(address.get().normalised())) {
                checks.refuse(field + "/value", "is the same address as one before it; give each once");
            } else {
                emails.add(new LeadDetails.Email(
                        address.get().typed(), address.get().normalised(), entry.label()));
            }
        }
        return emails;
    }

    private List<LeadDetails.Phone> phones(
            @Nullable List<LeadInput.@Nullable Typed> typed, Optional<LeadDetails> before, Checks checks) {
        checks.size(typed, "/phones", MOST_CONTACTS);
        var phones = new ArrayList<LeadDetails.Phone>();
        for (int i = 0; i < bounded(typed, MOST_CONTACTS); i++) {
            var field = "/phones/" + i;
            var entry = entry(typed, i, field, checks);
            var value = entry == null ? null : entry.value();
            if (entry == null || value == null) {
                continue;
            }
            checks.line(value, field + "/value", PhoneNumber.MAX_LENGTH);
            var known = before.stream()
                    .flatMap(details -> details.phones().stream())
                    .filter(phone -> phone.value().equals(value))
                    .findFirst();
            var e164 = known.map(phone -> Optional.ofNullable(phone.e164()))
                    .orElseGet(() -> PhoneNumber.e164(value, settings.defaultCountry()));
            checks.require(
                    e164.isPresent() || known.isPresent() || lenientPhones || value.length() > PhoneNumber.MAX_LENGTH,
                    field + "/value",
                    "is not a phone number; give one such as +44 20 7946 0018, or one of " + settings.defaultCountry());
            phones.add(new LeadDetails.Phone(value, e164.orElse(null), entry.label()));
        }
        return phones;
    }

    private static LeadInput.@Nullable Typed entry(
            @Nullable List<LeadInput.@Nullable Typed> typed, int i, String field, Checks checks) {
        var entry = typed == null ? null : typed.get(i);
        checks.present(entry, field);
        if (entry != null) {
            checks.present(entry.value(), field + "/value").line(entry.label(), field + "/label", LABEL);
        }
        return entry;
    }

    private static LeadDetails.@Nullable Address address(LeadDetails.@Nullable Address address, Checks checks) {
        if (address == null || address.isEmpty()) {
            return null;
        }
        checks.line(address.line1(), "/address/line1", NAME)
                .line(address.line2(), "/address/line2", NAME)
                .line(address.city(), "/address/city", NAME)
                .line(address.region(), "/address/region", NAME)
                .line(address.postcode(), "/address/postcode", NAME)
                .line(address.country(), "/address/country", NAME);
        return address;
    }

    private static List<String> tags(@Nullable List<@Nullable String> typed, Checks checks) {
        checks.size(typed, "/tags", MOST_TAGS);
        var tags = new ArrayList<String>();
        var seen = new HashSet<String>();
        for (int i = 0; typed != null && i < bounded(typed, MOST_TAGS); i++) {
            var tag = typed.get(i);
            checks.requiredLine(tag, "/tags/" + i, TAG);
            if (tag != null) {
                checks.require(seen.add(tag), "/tags/" + i, "is there twice; give each tag once");
                tags.add(tag);
            }
        }
        return tags;
    }

    private Map<String, JsonNode> customFields(
            @Nullable Map<String, JsonNode> given, Optional<LeadDetails> before, Checks checks) {
        var values = new LinkedHashMap<String, JsonNode>();
        if (given == null) {
            return values;
        }
        checks.require(
                given.size() <= MOST_CUSTOM, "/customFields", "has more than " + MOST_CUSTOM + " fields; send fewer");
        given.entrySet().stream().limit(MOST_CUSTOM).forEach(entry -> {
            var key = entry.getKey();
            var value = entry.getValue();
            if (value.isNull()) {
                return;
            }
            if (before.filter(details -> value.equals(details.customFields().get(key)))
                    .isEmpty()) {
                customField(key, value, checks);
            }
            values.put(key, value);
        });
        return values;
    }

    private void customField(String key, JsonNode value, Checks checks) {
        var field = "/customFields/" + (KEY.matcher(key).matches() ? key : "");
        var definition = settings.field(key);
        if (definition.isEmpty()) {
            checks.refuse(field, "is not one of your custom fields; define it first, or leave it out");
            return;
        }
        CustomValues.fault(definition.get(), value).ifPresent(remedy -> checks.refuse(field, remedy));
        if (value.isTextual()) {
            checks.line(value.textValue(), field, CUSTOM_TEXT);
        }
    }

    private static int bounded(@Nullable List<?> values, int most) {
        return values == null ? 0 : Math.min(values.size(), most);
    }
}
