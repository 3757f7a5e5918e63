package uk.co.provilex.crm.portability;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import uk.co.provilex.crm.portability.jobs.ExportScope;

/** The JSON Schemas (2020-12) of the files of a package, which each package brings along. */
final class ExportSchemas {

    private static final List<String> OF_LEADS =
            List.of("leads.schema.json", "consents.schema.json", "notes.schema.json", "tasks.schema.json");

    private static final List<String> OF_SOME = with(OF_LEADS, "users.schema.json", "settings.schema.json");

    private static final List<String> OF_ALL =
            with(OF_SOME, "suppressions.schema.json", "suppression-lists.schema.json", "imports.schema.json");

    private ExportSchemas() {}

    /** Names the schemas of the files that an export of {@code scope} has. */
    static List<String> of(ExportScope.Kind scope) {
        return switch (scope) {
            case ALL -> OF_ALL;
            case FILTER -> OF_SOME;
            case LEAD -> OF_LEADS;
        };
    }

    private static List<String> with(List<String> names, String... more) {
        return Stream.concat(names.stream(), Stream.of(more)).toList();
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
