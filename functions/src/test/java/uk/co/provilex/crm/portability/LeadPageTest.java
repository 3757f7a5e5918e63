package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.tenants.PolicyAcceptance;
import uk.co.provilex.crm.tenants.Tenant;

/** The page that a person reads says all that the lines for programs say. */
class LeadPageTest {

    private static final Instant NOW = Instant.parse("2025-09-19T12:00:00Z");
    private static final String USER = "01k5ha7c0d4e8f2g6h1j5k9m3n";
    private static final Tenant TENANT = Tenant.pending(
            "01k5hc2mzq8v7r4t9w1x3y5a6b", "Acme & Sons", new PolicyAcceptance("1", "00", NOW, USER), NOW, NOW);

    private int made = 1_000;

    /** Makes a value with all that a schema has a place for, each text and number another one. */
    private JsonNode full(JsonNode schema) {
        if (schema.has("enum")) {
            return schema.path("enum").path(0);
        }
        made++;
        return switch (schema.path("type").asText()) {
            case "object" -> {
                var object = Json.object();
                schema.path("properties")
                        .properties()
                        .forEach(each -> object.set(each.getKey(), full(each.getValue())));
                yield schema.has("properties")
                        ? object
                        : object.put("size", 12_345_678.5).put("shoe", "<made " + made + ">");
            }
            case "array" -> Json.list(List.of(full(schema.path("items")), full(schema.path("items"))));
            case "boolean" -> BooleanNode.TRUE;
            case "integer" -> IntNode.valueOf(made);
            default -> TextNode.valueOf("<made & '" + made + "'>");
        };
    }

    /** Finds every value that is no object and no list, by the path to it. */
    private static void values(String path, JsonNode node, Map<String, String> found) {
        if (node.isObject()) {
            node.properties().forEach(each -> values(path + "/" + each.getKey(), each.getValue(), found));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                values(path + "/" + i, node.path(i), found);
            }
        } else {
            found.put(
                    path,
                    switch (path) {
                        case "tasks/done" -> "yes";
                        case "leads/restriction/ground" -> node.asText().replace('-', ' ');
                        case "leads/customFields/size" -> "12345678.5";
                        default ->
                            node.asText()
                                    .replace("&", "&amp;")
                                    .replace("<", "&lt;")
                                    .replace(">", "&gt;")
                                    .replace("'", "&#39;");
                    });
        }
    }

    @Test
    void everyValueOfEachLineIsOnThePage() throws IOException {
        var out = new ByteArrayOutputStream();
        var page = new LeadPage(out, TENANT);
        var expected = new TreeMap<String, String>();
        var lead = "<made & 'lead'>";
        for (var part : List.of(ExportView.LEADS, ExportView.CONSENTS, ExportView.NOTES, ExportView.TASKS)) {
            var line = (ObjectNode) full(Json.read(ExportSchemas.read(part + ".schema.json"), ObjectNode.class));
            line.put(part.equals(ExportView.LEADS) ? "id" : "leadId", lead);
            values(part, line, expected);
            page.begin(part);
            page.add(part, line);
        }
        page.end(NOW);
        var html = out.toString(UTF_8);
        var missing = expected.entrySet().stream()
                .filter(each -> !html.contains(each.getValue()))
                .map(each -> each.getKey() + " " + each.getValue())
                .toList();
        assertTrue(missing.isEmpty(), missing::toString);
        assertTrue(expected.size() > 70, expected::toString);
    }
}
