package uk.co.provilex.crm.local.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.platform.events.Notice;

final class InventoryPageTest {

    private static final Path PAGE = Path.of("..", "docs", "data-inventory.md");

    @Test
    void thePageIsTheOneThatTheDeclarationMakes() throws IOException {
        if ("write".equals(System.getProperty("inventory"))) {
            Files.writeString(PAGE, InventoryPage.text());
        }
        assertEquals(
                InventoryPage.text(),
                Files.readString(PAGE),
                "write it anew with the command that docs/data-inventory.md begins with");
    }

    @Test
    void eachFieldIsDeclaredOnceWithWhatForAndHowLong() {
        var seen = new HashSet<String>();
        for (var kind : DataInventory.kinds()) {
            assertTrue(seen.add(kind.name()), kind.name());
            for (var field : kind.fields()) {
                assertTrue(seen.add(kind.name() + " " + field.path()), kind.name() + " " + field.path());
                assertFalse(field.purpose().isBlank() || field.kept().isBlank(), kind.name() + " " + field.path());
            }
        }
    }

    /** Messages are gone before anybody could look, so they are told by what they are written from. */
    @Test
    void aMessageHoldsWhatIsDeclared() {
        assertEquals(
                declared("QUEUES message"),
                Arrays.stream(Notice.class.getRecordComponents())
                        .map(component -> component.getName())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    /** API Gateway writes these, so no function's log shows them. */
    @Test
    void anAccessLogHoldsWhatIsDeclared() throws IOException {
        var template = Files.readString(Path.of("..", "template.yaml"));
        var format = template.substring(template.indexOf("Format: >-"), template.indexOf("  ApiLogs:"));
        var names = new TreeSet<String>();
        var name = Pattern.compile("\"([A-Za-z]+)\":\"\\$context").matcher(format);
        while (name.find()) {
            names.add(name.group(1));
        }
        assertEquals(declared("LOGS access"), names);
    }

    private static Set<String> declared(String name) {
        return DataInventory.kinds().stream()
                .filter(kind -> kind.name().equals(name))
                .flatMap(kind -> kind.fields().stream())
                .map(Kind.Field::path)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
