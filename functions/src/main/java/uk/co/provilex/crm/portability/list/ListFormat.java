package uk.co.provilex.crm.portability.list;

import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a file is, as its first bytes tell. */
public enum ListFormat {
    /** A table of text; also whatever is none of the others, which reading it as a table then refuses by name. */
    CSV,
    /** Cards of people (RFC 6350, RFC 2426, vCard 2.1). */
    VCARD,
    /** A JSON object on each line. */
    JSON_LINES,
    /** A list, or anything else, compressed (RFC 1952). */
    GZIP,
    /** A zip archive, as packages and the workbooks of spreadsheets are. */
    ZIP,
    /** A tar archive, as gzip often holds one. */
    TAR;

    /** How many bytes tell the format at most. */
    static final int SAMPLE_BYTES = 4 * 1024;

    private static final int TAR_MAGIC = 257;

    /** Returns the name as the API writes it. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Tells what a file is that begins with {@code sample}. */
    public static ListFormat of(byte[] sample) {
        if (begins(sample, 0, 0x1F, 0x8B)) {
            return GZIP;
        }
        if (begins(sample, 0, 'P', 'K', 3, 4) || begins(sample, 0, 'P', 'K', 5, 6)) {
            return ZIP;
        }
        if (begins(sample, TAR_MAGIC, 'u', 's', 't', 'a', 'r')) {
            return TAR;
        }
        // In Latin-1 each byte is a character, so that a sample cut within a character does no harm.
        String start = new String(sample, StandardCharsets.ISO_8859_1)
                .replace("\u0000", "")
                .replaceFirst("^(?:\u00EF\u00BB\u00BF|\u00FF\u00FE|\u00FE\u00FF)", "")
                .stripLeading();
        if (start.regionMatches(true, 0, "BEGIN:VCARD", 0, 11)) {
            return VCARD;
        }
        return start.startsWith("{") && !start.startsWith("{\\rtf") ? JSON_LINES : CSV;
    }

    private static boolean begins(byte[] sample, int from, int... bytes) {
        if (sample.length < from + bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((sample[from + i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
