package uk.co.provilex.crm.portability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.portability.csv.CellGuard;
import uk.co.provilex.crm.tenants.CustomField;
import uk.co.provilex.crm.tenants.TenantSettings;

/** A lead is made again from its row alone, by what the documentation of the format says. */
class LeadTableTest {

    private static final List<String> TEXTS = List.of(
            "Ada",
            "a;b",
            "a; b",
            "\\",
            "\\;",
            ";",
            " lead",
            "=1+1",
            "'=1",
            "\u200D=1",
            "'\u200D'@x",
            "\u200Dx",
            "é \uD83D\uDC4B",
            "x,\"y\"",
            "; ; ",
            "-1-2");

    private static final TenantSettings SETTINGS = new TenantSettings(
            TenantSettings.standard().leadStatuses(),
            List.of(
                    new CustomField("budget", "Budget", CustomField.Type.NUMBER, List.of()),
                    new CustomField("hobby", "Hobby", CustomField.Type.TEXT, List.of()),
                    new CustomField("vip", "VIP", CustomField.Type.BOOLEAN, List.of())),
            "GB",
            30,
            List.of(),
            List.of(new CustomField("size", "Size", CustomField.Type.TEXT, List.of())),
            List.of());

    private static String text(Random random) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private static ObjectNode lead(Random random) {
        var lead = Json.object().put("id", "01k5ha7c0d4e8f2g6h1j5k9m3n");
        for (var name : List.of("firstName", "lastName", "company", "jobTitle", "website", "source", "externalId")) {
            if (random.nextBoolean()) {
                lead.put(name, text(random));
            }
        }
        for (var name : List.of("emails", "phones")) {
            var list = lead.putArray(name);
            int count = random.nextInt(4);
            for (int i = 0; i < count; i++) {
                var entry = list.addObject().put("value", text(random));
                if (random.nextBoolean()) {
                    entry.put("label", text(random));
                }
            }
        }
        if (random.nextBoolean()) {
            lead.putObject("address").put("line1", text(random)).put("postcode", text(random));
        }
        var tags = lead.putArray("tags");
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            tags.add(text(random));
        }
        var custom = lead.putObject("customFields");
        if (random.nextBoolean()) {
            custom.put("budget", random.nextInt(1000) / 4.0)
                    .put("hobby", text(random))
                    .put("vip", random.nextBoolean())
                    .put("size", text(random));
        }
        return lead.put("status", "new")
                .put("ownerId", "01k5ha7c0d4e8f2g6h1j5k9m3n")
                .put("createdAt", "2025-09-19T12:00:00Z")
                .put("updatedAt", "2025-09-19T12:00:00.123Z");
    }

    private static List<String> split(String cell) {
        var values = new ArrayList<String>();
        if (cell.isEmpty()) {
            return values;
        }
        var value = new StringBuilder();
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c == '\\') {
                value.append(cell.charAt(++i));
            } else if (c == ';') {
                values.add(value.toString());
                value.setLength(0);
                i++; // the blank after it
            } else {
                value.append(c);
            }
        }
        values.add(value.toString());
        return values;
    }

    private static ObjectNode read(NamedCsvRecord row, UnaryOperator<String> cell) {
        var lead = Json.object().put("id", cell.apply(row.getField("Id")));
        put(lead, row, cell, Map.of("First Name", "firstName", "Last Name", "lastName", "Company", "company"));
        put(lead, row, cell, Map.of("Job Title", "jobTitle", "Website", "website", "Source", "source"));
        put(lead, row, cell, Map.of("External Id", "externalId", "Status", "status", "Owner", "ownerId"));
        put(lead, row, cell, Map.of("Created", "createdAt", "Updated", "updatedAt"));
        for (var name : List.of("Email", "Phone")) {
            var list = lead.putArray(name.equals("Email") ? "emails" : "phones");
            var values = split(cell.apply(row.getField(name + "s")));
            var labels = split(cell.apply(row.getField(name + " Labels")));
            for (int i = 0; i < values.size(); i++) {
                var entry = list.addObject().put("value", values.get(i));
                if (!labels.isEmpty() && !labels.get(i).isEmpty()) {
                    entry.put("label", labels.get(i));
                }
            }
        }
        var address = Json.object();
        put(address, row, cell, Map.of("Address Line 1", "line1", "Address Line 2", "line2", "City", "city"));
        put(address, row, cell, Map.of("Region", "region", "Postcode", "postcode", "Country", "country"));
        if (!address.isEmpty()) {
            lead.set("address", address);
        }
        var tags = lead.putArray("tags");
        split(cell.apply(row.getField("Tags"))).forEach(tags::add);
        var custom = lead.putObject("customFields");
        put(custom, row, cell, Map.of("customFields.hobby", "hobby"));
        var budget = cell.apply(row.getField("customFields.budget"));
        if (!budget.isEmpty()) {
            custom.put("budget", Double.parseDouble(budget));
        }
        var vip = cell.apply(row.getField("customFields.vip"));
        if (!vip.isEmpty()) {
            custom.put("vip", Boolean.parseBoolean(vip));
        }
        var former = cell.apply(row.getField("Former Custom Fields"));
        if (!former.isEmpty()) {
            custom.setAll(Json.read(former, ObjectNode.class));
        }
        return lead;
    }

    private static void put(
            ObjectNode into, NamedCsvRecord row, UnaryOperator<String> cell, Map<String, String> names) {
        names.forEach((column, name) -> {
            var text = cell.apply(row.getField(column));
            if (!text.isEmpty()) {
                into.put(name, text);
            }
        });
    }

    /** What the documentation of the format says of taking the guard off, and nothing that the product has for that. */
    private static String unguarded(String cell) {
        return cell.matches("(?s)['\u200D]+[=+\\-@\\uFF1D\\uFF0B\\uFF0D\\uFF20\\t\\r\\n\\x00].*")
                ? cell.substring(1)
                : cell;
    }

    @Test
    void aRowOfEitherProfileHoldsTheWholeLeadExactly() throws Exception {
        long seed = Seed.drawn();
        var random = new Random(seed);
        var table = new LeadTable(SETTINGS);
        var leads = new ArrayList<ObjectNode>();
        for (int i = 0; i < 500; i++) {
            leads.add(lead(random));
        }
        for (boolean guarded : List.of(false, true)) {
            var text = new StringWriter();
            try (var csv = CsvWriter.builder().build(text)) {
                csv.writeRecord(table.header());
                for (var lead : leads) {
                    csv.writeRecord(table.row(lead).stream()
                            .map(cell -> guarded ? CellGuard.on(cell) : cell)
                            .toList());
                }
            }
            try (var reader = CsvReader.builder().ofNamedCsvRecord(text.toString())) {
                var rows = reader.stream()
                        .map(row -> read(row, cell -> guarded ? unguarded(cell) : cell))
                        .toList();
                assertEquals(leads, rows, "seed " + seed);
            }
        }
    }
}
