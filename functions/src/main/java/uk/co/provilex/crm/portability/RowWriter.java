package uk.co.provilex.crm.portability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.leads.ConsentInput;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadDetails;
import uk.co.provilex.crm.leads.LeadForm;
import uk.co.provilex.crm.leads.LeadInput;
import uk.co.provilex.crm.leads.PhoneNumber;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.platform.validation.EmailAddress;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Blank;
import uk.co.provilex.crm.portability.mapping.ColumnMap;
import uk.co.provilex.crm.portability.mapping.Countries;
import uk.co.provilex.crm.portability.mapping.DateOrder;
import uk.co.provilex.crm.portability.mapping.Dates;
import uk.co.provilex.crm.portability.mapping.Field;
import uk.co.provilex.crm.portability.mapping.RowConsent;
import uk.co.provilex.crm.portability.mapping.RowLead;
import uk.co.provilex.crm.tenants.CustomField;
import uk.co.provilex.crm.tenants.TenantSettings;

/** Turns what a row says into what a lead is to be: a new one, or one that is there with what the row adds. */
final class RowWriter {

    private static final Set<String> YES = Set.of("yes", "y", "true", "1", "x");
    private static final Set<String> NO = Set.of("no", "n", "false", "0");

    /**
     * As many digits as the largest number has that a field takes, and as many after the point as the smallest that is not 0
     * (4.9E-324) has.
     */
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,16}(\\.[0-9]{1,340})?");

    private final TenantSettings tenant;
    private final ColumnMap columns;
    private final boolean clears;
    private final DateOrder dates;
    private final Map<String, LeadForm> forms = new HashMap<>();

    /**
     * Writes rows as {@code tenant} has its leads.
     *
     * @param columns what the columns of the file fill
     * @param blank what a blank cell does to a value that is there
     * @param dates how all-numeric dates are written
     */
    RowWriter(TenantSettings tenant, ColumnMap columns, Blank blank, DateOrder dates) {
        this.tenant = tenant;
        this.columns = columns;
        this.clears = blank == Blank.CLEAR;
        this.dates = dates;
    }

    /** Returns the row's addresses in the form in which they are compared. */
    static Set<String> addresses(RowLead row) {
        var addresses = new LinkedHashSet<String>();
        row.emails().forEach(email -> EmailAddress.parse(email.value())
                .map(EmailAddress::normalised)
                .ifPresent(addresses::add));
        return addresses;
    }

    /** Returns the row's phone numbers in E.164, as far as they are understood by the row alone. */
    Set<String> phones(RowLead row) {
        return phones(row, Set.of(country(row, null)));
    }

    /**
     * Returns the row's phone numbers in E.164 as they are stored with leads that it is found to be about: without a country
     * of its own it is about somebody in the lead's.
     */
    Set<String> phones(RowLead row, Collection<Lead> found) {
        if (row.phones().isEmpty()) {
            return Set.of();
        }
        var countries = new LinkedHashSet<String>();
        found.forEach(lead -> countries.add(country(row, lead.details())));
        return phones(row, countries);
    }

    private static Set<String> phones(RowLead row, Set<String> countries) {
        var numbers = new LinkedHashSet<String>();
        countries.forEach(country -> row.phones()
                .forEach(phone -> PhoneNumber.e164(phone.value(), country).ifPresent(numbers::add)));
        return numbers;
    }

    /**
     * Returns the details of a lead after the row: what it says replaces, what it lists is added, and what it leaves blank
     * stays, or goes where blank cells clear.
     */
    LeadDetails details(RowLead row, Optional<LeadDetails> before, Checks checks) {
        var was = before.orElse(null);
        var input = new LeadInput(
                text(row, Field.FIRST_NAME, was == null ? null : was.firstName()),
                lastName(row, was),
                text(row, Field.COMPANY, was == null ? null : was.company()),
                text(row, Field.JOB_TITLE, was == null ? null : was.jobTitle()),
                emails(row, was),
                phones(row, was),
                address(row, was == null ? null : was.address()),
                text(row, Field.WEBSITE, was == null ? null : was.website()),
                text(row, Field.SOURCE, was == null ? null : was.source()),
                null,
                null,
                tags(row, was),
                customFields(row, was),
                text(row, Field.EXTERNAL_ID, was == null ? null : was.externalId()));
        return form(row, was).details(input, before, checks);
    }

    /** Returns the status after the row. */
    String status(RowLead row, @Nullable String standard, Optional<String> before, Checks checks) {
        var given = row.text(Field.STATUS);
        var chosen = given.isEmpty() ? before.orElse(standard) : given;
        return form(row, null).status(chosen, before, checks);
    }

    /** Returns the row's lawful basis as a caller would have sent it. */
    static ConsentInput consent(RowConsent consent) {
        var capture = new Consent.Capture(
                consent.ipAddress().orElse(null), consent.userAgent().orElse(null));
        return new ConsentInput(
                null,
                consent.lawfulBasis(),
                consent.purpose(),
                consent.channel().orElse(null),
                consent.wording(),
                consent.wordingVersion().orElse(null),
                consent.source(),
                consent.sourceUrl().orElse(null),
                consent.method(),
                consent.obtainedAt().toString(),
                consent.expiresAt().map(Instant::toString).orElse(null),
                consent.subscriberClass().orElse(null),
                capture.ipAddress() == null && capture.userAgent() == null ? null : capture,
                consent.assessmentReference().orElse(null));
    }

    /** Phone numbers are read as those of the lead's own country, if that is known. */
    private LeadForm form(RowLead row, @Nullable LeadDetails was) {
        var country = country(row, was);
        return forms.computeIfAbsent(
                country,
                code -> LeadForm.lenient(new TenantSettings(
                        tenant.leadStatuses(),
                        tenant.customFields(),
                        code,
                        tenant.trashDays(),
                        tenant.archivedStatuses(),
                        tenant.archivedFields(),
                        List.of())));
    }

    private String country(RowLead row, @Nullable LeadDetails was) {
        var address = was == null ? null : was.address();
        var named = text(row, Field.COUNTRY, address == null ? null : address.country());
        return Optional.ofNullable(named).flatMap(Countries::codeOf).orElse(tenant.defaultCountry());
    }

    /** A whole name of one word replaces both parts, unless that is the first name already: then nothing is said of the last. */
    private @Nullable String lastName(RowLead row, @Nullable LeadDetails was) {
        var before = was == null ? null : was.lastName();
        boolean isKnown = was != null && row.text(Field.FIRST_NAME).equalsIgnoreCase(was.firstName());
        return isKnown && row.text(Field.LAST_NAME).isEmpty() && !clears(Field.LAST_NAME)
                ? before
                : text(row, Field.LAST_NAME, before);
    }

    private @Nullable String text(RowLead row, Field field, @Nullable String before) {
        var text = row.text(field);
        if (!text.isEmpty()) {
            return text;
        }
        return clears(field) || row.texts().containsKey(field) ? null : before;
    }

    /** Tells whether the file has a column for a field, whose blank cells clear it. */
    private boolean clears(Field field) {
        boolean name = field == Field.FIRST_NAME || field == Field.LAST_NAME;
        return clears && (columns.fills(field) || (name && columns.fills(Field.FULL_NAME)));
    }

    private List<LeadInput.@Nullable Typed> emails(RowLead row, @Nullable LeadDetails was) {
        var all = new LinkedHashMap<String, LeadInput.Typed>();
        if (was != null && !(row.emails().isEmpty() && clears(Field.EMAIL))) {
            was.emails().forEach(email -> all.put(email.address(), new LeadInput.Typed(email.value(), email.label())));
        }
        row.emails()
                .forEach(email -> all.putIfAbsent(
                        EmailAddress.parse(email.value())
                                .map(EmailAddress::normalised)
                                .orElse(email.value()),
                        typed(email)));
        return new ArrayList<>(all.values());
    }

    private List<LeadInput.@Nullable Typed> phones(RowLead row, @Nullable LeadDetails was) {
        var all = new ArrayList<LeadInput.@Nullable Typed>();
        var there = new HashSet<String>();
        if (was != null && !(row.phones().isEmpty() && clears(Field.PHONE))) {
            was.phones().forEach(phone -> {
                there.add(phone.value());
                all.add(new LeadInput.Typed(phone.value(), phone.label()));
            });
        }
        var country = country(row, was);
        var known = was == null ? Set.<String>of() : numbers(was);
        for (var phone : row.phones()) {
            if (!there.contains(phone.value()) && !isAmong(known, phone.value(), country)) {
                all.add(typed(phone));
            }
        }
        return all;
    }

    /** Reading a number costs more than the rest of a row, so it is read again only where the lead has some. */
    private static boolean isAmong(Set<String> known, String typed, String country) {
        return !known.isEmpty()
                && PhoneNumber.e164(typed, country)
                        .map(e164 -> number(e164, typed))
                        .filter(known::contains)
                        .isPresent();
    }

    /** What is there need not be added in another notation, however often a list says it. */
    private static Set<String> numbers(LeadDetails was) {
        var numbers = new HashSet<String>();
        for (var phone : was.phones()) {
            var e164 = phone.e164();
            if (e164 != null) {
                numbers.add(number(e164, phone.value()));
            }
        }
        return numbers;
    }

    private static String number(String e164, String typed) {
        return e164 + ";" + PhoneNumber.extension(typed);
    }

    private static LeadInput.Typed typed(RowLead.Labelled labelled) {
        return new LeadInput.Typed(labelled.value(), labelled.label().isEmpty() ? null : labelled.label());
    }

    private LeadDetails.Address address(RowLead row, LeadDetails.@Nullable Address was) {
        return new LeadDetails.Address(
                text(row, Field.ADDRESS_LINE1, was == null ? null : was.line1()),
                text(row, Field.ADDRESS_LINE2, was == null ? null : was.line2()),
                text(row, Field.CITY, was == null ? null : was.city()),
                text(row, Field.REGION, was == null ? null : was.region()),
                text(row, Field.POSTCODE, was == null ? null : was.postcode()),
                text(row, Field.COUNTRY, was == null ? null : was.country()));
    }

    private List<@Nullable String> tags(RowLead row, @Nullable LeadDetails was) {
        var tags = new LinkedHashSet<String>();
        if (was != null && !(row.tags().isEmpty() && clears(Field.TAGS))) {
            tags.addAll(was.tags());
        }
        tags.addAll(row.tags());
        return new ArrayList<>(tags);
    }

    private Map<String, JsonNode> customFields(RowLead row, @Nullable LeadDetails was) {
        var values = new LinkedHashMap<String, JsonNode>();
        if (was != null) {
            values.putAll(was.customFields());
        }
        if (clears) {
            columns.columns().stream()
                    .filter(column -> column.field() == Field.CUSTOM)
                    .forEach(column -> values.remove(column.detail()));
        }
        row.customFields().forEach((key, cell) -> values.put(key, value(key, cell)));
        return values;
    }

    /** Reads a number as the store gives it back, so that the same cell again is no change. */
    private static JsonNode number(String cell) {
        if (cell.contains(".")) {
            return DoubleNode.valueOf(Double.parseDouble(cell));
        }
        long whole = Long.parseLong(cell);
        return whole == (int) whole ? IntNode.valueOf((int) whole) : LongNode.valueOf(whole);
    }

    /** A cell that does not fit the type of its field stays a text, which the form then refuses with its remedy. */
    private JsonNode value(String key, String cell) {
        var field = tenant.field(key);
        var type = field.map(CustomField::type).orElse(CustomField.Type.TEXT);
        var nodes = JsonNodeFactory.instance;
        var bare = cell.strip();
        var lower = bare.toLowerCase(Locale.ROOT);
        return switch (type) {
            case NUMBER -> NUMBER.matcher(bare).matches() ? number(bare) : nodes.textNode(cell);
            case BOOLEAN ->
                YES.contains(lower) || NO.contains(lower)
                        ? nodes.booleanNode(YES.contains(lower))
                        : nodes.textNode(cell);
            case DATE ->
                nodes.textNode(Dates.day(bare, dates).map(LocalDate::toString).orElse(cell));
            case CHOICE ->
                nodes.textNode(field.filter(its -> its.choices().contains(cell))
                        .map(its -> cell)
                        .orElse(bare));
            case TEXT -> nodes.textNode(cell);
        };
    }
}
