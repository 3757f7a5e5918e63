package uk.co.provilex.crm.local.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/**
 * A file of leads as its owner sees it: read without any of the product's own code, so that what the product makes of it
 * can be held against it.
 *
 * @param path the file
 * @param emails the email of each row, trimmed and in lower case; the empty string where a row has none
 * @param hasConsent whether it has a column with the lawful basis of each row
 */
record LeadFile(Path path, List<String> emails, boolean hasConsent) {

    /** Takes any row that a person would call one, also with a cell too many or a stray quotation mark. */
    private static final CSVFormat LENIENT = CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setIgnoreEmptyLines(true)
            .setTrailingData(true)
            .get();

    static LeadFile read(Path path) throws IOException {
        try (var rows = rows(path)) {
            var headers = rows.getHeaderNames();
            var email = headers.stream()
                    .filter(name -> normal(name).startsWith("email"))
                    .findFirst()
                    .orElse("");
            var emails = new ArrayList<String>();
            for (var row : rows) {
                emails.add(row.isSet(email) ? row.get(email).strip().toLowerCase(Locale.ROOT) : "");
            }
            var hasConsent = headers.stream().anyMatch(name -> normal(name).equals("lawfulbasis"));
            return new LeadFile(path, List.copyOf(emails), hasConsent);
        }
    }

    /** Opens a file whose first row is its header. */
    static CSVParser rows(Path path) throws IOException {
        return CSVParser.parse(path, StandardCharsets.UTF_8, LENIENT);
    }

    /**
     * Returns the emails of all rows but some.
     *
     * @param rejected the numbers of the rows left out; the first row under the header is 1
     */
    Set<String> emailsWithout(Set<Integer> rejected) {
        return IntStream.rangeClosed(1, emails.size())
                .filter(row -> !rejected.contains(row))
                .mapToObj(row -> emails.get(row - 1))
                .filter(email -> !email.isEmpty())
                .collect(Collectors.toSet());
    }

    private static String normal(String header) {
        return header.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
    }
}
