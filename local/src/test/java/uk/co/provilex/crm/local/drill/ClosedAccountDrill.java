package uk.co.provilex.crm.local.drill;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import uk.co.provilex.crm.local.it.Cloud;
import uk.co.provilex.crm.local.launch.LocalCloud;

/**
 * A drill on a copy of the records from before an account is closed, beside one that stays: nobody of the former may open
 * afterwards, and whoever puts its keys back is found out (P11, P13).
 */
public final class ClosedAccountDrill {

    private final LocalCloud cloud;
    private final Path folder;
    private final Path copy;
    private final ResurrectionDrill.Result before;
    private final DynamoDbClient dynamo;
    private final String keys;
    private final List<Map<String, AttributeValue>> kept;

    /**
     * Takes the copy.
     *
     * @param dynamo opens the tables as somebody does who has every permission
     * @param keys the table of keys
     * @param closing the tenant that is to be closed, which has live leads
     * @param lead one of them
     * @param staying another one
     */
    public ClosedAccountDrill(
            Cloud cloud, Path folder, DynamoDbClient dynamo, String keys, String closing, String lead, String staying)
            throws IOException {
        this.cloud = cloud.local();
        this.folder = folder;
        this.dynamo = dynamo;
        this.keys = keys;
        var all = new ResurrectionDrill(this.cloud)
                .take(folder.resolve("all.json"))
                .file();
        var lines = Files.readAllLines(all).stream()
                .filter(line -> line.contains("\"T#" + closing + "#") || line.contains("\"T#" + staying + "#"))
                .toList();
        this.copy = Files.write(folder.resolve("two.json"), lines);
        this.before = check();
        this.kept = List.of(key("T#" + closing + "#KEY", "TENANT"), key("T#" + closing + "#KEYS#LEAD", lead));
    }

    /** Shows that nobody of the account that is closed by now opens, and that the drill fails where two would. */
    public void assertGone() throws IOException {
        var after = check();
        long gone = before.live().items() - after.live().items();
        assertTrue(gone >= 5, "the organisation, its owner and a session, a lead and its lawful basis");
        assertEquals(before.erased().items() + gone, after.erased().items());
        assertEquals(0, after.erased().opened());
        assertTrue(after.live().items() > 0 && after.isGood(), "those of the other account open");

        var left = kept.stream().map(item -> stored(place(item))).toList();
        kept.forEach(this::put);
        var risen = check();
        kept.forEach(item -> dynamo.deleteItem(delete -> delete.tableName(keys).key(place(item))));
        left.stream().filter(item -> !item.isEmpty()).forEach(this::put);
        assertEquals(after.erased().items(), risen.erased().items(), "who has a key again is no less gone");
        assertTrue(risen.erased().opened() >= 2, "the lead and its lawful basis");
        assertFalse(risen.isGood());
    }

    /** Drills as a process that remembers no key. */
    private ResurrectionDrill.Result check() throws IOException {
        var silent = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
        return new ResurrectionDrill(cloud).check(copy, folder.resolve("result.jws"), silent);
    }

    private Map<String, AttributeValue> key(String partition, String sort) {
        var item = stored(Map.of("pk", AttributeValue.fromS(partition), "sk", AttributeValue.fromS(sort)));
        assertFalse(item.isEmpty());
        return item;
    }

    private Map<String, AttributeValue> stored(Map<String, AttributeValue> place) {
        return dynamo.getItem(get -> get.tableName(keys).key(place)).item();
    }

    private void put(Map<String, AttributeValue> item) {
        dynamo.putItem(put -> put.tableName(keys).item(item));
    }

    private static Map<String, AttributeValue> place(Map<String, AttributeValue> item) {
        var place = new HashMap<>(item);
        place.keySet().retainAll(Set.of("pk", "sk"));
        return place;
    }
}
