package uk.co.provilex.crm.portability.list;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assertions;
import uk.co.provilex.crm.portability.csv.CsvFault;
import uk.co.provilex.crm.portability.csv.CsvHints;
import uk.co.provilex.crm.portability.csv.CsvLimits;
import uk.co.provilex.crm.portability.csv.CsvRow;

/** Reads lists from memory. */
final class Lists {

    private Lists() {}

    static ListFile open(byte[] file) throws IOException {
        return open(file, CsvLimits.IMPORT);
    }

    static ListFile open(byte[] file, CsvLimits limits) throws IOException {
        return ListFile.open(
                new ByteArrayInputStream(file), () -> new ByteArrayInputStream(file), CsvHints.NONE, limits, () -> {});
    }

    static ListFile open(String file) throws IOException {
        return open(file.getBytes(UTF_8));
    }

    static List<CsvRow> rows(byte[] file) throws IOException {
        try (var list = open(file)) {
            return rows(list);
        }
    }

    static List<CsvRow> rows(ListFile list) {
        var rows = new ArrayList<CsvRow>();
        list.forEachRemaining(rows::add);
        return rows;
    }

    /** Returns of each row the cells that are not blank, by the names of their columns. */
    static List<Map<String, String>> filled(String file) throws IOException {
        return filled(file.getBytes(UTF_8));
    }

    static List<Map<String, String>> filled(byte[] file) throws IOException {
        try (var list = open(file)) {
            var header = list.header();
            return rows(list).stream().map(row -> filled(header, row)).toList();
        }
    }

    private static Map<String, String> filled(List<String> header, CsvRow row) {
        var cells = new LinkedHashMap<String, String>();
        for (int i = 0; i < header.size(); i++) {
            if (!row.cell(i).isEmpty()) {
                cells.put(header.get(i), row.cell(i));
            }
        }
        return cells;
    }

    static CsvFault fault(byte[] file) {
        return Assertions.assertThrows(CsvFault.class, () -> rows(file));
    }

    static CsvFault fault(String file) {
        return fault(file.getBytes(UTF_8));
    }

    static byte[] gzip(byte[] content) throws IOException {
        var file = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(file)) {
            gzip.write(content);
        }
        return file.toByteArray();
    }

    static byte[] join(byte[]... parts) {
        var whole = new ByteArrayOutputStream();
        for (var part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }
}
