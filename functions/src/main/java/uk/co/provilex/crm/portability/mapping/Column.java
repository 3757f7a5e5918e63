package uk.co.provilex.crm.portability.mapping;

/**
 * One column of a file and what it fills.
 *
 * @param index the position, 0 for the first
 * @param header the name in the file, empty where it has none
 * @param field what it fills
 * @param detail the key of a custom field, or the label of an email or phone, else empty
 * @param confidence how sure it is that it does
 */
public record Column(int index, String header, Field field, String detail, Confidence confidence) {

    /** Returns what names the column to a person. */
    public String name() {
        return header.isEmpty() ? "column " + (index + 1) : header;
    }

    /** Returns what it fills, as the API's {@code ImportMapping} writes it. */
    public String target() {
        return field == Field.CUSTOM ? field.path() + "." + detail : field.path();
    }
}
