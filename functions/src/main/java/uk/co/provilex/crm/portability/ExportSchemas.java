package uk.co.provilex.crm.portability;

import java.io.IOException;
import java.util.List;
import uk.co.provilex.crm.portability.jobs.ExportScope;

/** The JSON Schemas (2020-12) of the files of a package, which each package brings along. */
final class ExportSchemas {

    private static final List<String> OF_LEADS =
            List.of("leads.schema.json", "consents.schema.json", "notes.schema.json", "tasks.schema.json");

    private static final List<String> OF_ALL = List.of(
            "leads.schema.json",
            "consents.schema.json",
            "notes.schema.json",
            "tasks.schema.json",
            "users.schema.json",
            "settings.schema.json",
            "suppressions.schema.json");

    private ExportSchemas() {}

    /** Names the schemas of the files that an export of {@code scope} has. */
    static List<String> of(ExportScope scope) {
        return scope.isOfOneLead() ? OF_LEADS : OF_ALL;
    }

    static byte[] read(String name) throws IOException {
        try (var in = ExportSchemas.class.getResourceAsStream("/export/schemas/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the schema " + name + " is missing from the product");
            }
            return in.readAllBytes();
        }
    }
}
