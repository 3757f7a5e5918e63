package uk.co.provilex.crm.portability.csv;

/**
 * Bounds what one file may hold, so that memory is bounded whatever the file.
 *
 * @param columns the most columns of a list's header
 * @param fieldLength the most UTF-16 characters of one field
 * @param rows the most data rows
 */
public record CsvLimits(int columns, int fieldLength, long rows) {

    /** The limits of an import: 500 columns, 64 KiB characters a field, a million rows. */
    public static final CsvLimits IMPORT = new CsvLimits(500, 64 * 1024, 1_000_000);

    /**
     * How many columns more the table of refused rows may have than a list: it has those of its list, and each time it comes
     * again, five or six besides.
     */
    static final int MORE_COLUMNS = 20;

    /** Returns the most columns of any table. */
    int mostColumns() {
        return columns + MORE_COLUMNS;
    }

    /** Checks that each limit is positive. */
    public CsvLimits {
        if (columns < 1 || fieldLength < 1 || rows < 1) {
            throw new IllegalArgumentException("a limit must be positive");
        }
    }
}
