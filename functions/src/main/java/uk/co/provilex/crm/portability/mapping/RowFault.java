package uk.co.provilex.crm.portability.mapping;

/**
 * Says why one row is refused, and what to do about it.
 *
 * @param column the column's name in the file, or empty when the row as a whole is meant
 * @param reason what is wrong, without repeating the cell
 * @param remedy what to do
 */
public record RowFault(String column, String reason, String remedy) {

    /** Returns the fault of a row as a whole. */
    public static RowFault ofRow(String reason, String remedy) {
        return new RowFault("", reason, remedy);
    }

    /** Returns the reason with the column it is about. */
    public String described() {
        return column.isEmpty() ? reason : column + ": " + reason;
    }
}
