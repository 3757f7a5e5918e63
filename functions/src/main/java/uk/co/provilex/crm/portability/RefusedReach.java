package uk.co.provilex.crm.portability;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import uk.co.provilex.crm.leads.PhoneNumber;
import uk.co.provilex.crm.platform.validation.EmailAddress;
import uk.co.provilex.crm.portability.csv.CsvRow;
import uk.co.provilex.crm.portability.mapping.Countries;
import uk.co.provilex.crm.portability.mapping.RowResult;

/**
 * By what the person of a row that is refused could be reached: what was read of it, and whatever looks like an address or a
 * number in any of its cells, be they lists or broken lines of JSON. If any of it is suppressed, the row is not kept.
 */
final class RefusedReach {

    /** Of one cell so many words that may be addresses are looked at, and so many that may be numbers. */
    private static final int MOST_OF_A_CELL = 100;

    /** So many are asked for; those that were read come first, and then those of the first cells. */
    private static final int MOST = 200;

    private static final int FEWEST_DIGITS = 6;
    private static final int LONGEST_COUNTRY = 60;
    private static final int MOST_COUNTRIES = 10;

    /** What parts the values of a cell: the usual separators, and all signs of JSON but the colon. */
    private static final Pattern PARTS = Pattern.compile("[;,|\\r\\n\\t\"\\\\\\[\\]{}]+|:::");

    private static final Pattern WORDS = Pattern.compile("[\\s<>():]+");

    private final Set<String> emails = new LinkedHashSet<>();
    private final Set<String> phones = new LinkedHashSet<>();
    private final Set<String> countries = new LinkedHashSet<>();

    /** Begins with the country of which a number is that nothing else is said of. */
    RefusedReach(String country) {
        countries.add(country);
    }

    Set<String> emails() {
        return emails;
    }

    Set<String> phones() {
        return phones;
    }

    /** Takes what was read. */
    void take(RowResult.Reached reached) {
        Countries.codeOf(reached.country()).ifPresent(countries::add);
        reached.emails().forEach(this::takeEmail);
        reached.phones().forEach(this::takePhone);
    }

    /** Nobody knows which cell would be the country, so any that names one may be. */
    void lookForCountries(CsvRow row) {
        for (var cell : row.cells()) {
            for (var part : PARTS.split(cell, MOST_OF_A_CELL)) {
                var name = part.strip();
                // "no", "in" and "at" are words more often than countries
                boolean sayable = name.length() > 3 || name.equals(name.toUpperCase(Locale.ROOT));
                if (sayable && name.length() <= LONGEST_COUNTRY && countries.size() <= MOST_COUNTRIES) {
                    Countries.codeOf(name).ifPresent(countries::add);
                }
            }
        }
    }

    /** Looks for addresses and numbers in every cell. */
    void look(CsvRow row) {
        for (int i = 0; i < row.cells().size(); i++) {
            look(row.cell(i));
        }
    }

    private void look(String cell) {
        boolean mayHaveEmails = cell.indexOf('@') >= 0;
        if (!mayHaveEmails && digits(cell) < FEWEST_DIGITS) {
            return;
        }
        int looked = 0;
        int dialled = 0;
        for (var part : PARTS.split(cell, -1)) {
            if (part.indexOf('@') >= 0) {
                for (var word : WORDS.split(part, -1)) {
                    if (word.indexOf('@') >= 0 && looked < MOST_OF_A_CELL) {
                        looked++;
                        takeEmail(word);
                    }
                }
            } else if (part.length() <= 2 * PhoneNumber.MAX_LENGTH
                    && digits(part) >= FEWEST_DIGITS
                    && dialled < MOST_OF_A_CELL) {
                dialled++;
                takePhone(part.strip());
            }
        }
    }

    private static long digits(String text) {
        return text.chars().filter(Character::isDigit).count();
    }

    private void takeEmail(String word) {
        if (!isFull()) {
            EmailAddress.parse(word).map(EmailAddress::normalised).ifPresent(emails::add);
        }
    }

    private void takePhone(String part) {
        for (var country : countries) {
            if (!isFull()) {
                PhoneNumber.e164(part, country).ifPresent(phones::add);
            }
        }
    }

    private boolean isFull() {
        return emails.size() + phones.size() >= MOST;
    }
}
