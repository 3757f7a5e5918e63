package uk.co.provilex.crm.portability;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.tenants.CustomField;
import uk.co.provilex.crm.tenants.TenantSettings;

/**
 * Leads as rows of a table. Every text of a lead is in it exactly and can be told from every other: several values in one
 * cell are joined by a semicolon and a blank, and a semicolon or backslash within one has a backslash before it. The labels
 * of emails and phones are in cells of their own, in the same order. Each custom field that can be given has a column;
 * values of fields that were taken out since are in the last one, as a JSON object.
 */
final class LeadTable {

    private static final List<String> BEFORE = List.of(
            "Id",
            "First Name",
            "Last Name",
            "Company",
            "Job Title",
            "Emails",
            "Email Labels",
            "Phones",
            "Phone Labels",
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
            "External Id",
            "Created",
            "Updated");

    private static final String AFTER = "Former Custom Fields";
    private static final String CUSTOM = "customFields.";

    private final List<String> fields;

    /** Makes rows for a tenant. */
    LeadTable(TenantSettings settings) {
        this.fields = settings.customFields().stream().map(CustomField::key).toList();
    }

    /** Returns the names of the columns; those of custom fields are as a mapping of an import names them. */
    List<String> header() {
        return Stream.of(BEFORE.stream(), fields.stream().map(key -> CUSTOM + key), Stream.of(AFTER))
                .flatMap(names -> names)
                .toList();
    }

    /** Returns the cells of a lead, given as a line of the package has it. */
    List<String> row(JsonNode lead) {
        var cells = new ArrayList<String>();
        for (var name : List.of("id", "firstName", "lastName", "company", "jobTitle")) {
            cells.add(text(lead, name));
        }
        for (var name : List.of("emails", "phones")) {
            cells.add(joined(lead.path(name), entry -> entry.path("value").asText()));
            cells.add(
                    lead.path(name).findValue("label") == null
                            ? ""
                            : joined(lead.path(name), entry -> entry.path("label")
                                    .asText()));
        }
        for (var name : List.of("line1", "line2", "city", "region", "postcode", "country")) {
            cells.add(text(lead.path("address"), name));
        }
        for (var name : List.of("website", "source", "status", "ownerId")) {
            cells.add(text(lead, name));
        }
        cells.add(joined(lead.path("tags"), JsonNode::asText));
        for (var name : List.of("externalId", "createdAt", "updatedAt")) {
            cells.add(text(lead, name));
        }
        var custom = lead.path("customFields");
        fields.forEach(key -> cells.add(value(custom.path(key))));
        var former = Json.object();
        custom.properties().forEach(value -> {
            if (!fields.contains(value.getKey())) {
                former.set(value.getKey(), value.getValue());
            }
        });
        cells.add(former.isEmpty() ? "" : former.toString());
        return cells;
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asText("");
    }

    /** A number is written in digits alone: 12345678.5 and not 1.23456785E7, which few readers take for a number. */
    static String value(JsonNode value) {
        return value.isNumber() ? value.decimalValue().toPlainString() : value.asText("");
    }

    private static String joined(JsonNode list, Function<JsonNode, String> text) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(text)
                .map(value -> value.replace("\\", "\\\\").replace(";", "\\;"))
                .collect(Collectors.joining("; "));
    }
}
