package uk.co.provilex.crm.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A file of leads as its owner sees it: read without any of the product's own code, so that what the product makes of it
 * can be held against it.
 *
 * @param path the file
 * @param rows its rows
 * @param hasConsent whether it has a column with the lawful basis of each row
 */
record LeadFile(Path path, List<Row> rows, boolean hasConsent) {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** So many digits at the end of a phone number are the same however it is written. */
    private static final int TELLING_DIGITS = 7;

    /** Takes any row that a person would call one, also with a cell too many or a stray quotation mark. */
    private static final CSVFormat LENIENT = CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setIgnoreEmptyLines(true)
            .setTrailingData(true)
            .get();

    /**
     * A row. Whatever it lacks is the empty string.
     *
     * @param email the email, trimmed and in lower case
     * @param name first and last name; the company's where there is none
     * @param phone the last digits of the phone number
     */
    record Row(String email, String name, String phone) {}

    /** The people of a package, by what they are found by. */
    record People(Set<String> emails, Set<String> names, Set<String> phones) {

        static People none() {
            return new People(new HashSet<>(), new HashSet<>(), new HashSet<>());
        }

        /** Takes one more, a line of {@code leads.jsonl}. */
        void add(JsonNode lead) {
            lead.path("emails")
                    .forEach(email -> emails.add(email.path("address").asText()));
            names.add(joined(
                    lead.path("firstName").asText(), lead.path("lastName").asText()));
            names.add(lead.path("company").asText());
            lead.path("phones")
                    .forEach(phone -> phones.add(last(phone.path("value").asText())));
        }

        /** Says whether somebody is as a row says: by email, or by name or phone if it has none. */
        boolean have(Row row) {
            return row.email().isEmpty()
                    ? (!row.name().isEmpty() && names.contains(row.name()))
                            || (!row.phone().isEmpty() && phones.contains(row.phone()))
                    : emails.contains(row.email());
        }
    }

    static LeadFile read(Path path) throws IOException {
        try (var lines = rows(path)) {
            var headers = lines.getHeaderNames();
            var rows = new ArrayList<Row>();
            for (var line : lines) {
                rows.add(new Row(
                        cell(line, headers, "email").toLowerCase(Locale.ROOT),
                        name(line, headers),
                        last(cell(line, headers, "phone"))));
            }
            var hasConsent = headers.stream().anyMatch(name -> normal(name).equals("lawfulbasis"));
            return new LeadFile(path, List.copyOf(rows), hasConsent);
        }
    }

    /** Opens a file whose first row is its header, which the mark of a spreadsheet's UTF-8 may come before. */
    static CSVParser rows(Path path) throws IOException {
        var text = Files.newBufferedReader(path);
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        return CSVParser.parse(text, LENIENT);
    }

    /**
     * Returns all rows but some.
     *
     * @param rejected the numbers of the rows left out; the first row under the header is 1
     */
    List<Row> rowsWithout(Set<Integer> rejected) {
        return IntStream.rangeClosed(1, rows.size())
                .filter(row -> !rejected.contains(row))
                .mapToObj(row -> rows.get(row - 1))
                .toList();
    }

    /** Returns the cell of the first column whose header begins with {@code header}, or the empty string. */
    private static String cell(CSVRecord line, List<String> headers, String header) {
        return headers.stream()
                .filter(name -> normal(name).startsWith(header))
                .findFirst()
                .filter(line::isSet)
                .map(name -> line.get(name).strip())
                .orElse("");
    }

    private static String name(CSVRecord line, List<String> headers) {
        return Stream.of(
                        joined(cell(line, headers, "firstname"), cell(line, headers, "lastname")),
                        cell(line, headers, "name"),
                        cell(line, headers, "company"))
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String normal(String header) {
        return header.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
    }

    private static String joined(String first, String last) {
        return (first + " " + last).strip();
    }

    private static String last(String phone) {
        var digits = phone.replaceAll("[^0-9]", "");
        return digits.substring(Math.max(0, digits.length() - TELLING_DIGITS));
    }
}
