package uk.co.provilex.crm.portability.mapping;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import uk.co.provilex.crm.portability.csv.CsvRow;

/**
 * Makes a lead of a row, or tells each reason why it cannot.
 *
 * <p>Cells are kept as typed, formula signs, emoji and combining marks included; only blanks around them go, and a line
 * break becomes a blank where a field has one line. In the table of one of our own exports even blanks stay, for there they
 * are what somebody has typed. A cell that would have to be cut or guessed at refuses its row.
 */
public final class RowReader {

    private static final Set<Field> MAY_HAVE_LINES = Set.of(
            Field.NOTE, Field.CONSENT_WORDING, Field.ADDRESS_LINE1, Field.EMAIL, Field.PHONE, Field.TAGS, Field.CUSTOM);

    /** What a table of our own exports has exactly as the lead has it. */
    private static final Set<Field> EXACT = Set.of(
            Field.FIRST_NAME,
            Field.LAST_NAME,
            Field.COMPANY,
            Field.JOB_TITLE,
            Field.EMAIL_LABELS,
            Field.PHONE,
            Field.PHONE_LABELS,
            Field.ADDRESS_LINE1,
            Field.ADDRESS_LINE2,
            Field.CITY,
            Field.REGION,
            Field.POSTCODE,
            Field.COUNTRY,
            Field.WEBSITE,
            Field.SOURCE,
            Field.TAGS,
            Field.EXTERNAL_ID,
            Field.CUSTOM);

    private static final Pattern BREAKS = Pattern.compile("[\\r\\n\\t]+");

    private static final Set<Field> WHO =
            Set.of(Field.LEAD_ID, Field.EXTERNAL_ID, Field.FIRST_NAME, Field.LAST_NAME, Field.COMPANY);

    private final RowRules rules;
    private final ConsentReader consents;

    /** Reads rows by {@code rules}. */
    public RowReader(RowRules rules) {
        this.rules = rules;
        this.consents = new ConsentReader(rules);
    }

    /** Reads one row; the answer depends on nothing but the row and the rules. */
    public RowResult read(CsvRow row) {
        if (row.flaw().isPresent()) {
            var flaw = row.flaw().get();
            return RowResult.Refused.unread(RowFault.ofRow(flaw.reason(), flaw.remedy()));
        }
        int expected = rules.columns().columns().size();
        if (row.width() != expected) {
            return RowResult.Refused.unread(
                    RowFault.ofRow(
                            "The row has " + row.width() + " cells where the header has " + expected + ".",
                            "Give it as many cells as the header, and put a cell that holds the delimiter in quotation marks."));
        }
        return new Reading().read(row);
    }

    /** One row while it is read. */
    private final class Reading {

        private final Map<Field, String> texts = new EnumMap<>(Field.class);
        private final Map<Field, String> names = new EnumMap<>(Field.class);
        private final Map<String, String> custom = new HashMap<>();
        private final List<RowFault> faults = new ArrayList<>();
        private final boolean ownTable = rules.columns().isOwnTable();
        private final RowContacts contacts = new RowContacts(rules.isEmail(), ownTable, faults);

        RowResult read(CsvRow row) {
            for (Column column : rules.columns().columns()) {
                String cell = text(column, row.cell(column.index()));
                if (column.field() != Field.IGNORE && !cell.isEmpty() && isSound(column, cell)) {
                    take(column, cell);
                }
            }
            takeNameApart();
            takeAddressApart();
            checkStatus();
            checkWebsite();
            taken(Field.CALLING_CODE).ifPresent(code -> contacts.takeCallingCode(name(Field.CALLING_CODE), code));
            taken(Field.EMAIL_LABELS).ifPresent(labels -> contacts.takeEmailLabels(name(Field.EMAIL_LABELS), labels));
            taken(Field.PHONE_LABELS).ifPresent(labels -> contacts.takePhoneLabels(name(Field.PHONE_LABELS), labels));
            contacts.checkAmounts();
            Optional<RowConsent> consent = consents.read(texts, field -> names.getOrDefault(field, ""), faults);
            if (contacts.emails().isEmpty()
                    && contacts.phones().isEmpty()
                    && WHO.stream().noneMatch(texts::containsKey)
                    && faults.isEmpty()) {
                fault("", "The row does not say who it is about.", "Give a name, a company, an email or a phone.");
            }
            if (!faults.isEmpty() || consent.isEmpty()) {
                return new RowResult.Refused(
                        faults, Optional.of(reached()), faults.stream().anyMatch(AgreementReader::isOptOut));
            }
            Optional<String> note = Optional.ofNullable(texts.remove(Field.NOTE));
            texts.keySet().removeIf(Field::isConsent);
            return new RowResult.Accepted(new RowLead(
                    texts, contacts.emails(), contacts.phones(), contacts.tags(), custom, note, consent.get()));
        }

        private RowResult.Reached reached() {
            return new RowResult.Reached(
                    contacts.emails().stream().map(RowLead.Labelled::value).toList(),
                    contacts.phones().stream().map(RowLead.Labelled::value).toList(),
                    texts.getOrDefault(Field.COUNTRY, ""),
                    texts.getOrDefault(Field.LEAD_ID, ""));
        }

        private String text(Column column, String cell) {
            boolean exact = ownTable && EXACT.contains(column.field()) && !cell.isBlank();
            return exact ? cell : trimmed(cell);
        }

        private Optional<String> taken(Field field) {
            return Optional.ofNullable(texts.remove(field));
        }

        private String name(Field field) {
            return names.getOrDefault(field, "");
        }

        private boolean isSound(Column column, String cell) {
            if (cell.codePointCount(0, cell.length()) > column.field().longest()) {
                fault(
                        column.name(),
                        "The text is longer than " + column.field().longest() + " characters.",
                        "Shorten it.");
                return false;
            }
            if (cell.chars().anyMatch(c -> isInvisibleControl((char) c))) {
                fault(
                        column.name(),
                        "The text has a control character or a sign that turns the direction of writing.",
                        "Remove it.");
                return false;
            }
            return true;
        }

        /** Control characters, and the marks that can make a text read differently from what it is (Unicode TR 36). */
        private static boolean isInvisibleControl(char c) {
            return (Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t')
                    || (c >= '\u202A' && c <= '\u202E')
                    || (c >= '\u2066' && c <= '\u2069');
        }

        private void take(Column column, String cell) {
            switch (column.field()) {
                case EMAIL -> contacts.takeEmails(column, cell);
                case PHONE -> contacts.takePhones(column, cell);
                case TAGS -> contacts.takeTags(column, cell);
                case CUSTOM -> custom.put(column.detail(), cell);
                case OPTED_IN, OPTED_OUT -> AgreementReader.read(column, cell, rules.columns(), faults);
                default -> {
                    texts.put(
                            column.field(),
                            MAY_HAVE_LINES.contains(column.field())
                                    ? cell
                                    : BREAKS.matcher(cell).replaceAll(" "));
                    names.put(column.field(), column.name());
                }
            }
        }

        private void takeNameApart() {
            Optional<String> full = taken(Field.FULL_NAME);
            boolean first = texts.containsKey(Field.FIRST_NAME);
            boolean last = texts.containsKey(Field.LAST_NAME);
            if (full.isEmpty() || (first && last)) {
                return;
            }
            if (first || last) {
                completeName(
                        full.get(),
                        first ? Field.FIRST_NAME : Field.LAST_NAME,
                        first ? Field.LAST_NAME : Field.FIRST_NAME);
                return;
            }
            PersonName name = PersonName.of(full.get());
            putName(Field.FIRST_NAME, name.first());
            // also where it is empty: then a lead of this row has none any more
            putName(Field.LAST_NAME, name.last());
        }

        private void completeName(String full, Field known, Field missing) {
            Optional<String> rest = PersonName.rest(full, texts.getOrDefault(known, ""), known == Field.FIRST_NAME);
            if (rest.isEmpty()) {
                fault(
                        name(Field.FULL_NAME),
                        "The full name is another than the part of it in a column of its own.",
                        "Fill both the first and the last name, or map the column to \"ignore\".");
            } else if (!rest.get().isEmpty()) {
                putName(missing, rest.get());
            }
        }

        private void putName(Field part, String text) {
            if (text.codePointCount(0, text.length()) > part.longest()) {
                fault(name(Field.FULL_NAME), "The name is too long.", "Shorten it.");
            } else {
                texts.put(part, text);
            }
        }

        /** An address typed into one cell on several lines becomes two: the first, and the rest. */
        private void takeAddressApart() {
            String address = texts.getOrDefault(Field.ADDRESS_LINE1, "");
            List<String> lines = address.lines()
                    .map(RowReader::trimmed)
                    .filter(l -> !l.isEmpty())
                    .toList();
            if (lines.size() < 2) {
                return;
            }
            if (texts.containsKey(Field.ADDRESS_LINE2)) {
                fault(
                        names.getOrDefault(Field.ADDRESS_LINE1, ""),
                        "The address has several lines, and there is a second line beside it.",
                        "Write one line in each of the two columns.");
                return;
            }
            texts.put(Field.ADDRESS_LINE1, lines.getFirst());
            texts.put(Field.ADDRESS_LINE2, String.join(", ", lines.subList(1, lines.size())));
        }

        private void checkStatus() {
            String typed = texts.getOrDefault(Field.STATUS, "");
            if (typed.isEmpty()) {
                return;
            }
            Optional<String> key = Optional.ofNullable(rules.statuses().get(typed.toLowerCase(Locale.ROOT)));
            if (key.isPresent()) {
                texts.put(Field.STATUS, key.get());
            } else {
                fault(
                        names.getOrDefault(Field.STATUS, ""),
                        "This is none of your statuses.",
                        "Add it to your settings, or map the column to \"ignore\".");
            }
        }

        private void checkWebsite() {
            String typed = texts.getOrDefault(Field.WEBSITE, "");
            if (typed.isEmpty()) {
                return;
            }
            if (Placeholder.isOne(trimmed(typed))) {
                texts.remove(Field.WEBSITE);
                return;
            }
            Optional<String> absolute = WebAddress.absolute(typed).or(() -> WebAddress.absolute(trimmed(typed)));
            if (absolute.isPresent()) {
                texts.put(Field.WEBSITE, absolute.get());
            } else {
                fault(
                        names.getOrDefault(Field.WEBSITE, ""),
                        "This is no web address.",
                        "Write it as https://www.example.com, or empty the cell.");
            }
        }

        private void fault(String column, String reason, String remedy) {
            faults.add(new RowFault(column, reason, remedy));
        }
    }

    /** Strips blanks of every kind, the no-break space of web pages too. */
    static String trimmed(String cell) {
        int start = 0;
        int end = cell.length();
        while (start < end && isBlank(cell.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(cell.charAt(end - 1))) {
            end--;
        }
        return cell.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
