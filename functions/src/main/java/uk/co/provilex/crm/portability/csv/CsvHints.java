package uk.co.provilex.crm.portability.csv;

import org.jspecify.annotations.Nullable;

/**
 * What a user says of how a CSV file is written; what is absent is found out.
 *
 * @param encoding what its bytes mean, unless it begins with a byte order mark, which says so itself
 * @param delimiter what separates its cells, one of {@link #DELIMITERS}
 */
public record CsvHints(
        @Nullable CsvEncoding encoding, @Nullable Character delimiter) {

    /** What may separate cells. */
    public static final String DELIMITERS = ",;\t|";

    /** Nothing is said. */
    public static final CsvHints NONE = new CsvHints(null, null);
}
