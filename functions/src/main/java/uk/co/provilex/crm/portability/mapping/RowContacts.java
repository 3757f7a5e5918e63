package uk.co.provilex.crm.portability.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What several columns, and several values in one cell, may fill: the emails, phones and tags of a row. */
final class RowContacts {

    private static final int MOST_CONTACTS = 10;
    private static final int MOST_TAGS = 50;
    private static final int LONGEST_TAG = 50;

    private static final Pattern CALLING_CODE = Pattern.compile("\\+?([1-9]\\d{0,3})");

    private final Predicate<String> isEmail;
    private final boolean ownTable;
    private final List<RowFault> faults;
    private final Map<String, RowLead.Labelled> emails = new LinkedHashMap<>();
    private final List<RowLead.Labelled> phones = new ArrayList<>();
    private final Set<String> tags = new LinkedHashSet<>();

    /**
     * Begins a row.
     *
     * @param isEmail tells whether a text is an email address that a lead may have
     * @param ownTable whether the row is of one of our own exports
     * @param faults where what is wrong goes
     */
    RowContacts(Predicate<String> isEmail, boolean ownTable, List<RowFault> faults) {
        this.isEmail = isEmail;
        this.ownTable = ownTable;
        this.faults = faults;
    }

    List<RowLead.Labelled> emails() {
        return List.copyOf(emails.values());
    }

    List<RowLead.Labelled> phones() {
        return List.copyOf(phones);
    }

    List<String> tags() {
        return List.copyOf(tags);
    }

    void takeEmails(Column column, String cell) {
        if (Placeholder.isOne(cell)) {
            return;
        }
        for (var email : items(column, cell, List.of(cell.split("[;,|\\s]+|:::", -1)))) {
            var address = email.value().strip();
            if (!isEmail.test(address)) {
                fault(column.name(), "This is no email address.", "Correct it, or empty the cell.");
                return;
            }
            emails.putIfAbsent(address.toLowerCase(Locale.ROOT), labelled(address, email.label(), column));
        }
    }

    void takePhones(Column column, String cell) {
        if (Placeholder.isOne(cell)) {
            return;
        }
        for (var phone : items(column, cell, PhoneText.split(cell))) {
            if (PhoneText.lostDigits(phone.value())) {
                fault(
                        column.name(),
                        "A spreadsheet has shortened this phone number; its last digits are lost.",
                        "Format the column as text, enter the number again, and save the list anew.");
                return;
            }
            if (!(ownTable ? PhoneText.isOneOfALead(phone.value()) : PhoneText.isPlausible(phone.value()))) {
                fault(column.name(), "This is no phone number.", "Correct it, or empty the cell.");
                return;
            }
            // a lead may have a number twice, with two labels
            if (ownTable || phones.stream().noneMatch(known -> known.value().equals(phone.value()))) {
                phones.add(labelled(phone.value(), phone.label(), column));
            }
        }
    }

    void takeTags(Column column, String cell) {
        for (var tag : items(column, cell, List.of(cell.split("[;,|\\r\\n]|:::", -1)))) {
            String text = ownTable ? tag.value() : RowReader.trimmed(tag.value());
            if (text.codePointCount(0, text.length()) > LONGEST_TAG) {
                fault(column.name(), "A tag is longer than " + LONGEST_TAG + " characters.", "Shorten it.");
            } else if (!text.isEmpty()) {
                tags.add(text);
            }
        }
    }

    /** Puts the calling code that stands in a column of its own before each number that is not international. */
    void takeCallingCode(String column, String code) {
        var digits = CALLING_CODE.matcher(code);
        if (!digits.matches()) {
            fault(column, "This is no calling code.", "Write it as +44, or map the column to \"ignore\".");
            return;
        }
        phones.replaceAll(
                phone -> phone.value().startsWith("+") || phone.value().startsWith("00")
                        ? phone
                        : new RowLead.Labelled("+" + digits.group(1) + " " + phone.value(), phone.label()));
    }

    void takeEmailLabels(String column, String cell) {
        var labels = ListCell.ofOwnTable(cell);
        if (isOneForEach(column, labels, emails.size())) {
            var label = labels.iterator();
            emails.replaceAll((address, email) -> new RowLead.Labelled(email.value(), label.next()));
        }
    }

    void takePhoneLabels(String column, String cell) {
        var labels = ListCell.ofOwnTable(cell);
        if (isOneForEach(column, labels, phones.size())) {
            var label = labels.iterator();
            phones.replaceAll(phone -> new RowLead.Labelled(phone.value(), label.next()));
        }
    }

    private boolean isOneForEach(String column, List<String> labels, int values) {
        if (labels.size() != values) {
            fault(
                    column,
                    "There are " + labels.size() + " labels for " + values + " values.",
                    "Write a label for each, with a semicolon between, or empty the cell.");
        }
        return labels.size() == values;
    }

    void checkAmounts() {
        if (emails.size() > MOST_CONTACTS || phones.size() > MOST_CONTACTS) {
            fault("", "There are more than " + MOST_CONTACTS + " emails or phones.", "Keep those that are used.");
        }
        if (tags.size() > MOST_TAGS) {
            fault("", "There are more than " + MOST_TAGS + " tags.", "Keep those that are used.");
        }
    }

    /** A JSON list says where each value ends; any other cell is parted where such cells usually are. */
    private List<ListCell.Item> items(Column column, String cell, List<String> usual) {
        List<String> parted = ownTable ? ListCell.ofOwnTable(cell) : usual;
        Optional<List<ListCell.Item>> listed = ownTable ? Optional.empty() : ListCell.of(cell);
        if (listed.isEmpty()) {
            return parted.stream()
                    .filter(part -> !part.isEmpty())
                    .map(part -> new ListCell.Item(part, "", false))
                    .toList();
        }
        if (listed.get().stream().anyMatch(ListCell.Item::optedOut)) {
            faults.add(AgreementReader.optedOut(column.name()));
        }
        return listed.get();
    }

    private static RowLead.Labelled labelled(String value, String label, Column column) {
        return new RowLead.Labelled(value, label.isEmpty() ? column.detail() : label);
    }

    private void fault(String column, String reason, String remedy) {
        faults.add(new RowFault(column, reason, remedy));
    }
}
