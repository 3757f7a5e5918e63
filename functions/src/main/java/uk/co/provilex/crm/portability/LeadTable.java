package uk.co.provilex.crm.portability;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Leads as rows of a table, for people with a spreadsheet. It is a view: whoever needs every detail takes the JSON Lines.
 *
 * <p>A cell that a spreadsheet would run as a formula is written with an apostrophe before it (OWASP, "CSV Injection"),
 * unless it can only be a number or a phone number. The JSON Lines hold every text exactly.
 */
final class LeadTable {

    static final List<String> HEADER = List.of(
            "Id",
            "First Name",
            "Last Name",
            "Company",
            "Job Title",
            "Emails",
            "Phones",
            "Address Line 1",
            "Address Line 2",
            "City",
            "Region",
            "Postcode",
            "Country",
            "Website",
            "Source",
            "Status",
            "Owner",
            "Tags",
            "Custom Fields",
            "External Id",
            "Created",
            "Updated");

    private static final Pattern FORMULA = Pattern.compile("[=+\\-@\\t\\r].*", Pattern.DOTALL);
    private static final Pattern NUMBER =
            Pattern.compile("[+\\-]?[0-9][0-9 ().,/\\-]*(?:; ?\\+?[0-9][0-9 ().,/\\-]*)*");

    private LeadTable() {}

    static List<String> row(JsonNode lead) {
        var cells = new ArrayList<String>();
        for (var name : List.of("id", "firstName", "lastName", "company", "jobTitle")) {
            cells.add(text(lead, name));
        }
        cells.add(values(lead, "emails"));
        cells.add(values(lead, "phones"));
        for (var name : List.of("line1", "line2", "city", "region", "postcode", "country")) {
            cells.add(text(lead.path("address"), name));
        }
        for (var name : List.of("website", "source", "status", "ownerId")) {
            cells.add(text(lead, name));
        }
        cells.add(safe(joined(lead.path("tags"), tag -> tag.asText())));
        var custom = lead.path("customFields");
        cells.add(custom.isEmpty() ? "" : safe(custom.toString()));
        for (var name : List.of("externalId", "createdAt", "updatedAt")) {
            cells.add(text(lead, name));
        }
        return cells;
    }

    private static String text(JsonNode node, String name) {
        return safe(node.path(name).asText(""));
    }

    private static String values(JsonNode lead, String name) {
        return safe(joined(lead.path(name), entry -> entry.path("value").asText()));
    }

    private static String joined(JsonNode list, Function<JsonNode, String> text) {
        return StreamSupport.stream(list.spliterator(), false).map(text).collect(Collectors.joining("; "));
    }

    private static String safe(String cell) {
        return FORMULA.matcher(cell).matches() && !NUMBER.matcher(cell).matches() ? "'" + cell : cell;
    }
}
