package uk.co.provilex.crm.portability.csv;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import uk.co.provilex.crm.portability.csv.CsvFault.Kind;

/** Tells from a bounded sample how a file is written, and refuses what is not a CSV file at all. */
final class CsvSniffer {

    /** How many bytes the sample holds at most. */
    static final int SAMPLE_BYTES = 64 * 1024;

    private static final String SAVE_AS_CSV =
            "Save the list as CSV (UTF-8) in your spreadsheet or CRM and upload that.";
    private static final String DELIMITERS = CsvHints.DELIMITERS;

    /** A JSON document, on one line or over several; a header may begin with a bracket, as {@code [Email],[Name]} does. */
    private static final Pattern JSON = Pattern.compile("\\{|\\[\\s*(?:[{\"\\]]|\\[\\s*[\\[{\"\\]\\d-])");

    /** The first bytes of a format, each as the Latin-1 character of its value. */
    private record Magic(String start, String name) {
        static Magic of(String name, int... bytes) {
            StringBuilder start = new StringBuilder();
            for (int value : bytes) {
                start.append((char) value);
            }
            return new Magic(start.toString(), name);
        }

        boolean begins(byte[] sample) {
            return sample.length >= start.length()
                    && new String(sample, 0, start.length(), StandardCharsets.ISO_8859_1).equals(start);
        }
    }

    private static final List<Magic> NOT_CSV = List.of(
            Magic.of("a zip archive or an Excel workbook", 'P', 'K', 3, 4),
            Magic.of("an old Excel workbook", 0xD0, 0xCF, 0x11, 0xE0),
            Magic.of("a PDF document", '%', 'P', 'D', 'F'),
            Magic.of("a gzip archive", 0x1F, 0x8B),
            Magic.of("a bzip2 archive", 'B', 'Z', 'h', '9', '1', 'A', 'Y', '&', 'S', 'Y'),
            Magic.of("an xz archive", 0xFD, '7', 'z', 'X', 'Z'),
            Magic.of("a 7-Zip archive", '7', 'z', 0xBC, 0xAF, 0x27, 0x1C),
            Magic.of("a RAR archive", 'R', 'a', 'r', '!', 0x1A, 7),
            Magic.of("a Zstandard archive", 0x28, 0xB5, 0x2F, 0xFD),
            Magic.of("a PNG image", 0x89, 'P', 'N', 'G'),
            Magic.of("a JPEG image", 0xFF, 0xD8, 0xFF),
            Magic.of("a rich text document", '{', '\\', 'r', 't', 'f'));

    private CsvSniffer() {}

    /**
     * Returns the dialect of a file that begins with {@code sample}.
     *
     * @param hints what the user says of it
     * @throws CsvFault when the file is empty, not a CSV file, or not as the user says
     */
    static CsvDialect sniff(byte[] sample, CsvHints hints) {
        if (sample.length == 0) {
            throw new CsvFault(Kind.EMPTY_FILE, "The file is empty.", "Upload a file with a header row.");
        }
        for (Magic magic : NOT_CSV) {
            if (magic.begins(sample)) {
                throw notCsv("The file is " + magic.name() + ", not a CSV file.");
            }
        }
        TextEncoding encoding = TextEncoding.of(sample, hints.encoding())
                .orElseThrow(() -> notCsv("The file holds NUL bytes, so it is not a text file."));
        String text = decode(sample, encoding);
        refuseOtherFormats(text);
        boolean separatorLine = text.length() >= 5
                && text.regionMatches(true, 0, "sep=", 0, 4)
                && DELIMITERS.indexOf(text.charAt(4)) >= 0
                && (text.length() == 5 || text.charAt(5) == '\r' || text.charAt(5) == '\n');
        Character said = hints.delimiter();
        char found = separatorLine ? text.charAt(4) : delimiterOf(text);
        return new CsvDialect(encoding, said == null ? found : said, separatorLine);
    }

    private static String decode(byte[] sample, TextEncoding encoding) {
        int mark = encoding.byteOrderMark();
        return new String(sample, mark, sample.length - mark, encoding.charset());
    }

    private static void refuseOtherFormats(String text) {
        String start = text.substring(0, Math.min(text.length(), 512)).strip().toLowerCase(Locale.ROOT);
        if (start.isEmpty() && text.isBlank()) {
            throw new CsvFault(
                    Kind.EMPTY_FILE, "The file holds nothing but blanks.", "Upload a file with a header row.");
        }
        if (start.startsWith("<!doctype") || start.startsWith("<html")) {
            throw notCsv("The file is a web page, not a CSV file.");
        }
        if (start.startsWith("<?xml") || start.startsWith("<")) {
            throw notCsv("The file is XML, not a CSV file.");
        }
        if (JSON.matcher(start).lookingAt()) {
            throw new CsvFault(
                    Kind.NOT_CSV,
                    "The file is a JSON document, not a CSV file.",
                    "Write each lead as one JSON object on a line of its own (JSON Lines), or save the list as CSV (UTF-8).");
        }
        if (start.startsWith("begin:vcard")) {
            throw notCsv("The file holds vCards, not a CSV file.");
        }
        long controls = text.chars()
                .filter(c -> c < ' ' && c != '\t' && c != '\r' && c != '\n' && c != '\f')
                .count();
        // One stray control character is a fault of its row; this many are no text.
        if (controls > 3 && controls * 100 > text.length()) {
            throw notCsv("The file is binary, not a CSV file.");
        }
    }

    private static CsvFault notCsv(String detail) {
        return new CsvFault(Kind.NOT_CSV, detail, SAVE_AS_CSV);
    }

    /**
     * Of the four usual delimiters in the header the one of which the most rows have as many as it does, outside quotation
     * marks; of several such the one that the header has most often.
     */
    private static char delimiterOf(String text) {
        List<int[]> lines = counted(text);
        int[] header = lines.isEmpty() ? new int[DELIMITERS.length()] : lines.getFirst();
        int best = 0;
        long most = -1;
        for (int i = 0; i < header.length; i++) {
            int delimiter = i;
            long alike = header[i] == 0
                    ? 0
                    : lines.stream()
                            .filter(line -> line[delimiter] == header[delimiter])
                            .count();
            if (alike > most || (alike == most && header[i] > header[best])) {
                best = i;
                most = alike;
            }
        }
        return DELIMITERS.charAt(best);
    }

    /** Counts the delimiters of each line that is not empty, outside quotation marks. */
    private static List<int[]> counted(String text) {
        List<int[]> lines = new ArrayList<>();
        boolean quoted = false;
        boolean started = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!quoted && (c == '\n' || c == '\r')) {
                started = false;
                continue;
            }
            if (!started) {
                lines.add(new int[DELIMITERS.length()]);
                started = true;
            }
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && DELIMITERS.indexOf(c) >= 0) {
                lines.getLast()[DELIMITERS.indexOf(c)]++;
            }
        }
        return lines;
    }
}
