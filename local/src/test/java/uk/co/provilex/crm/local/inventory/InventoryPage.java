package uk.co.provilex.crm.local.inventory;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The inventory as a page. */
final class InventoryPage {

    private static final Map<String, String> ROOMS = rooms();

    private InventoryPage() {}

    private static Map<String, String> rooms() {
        var rooms = new LinkedHashMap<String, String>();
        rooms.put("RECORDS", "Table Records (point-in-time backups of 35 days)");
        rooms.put("KEYS", "Table Keys (point-in-time backups of one day)");
        rooms.put("LOOKUP", "Table Lookup (no backups)");
        rooms.put("LEDGER", "Table Ledger (point-in-time backups of 35 days)");
        rooms.put("OBJECTS", "Bucket for transfers");
        rooms.put("POOL", "User pool");
        rooms.put("QUEUES", "Queues");
        rooms.put("LOGS", "Logs");
        return rooms;
    }

    static String text() {
        var page = new StringBuilder("""
                # What is stored

                Written from the declaration in `DataInventory.java`; do not edit it here. After a change there, write it anew:

                ```sh
                mvn -pl local -am test -Dtest=InventoryPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dinventory=write
                ```

                Every key begins with the id of the organisation, and a star stands for an id, a time or a digest. What is
                sealed is encrypted under a key of the person it is about and gone when that key is destroyed (see
                [0004](adr/0004-a-sealing-key-for-each-subject.md)); what is not sealed names nobody by itself. The tests hold
                this list to all that a whole run of them has stored: a field that is not here fails the build, and so does
                one that is here and was never stored.

                """);
        ROOMS.forEach((room, title) -> {
            page.append("## ").append(title).append("\n\n");
            DataInventory.kinds().stream()
                    .filter(kind -> kind.room().equals(room))
                    .forEach(kind -> add(kind, page));
        });
        return page.toString().stripTrailing() + "\n";
    }

    private static void add(Kind kind, StringBuilder page) {
        var whose = kind.whose();
        page.append("### `%s`: %s\n\n".formatted(kind.key(), kind.what()))
                .append("About %s. Provilex is %s.\nLawful ground: %s.\n"
                        .formatted(
                                whose.subject(),
                                whose == Whose.NOBODY ? "neither controller nor processor" : whose.role(),
                                whose.ground()))
                .append("Kept %s.\n\n".formatted(kind.kept()));
        if (kind.fields().isEmpty()) {
            return;
        }
        page.append("| field | | what for | kept |\n|---|---|---|---|\n");
        page.append(kind.fields().stream()
                        .map(field -> "| `%s` | %s | %s | %s |"
                                .formatted(
                                        field.path(),
                                        field.sealed() ? "sealed" : "clear",
                                        field.purpose(),
                                        field.kept().equals(kind.kept()) ? "as above" : field.kept()))
                        .collect(Collectors.joining("\n")))
                .append("\n\n");
    }
}
