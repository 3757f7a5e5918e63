package uk.co.provilex.crm.portability.mapping;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Makes a row's lawful basis of its own columns and of what the uploader attests for the whole file (P01, P09). */
final class ConsentReader {

    private static final Map<String, String> BASES = Map.ofEntries(
            Map.entry("consent", "consent"),
            Map.entry("optin", "consent"),
            Map.entry("explicitconsent", "consent"),
            Map.entry("freelygivenconsentfromcontact", "consent"),
            Map.entry("softoptin", "soft-opt-in"),
            Map.entry("legitimateinterest", "legitimate-interest"),
            Map.entry("legitimateinterests", "legitimate-interest"),
            Map.entry("legitimateinterestprospectlead", "legitimate-interest"),
            Map.entry("legitimateinterestexistingcustomer", "legitimate-interest"),
            Map.entry("legitimateinterestother", "legitimate-interest"),
            Map.entry("contract", "contract"),
            Map.entry("performanceofacontract", "contract"));
    private static final Set<String> CHANNELS = Set.of("email", "phone", "sms", "post", "any");
    private static final Set<String> CLASSES = Set.of("individual", "sole-trader", "corporate");

    private final RowRules rules;

    ConsentReader(RowRules rules) {
        this.rules = rules;
    }

    /** Reads the row's basis; adds to {@code faults} and returns nothing when it cannot be relied on. */
    Optional<RowConsent> read(Map<Field, String> texts, Function<Field, String> columnName, List<RowFault> faults) {
        int before = faults.size();
        Row row = new Row(texts, columnName, faults);
        Optional<RowConsent> file = rules.wholeFile();
        String basis = basis(row);
        if (basis.isEmpty()) {
            if (faults.size() == before) {
                faults.add(RowFault.ofRow(
                        "There is no lawful basis for this person.",
                        "Fill the lawful basis column, or give one for the whole file, with your attestation, when you start"
                                + " the import."));
            }
            return Optional.empty();
        }
        List<String> missing = new ArrayList<>();
        String purpose = required(row, Field.CONSENT_PURPOSE, file.map(RowConsent::purpose), missing);
        String wording = required(row, Field.CONSENT_WORDING, file.map(RowConsent::wording), missing);
        String source = required(row, Field.CONSENT_SOURCE, file.map(RowConsent::source), missing);
        String method = required(row, Field.CONSENT_METHOD, file.map(RowConsent::method), missing);
        Optional<String> assessment =
                row.text(Field.CONSENT_ASSESSMENT).or(() -> file.flatMap(RowConsent::assessmentReference));
        if (basis.equals("legitimate-interest") && assessment.isEmpty()) {
            missing.add(Field.CONSENT_ASSESSMENT.path());
        }
        Optional<Instant> obtainedAt = obtainedAt(row, missing);
        Optional<String> channel = channel(row).or(() -> file.flatMap(RowConsent::channel));
        Optional<Instant> expiresAt = expiresAt(row).or(() -> file.flatMap(RowConsent::expiresAt));
        Optional<String> subscriberClass = subscriberClass(row).or(() -> file.flatMap(RowConsent::subscriberClass));
        Optional<String> url = url(row).or(() -> file.flatMap(RowConsent::sourceUrl));
        if (!missing.isEmpty()) {
            faults.add(RowFault.ofRow(
                    "The lawful basis lacks its evidence: " + String.join(", ", missing) + ".",
                    "Add a column for each, or give it for the whole file when you start the import."));
        }
        if (faults.size() > before || obtainedAt.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new RowConsent(
                basis,
                purpose,
                channel,
                wording,
                row.text(Field.CONSENT_WORDING_VERSION).or(() -> file.flatMap(RowConsent::wordingVersion)),
                source,
                url,
                method,
                obtainedAt.get(),
                assessment,
                expiresAt,
                subscriberClass,
                row.text(Field.CONSENT_IP_ADDRESS).or(() -> file.flatMap(RowConsent::ipAddress)),
                row.text(Field.CONSENT_USER_AGENT).or(() -> file.flatMap(RowConsent::userAgent))));
    }

    private String basis(Row row) {
        String typed = row.text(Field.LAWFUL_BASIS).orElse("");
        if (typed.isEmpty()) {
            return rules.wholeFile().map(RowConsent::lawfulBasis).orElse("");
        }
        String folded = typed.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        String basis = BASES.getOrDefault(folded, "");
        if (basis.isEmpty()) {
            row.fault(
                    Field.LAWFUL_BASIS,
                    "This is no lawful basis on which leads are held.",
                    "Write consent, soft-opt-in, legitimate-interest or contract.");
        }
        return basis;
    }

    private Optional<Instant> obtainedAt(Row row, List<String> missing) {
        Optional<String> typed = row.text(Field.CONSENT_OBTAINED_AT);
        Optional<Instant> at = typed.isPresent()
                ? Dates.parse(typed.get(), rules.dateOrder())
                : rules.wholeFile().map(RowConsent::obtainedAt);
        if (typed.isPresent() && at.isEmpty()) {
            unreadable(row, Field.CONSENT_OBTAINED_AT, typed.get(), "2025-09-19");
        } else if (at.isEmpty()) {
            missing.add(Field.CONSENT_OBTAINED_AT.path());
        } else if (at.get().isAfter(rules.now())) {
            row.faults()
                    .add(new RowFault(
                            typed.isPresent() ? row.columnName().apply(Field.CONSENT_OBTAINED_AT) : "",
                            "The lawful basis was obtained in the future.",
                            "Write the day on which it was obtained."));
            return Optional.empty();
        }
        return at;
    }

    private Optional<Instant> expiresAt(Row row) {
        Optional<String> typed = row.text(Field.CONSENT_EXPIRES_AT);
        Optional<Instant> at = typed.flatMap(text -> Dates.parse(text, rules.dateOrder()));
        if (typed.isPresent() && at.isEmpty()) {
            unreadable(row, Field.CONSENT_EXPIRES_AT, typed.get(), "2027-09-19");
        }
        return at;
    }

    /** Advises what helps: to say {@code dateOrder} does so only where the other order makes a date of it. */
    private static void unreadable(Row row, Field field, String typed, String example) {
        String remedy = "Write it as " + example + ".";
        if (Dates.hasShortYear(typed)) {
            remedy = "Write the year with four digits, as in " + example + ".";
        } else if (Dates.isDate(typed)) {
            remedy = "Write it as " + example + ", or say dateOrder when you start the import.";
        }
        row.fault(field, "This date cannot be read.", remedy);
    }

    private static Optional<String> subscriberClass(Row row) {
        Optional<String> typed = row.text(Field.CONSENT_SUBSCRIBER_CLASS)
                .map(text -> text.toLowerCase(Locale.ROOT).strip().replaceAll("[ _]", "-"));
        if (typed.isPresent() && !CLASSES.contains(typed.get())) {
            row.fault(
                    Field.CONSENT_SUBSCRIBER_CLASS,
                    "This is no class of subscriber.",
                    "Write individual, sole-trader or corporate.");
        }
        return typed;
    }

    private static Optional<String> channel(Row row) {
        Optional<String> typed = row.text(Field.CONSENT_CHANNEL)
                .map(text -> text.toLowerCase(Locale.ROOT).replace("-", ""));
        if (typed.isPresent() && !CHANNELS.contains(typed.get())) {
            row.fault(Field.CONSENT_CHANNEL, "This is no channel.", "Write email, phone, sms, post or any.");
        }
        return typed;
    }

    private static Optional<String> url(Row row) {
        Optional<String> typed = row.text(Field.CONSENT_SOURCE_URL);
        if (typed.isPresent() && !WebAddress.isAbsolute(typed.get())) {
            row.fault(
                    Field.CONSENT_SOURCE_URL,
                    "This is no web address.",
                    "Write the whole address, beginning with https://.");
        }
        return typed;
    }

    private static String required(Row row, Field field, Optional<String> wholeFile, List<String> missing) {
        return row.text(field).or(() -> wholeFile).orElseGet(() -> {
            missing.add(field.path());
            return "";
        });
    }

    /**
     * A row as it is read.
     *
     * @param texts what its cells say
     * @param columnName the column that fills a field
     * @param faults what is wrong with it
     */
    private record Row(Map<Field, String> texts, Function<Field, String> columnName, List<RowFault> faults) {

        Optional<String> text(Field field) {
            return Optional.ofNullable(texts.get(field));
        }

        void fault(Field field, String reason, String remedy) {
            faults.add(new RowFault(columnName.apply(field), reason, remedy));
        }
    }
}
