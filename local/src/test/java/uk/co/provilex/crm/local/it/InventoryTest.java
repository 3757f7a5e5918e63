package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.local.inventory.DataInventory;

/**
 * Runs after all others, in an execution of its own, and holds the declared inventory of data to what the clouds of the run
 * have stored, and the other way round (P02, P03).
 */
final class InventoryTest {

    /** What is declared and gone before a cloud is closed, or outside of what one machine can show, and why. */
    private static final Map<String, String> BEYOND_REACH = Map.ofEntries(
            Map.entry("QUEUES message", "is consumed; InventoryPageTest tells what it holds"),
            Map.entry("LOGS access", "is written by API Gateway; InventoryPageTest tells what it holds"),
            Map.entry("RECORDS SUPPRESSED/LIST#*#phone#*", "no package of the suite has numbers on its list"),
            Map.entry("RECORDS LEAD#*/LEAD erasingAt", "is there while an erasure runs"),
            Map.entry("KEYS KEYS#LEAD/* withheld", "is there while an erasure runs"),
            Map.entry("KEYS KEYS#LEAD/* withheldAt", "is there while an erasure runs"),
            Map.entry("RECORDS ERASURES-OPEN/*#erasure#*", "is struck when it is done"),
            Map.entry("RECORDS ERASURES-OPEN/*#purge#*", "is struck when it is done"),
            Map.entry("RECORDS ERASURES-OPEN/*#words#*", "is struck when it is done"),
            Map.entry("RECORDS CLOSURE/PURGE", "is there while an account is purged"),
            Map.entry("RECORDS CLOSURE/PURGE purge.**", "is there while an account is purged"),
            Map.entry("RECORDS CLOSURE/PURGE version", "is there while an account is purged"),
            Map.entry("LOOKUP IDEM#*/* lock", "is there while a request is being done"),
            Map.entry("OBJECTS imports/*/*/upload.csv", "is removed when the import ends, and by an erasure"),
            Map.entry("OBJECTS exports/*/*/staging/*", "is there while a package is made"));

    @Test
    void everyFieldThatWasStoredIsDeclared() throws IOException {
        var declared = declared();
        var undeclared = new TreeSet<>(StoredFields.IN_THIS_RUN.lines());
        undeclared.removeIf(field -> isDeclared(field, declared));
        assertEquals(
                Set.of(),
                undeclared,
                "declare them in DataInventory with what for and how long, and write docs/data-inventory.md anew");
    }

    @Test
    void everyFieldThatIsDeclaredWasStored() throws IOException {
        var stored = StoredFields.IN_THIS_RUN.lines();
        var unseen = new TreeSet<String>();
        for (var kind : DataInventory.kinds()) {
            // what expires may be gone by the end of a run: the suite moves its clocks by months
            if (BEYOND_REACH.containsKey(kind.name()) || kind.kept().contains("by TTL")) {
                continue;
            }
            if (stored.stream().noneMatch(field -> field.startsWith(kind.name() + " "))) {
                unseen.add(kind.name());
            }
            for (var field : kind.fields()) {
                var pattern = Pattern.compile(Pattern.quote(kind.name() + " ") + field.pattern());
                if (stored.stream().noneMatch(one -> pattern.matcher(one).matches())) {
                    unseen.add(kind.name() + " " + field.path());
                }
            }
        }
        unseen.removeAll(BEYOND_REACH.keySet());
        assertEquals(Set.of(), unseen, "take them out of DataInventory, or let a test store them");
    }

    private static boolean isDeclared(String stored, Map<String, Set<Pattern>> declared) {
        // room, kind and path; only the path can have blanks, in the names that people choose
        int split = stored.indexOf(' ', stored.indexOf(' ') + 1);
        var path = stored.substring(split + 1);
        var patterns = declared.get(stored.substring(0, split));
        return patterns != null
                && (path.equals("key")
                        || patterns.stream()
                                .anyMatch(pattern -> pattern.matcher(path).matches()));
    }

    private static Map<String, Set<Pattern>> declared() {
        var declared = new HashMap<String, Set<Pattern>>();
        for (var kind : DataInventory.kinds()) {
            var patterns = new HashSet<Pattern>();
            kind.fields().forEach(field -> patterns.add(field.pattern()));
            declared.put(kind.name(), patterns);
        }
        return declared;
    }
}
