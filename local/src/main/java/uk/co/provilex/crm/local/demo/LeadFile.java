package uk.co.provilex.crm.local.demo;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A file of leads as its owner sees it: read without any of the product's own code, so that what the product makes of it
 * can be held against it.
 *
 * @param path the file
 * @param emails the email of each row, trimmed and in lower case; the empty string where a row has none
 * @param hasConsent whether it has a column with the lawful basis of each row
 */
record LeadFile(Path path, List<String> emails, boolean hasConsent) {

    static LeadFile read(Path path) throws IOException {
        var emails = new ArrayList<String>();
        boolean hasConsent = false;
        try (var rows = CsvReader.builder().ofNamedCsvRecord(path)) {
            for (NamedCsvRecord row : rows) {
                var headers = row.getHeader();
                hasConsent |= headers.stream().anyMatch(name -> normal(name).equals("lawfulbasis"));
                var column = headers.stream()
                        .filter(name -> normal(name).startsWith("email"))
                        .findFirst();
                emails.add(column.flatMap(row::findField).orElse("").strip().toLowerCase(Locale.ROOT));
            }
        }
        return new LeadFile(path, List.copyOf(emails), hasConsent);
    }

    private static String normal(String header) {
        return header.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
    }
}
