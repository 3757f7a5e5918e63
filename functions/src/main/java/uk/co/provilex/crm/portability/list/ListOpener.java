package uk.co.provilex.crm.portability.list;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.List;
import uk.co.provilex.crm.portability.csv.CsvFault;
import uk.co.provilex.crm.portability.csv.CsvFault.Kind;
import uk.co.provilex.crm.portability.csv.CsvHints;
import uk.co.provilex.crm.portability.csv.CsvLimits;

/** Finds out what a file is, takes it out of its gzip, and gives it to whoever reads its format. */
final class ListOpener {

    private static final String REMEDY =
            "Save the list as CSV (UTF-8) in your spreadsheet or CRM and upload that, as it is or compressed with gzip.";

    private ListOpener() {}

    /**
     * A file out of its gzip.
     *
     * @param in its bytes, from the first
     * @param format what it is
     */
    record Unpacked(InputStream in, ListFormat format) {}

    static Unpacked unpacked(InputStream in) throws IOException {
        try {
            return told(in, false);
        } catch (IOException | RuntimeException failed) {
            in.close();
            throw failed;
        }
    }

    private static Unpacked told(InputStream in, boolean compressed) throws IOException {
        byte[] sample = in.readNBytes(ListFormat.SAMPLE_BYTES);
        var whole = new SequenceInputStream(new ByteArrayInputStream(sample), in);
        var format = ListFormat.of(sample);
        if (format == ListFormat.GZIP && !compressed) {
            return told(new GzipMembers(whole), true);
        }
        if (format == ListFormat.GZIP || format == ListFormat.ZIP || format == ListFormat.TAR) {
            throw archive(format, compressed);
        }
        return new Unpacked(whole, format);
    }

    private static CsvFault archive(ListFormat format, boolean compressed) {
        if (compressed) {
            return new CsvFault(
                    Kind.COMPRESSION,
                    "The file is a gzip file that holds another archive (" + format.text() + ").",
                    "Unpack it and upload the list itself, as it is or compressed once with gzip.");
        }
        return new CsvFault(
                Kind.NOT_CSV,
                format == ListFormat.ZIP
                        ? "The file is a zip archive or an Excel workbook, not a CSV file."
                        : "The file is a tar archive, not a CSV file.",
                REMEDY);
    }

    static ListFile open(Unpacked file, List<String> header, CsvHints hints, CsvLimits limits) throws IOException {
        try {
            return switch (file.format()) {
                case VCARD -> new VcardList(utf8(file.in()), limits);
                case JSON_LINES -> new JsonList(utf8(file.in()), header, limits);
                case CSV, GZIP, ZIP, TAR -> CsvList.open(file.in(), hints, limits);
            };
        } catch (IOException | RuntimeException failed) {
            file.in().close();
            throw failed;
        }
    }

    /** Skips a byte order mark. Both formats are UTF-8 by their definition (RFC 6350 section 3.1, RFC 8259 section 8.1). */
    static InputStream utf8(InputStream in) throws IOException {
        byte[] start = in.readNBytes(3);
        // Both begin with ASCII: a NUL beside it is UTF-16 or UTF-32, and so are the other marks.
        if (start.length >= 2
                && (start[0] == 0 || start[1] == 0 || start[0] == (byte) 0xFE || start[0] == (byte) 0xFF)) {
            throw new CsvFault(
                    Kind.ENCODING,
                    "The file is written in UTF-16; vCards and JSON Lines are read as UTF-8.",
                    "Save it as UTF-8 and upload it again.");
        }
        boolean marked = Arrays.equals(start, new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
        return marked ? in : new SequenceInputStream(new ByteArrayInputStream(start), in);
    }
}
