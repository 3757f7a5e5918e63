package uk.co.provilex.crm.portability.csv;

/**
 * Says why a whole file cannot be imported, where the fault is, and what to do about it.
 *
 * <p>The detail may quote a header, never a data cell. It is for the tenant's eyes: keep it sealed and out of logs,
 * because a file without a header row has a person where the header should be.
 */
public final class CsvFault extends RuntimeException {

    /** What is wrong with the file, as a stable word for clients. */
    public enum Kind {
        EMPTY_FILE,
        NOT_CSV,
        NOT_JSON_LINES,
        NOT_VCARD,
        COMPRESSION,
        ENCODING,
        HEADER,
        QUOTATION,
        TOO_MANY_COLUMNS,
        FIELD_TOO_LONG,
        TOO_MANY_ROWS
    }

    private final Kind kind;
    private final String detail;
    private final String remedy;

    /** Names the fault, its place, and its remedy, each as a whole sentence. */
    public CsvFault(Kind kind, String detail, String remedy) {
        super(kind.name());
        this.kind = kind;
        this.detail = detail;
        this.remedy = remedy;
    }

    /** Returns what is wrong. */
    public Kind kind() {
        return kind;
    }

    /** Returns what is wrong and where, for the tenant. */
    public String detail() {
        return detail;
    }

    /** Returns what the tenant can do about it. */
    public String remedy() {
        return remedy;
    }
}
