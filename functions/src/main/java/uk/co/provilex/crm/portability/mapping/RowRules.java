package uk.co.provilex.crm.portability.mapping;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What every row of one file is held against.
 *
 * @param columns which column fills which field
 * @param wholeFile the lawful basis that the uploader attests for the whole file, if any; a row's own columns go before it
 * @param dateOrder how all-numeric dates are read
 * @param statuses the tenant's statuses: key and lower-case label to key
 * @param isEmail tells whether a text is an email address that a lead may have
 * @param now no consent can be given later than this
 */
public record RowRules(
        ColumnMap columns,
        Optional<RowConsent> wholeFile,
        DateOrder dateOrder,
        Map<String, String> statuses,
        Predicate<String> isEmail,
        Instant now) {

    /** Copies the statuses. */
    public RowRules {
        statuses = Map.copyOf(statuses);
    }
}
