package uk.co.provilex.crm.portability.csv;

/**
 * Says why one row cannot be read although the file can, so that it is refused alone.
 *
 * @param reason what is wrong, without repeating the row
 * @param remedy what to do
 */
public record RowFlaw(String reason, String remedy) {}
