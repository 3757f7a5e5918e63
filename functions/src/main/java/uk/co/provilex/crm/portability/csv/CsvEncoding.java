package uk.co.provilex.crm.portability.csv;

import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The encodings that a user can say a CSV file is in, by their names in the registry of the IANA. */
public enum CsvEncoding {
    /** All scripts. */
    UTF_8(StandardCharsets.UTF_8),
    /** All scripts, as Windows has them in memory. */
    UTF_16LE(StandardCharsets.UTF_16LE),
    /** All scripts, the other way round. */
    UTF_16BE(StandardCharsets.UTF_16BE),
    /** Central Europe. */
    WINDOWS_1250(Charset.forName("windows-1250")),
    /** Cyrillic. */
    WINDOWS_1251(Charset.forName("windows-1251")),
    /** Western Europe; what a file is taken for that says nothing else. */
    WINDOWS_1252(TextEncoding.WINDOWS_1252),
    /** Greek. */
    WINDOWS_1253(Charset.forName("windows-1253")),
    /** Turkish. */
    WINDOWS_1254(Charset.forName("windows-1254")),
    /** The Baltic. */
    WINDOWS_1257(Charset.forName("windows-1257")),
    /** Western Europe. */
    ISO_8859_1(StandardCharsets.ISO_8859_1),
    /** Central Europe. */
    ISO_8859_2(Charset.forName("ISO-8859-2")),
    /** Western Europe with the euro. */
    ISO_8859_15(Charset.forName("ISO-8859-15")),
    /** Western Europe, the "CSV (MS-DOS)" of Excel. */
    IBM850(Charset.forName("IBM850")),
    /** Western Europe, the "CSV (Macintosh)" of Excel. */
    MACINTOSH(new MacRoman());

    private final Charset charset;

    CsvEncoding(Charset charset) {
        this.charset = charset;
    }

    /** Returns the encoding of that name, if it is one of these. */
    public static Optional<CsvEncoding> named(String name) {
        return Arrays.stream(values()).filter(each -> each.text().equals(name)).findFirst();
    }

    /** Returns the names of all, for people to choose from. */
    public static String names() {
        return Arrays.stream(values()).map(CsvEncoding::text).collect(Collectors.joining(", "));
    }

    /** Returns the name as the API writes it. */
    @JsonValue
    public String text() {
        return charset.name();
    }

    Charset charset() {
        return charset;
    }
}
