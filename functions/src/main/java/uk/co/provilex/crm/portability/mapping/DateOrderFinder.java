package uk.co.provilex.crm.portability.mapping;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out from a whole column of dates whether the day or the month comes first.
 *
 * <p>One date such as 26/08/2020 tells for all the others. When the dates contradict each other or none tells, there is
 * no answer.
 */
public final class DateOrderFinder {

    private static final Pattern NUMERIC = Pattern.compile("(\\d{1,2})[/.-](\\d{1,2})[/.-]\\d{4}(?:\\D.*)?");

    private boolean dayFirst;
    private boolean monthFirst;

    /** Takes one cell into account; one that is no all-numeric date tells nothing. */
    public void see(String cell) {
        Matcher date = NUMERIC.matcher(cell.strip());
        if (date.matches()) {
            dayFirst |= Integer.parseInt(date.group(1)) > 12;
            monthFirst |= Integer.parseInt(date.group(2)) > 12;
        }
    }

    /** Returns the order that the dates seen so far tell. */
    public Optional<DateOrder> found() {
        if (dayFirst == monthFirst) {
            return Optional.empty();
        }
        return Optional.of(dayFirst ? DateOrder.DMY : DateOrder.MDY);
    }
}
