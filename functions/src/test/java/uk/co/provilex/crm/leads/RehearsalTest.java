package uk.co.provilex.crm.leads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.EnhancedType;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Index;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.data.TenantData;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/** What is written in a rehearsal is read, found and judged as if it had been stored, and is not. */
class RehearsalTest {

    private static final int ROUNDS = 300;

    private final FakeTenancy stored = new FakeTenancy();

    private ItemKey key(int number) {
        return stored.scope.key("P", "A#%02d".formatted(number));
    }

    private EnhancedDocument item(Random random, int number) {
        var item =
                key(number).item().putNumber("version", random.nextInt(3)).putString("text", "t" + random.nextInt(3));
        if (random.nextBoolean()) {
            var sealed = new byte[random.nextInt(200)];
            random.nextBytes(sealed);
            item.putBytes("sealed", SdkBytes.fromByteArray(sealed))
                    .putBoolean("flag", random.nextBoolean())
                    .putList("words", List.of("r\u00e9sum\u00e9", "\uD83C\uDF37", ""), EnhancedType.of(String.class));
        }
        if (random.nextBoolean()) {
            item.putNumber("expiresAt", stored.now.getEpochSecond() + random.nextInt(3) - 1);
        }
        return item.build();
    }

    private Changes changes(long seed) {
        var random = new Random(seed);
        var changes = new Changes();
        var used = new ArrayList<Integer>();
        for (int i = 0; i < 4; i++) {
            int number = random.nextInt(20);
            if (used.contains(number)) {
                continue;
            }
            used.add(number);
            Changes.Refusal refusal = there -> new IllegalStateException(number + " " + there.isPresent());
            switch (random.nextInt(5)) {
                case 0 -> changes.put(Table.RECORDS, item(random, number));
                case 1 -> changes.put(Table.RECORDS, item(random, number), condition(random), refusal);
                case 2 -> changes.delete(Table.RECORDS, key(number));
                case 3 -> changes.delete(Table.RECORDS, key(number), condition(random), refusal);
                default -> changes.check(Table.RECORDS, key(number), condition(random), refusal);
            }
        }
        return changes;
    }

    private Condition condition(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> Condition.absent();
            case 1 -> Condition.absentOrExpired(stored.now);
            case 2 -> Condition.present();
            case 3 -> Condition.versionIs(random.nextInt(3));
            default -> Condition.textIs("text", "t" + random.nextInt(3));
        };
    }

    private static String commit(TenantData data, Changes changes) {
        try {
            data.commit(changes);
            return "committed";
        } catch (IllegalStateException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private static Query query(FakeTenancy of, Random random) {
        var query = Query.of(Table.RECORDS, of.scope.partition("P")).limit(1 + random.nextInt(6));
        query = switch (random.nextInt(3)) {
            case 0 -> query;
            case 1 -> query.prefix("A#1");
            default -> query.between("A#03", "A#14");
        };
        return random.nextBoolean() ? query.descending() : query;
    }

    private static List<String> walk(TenantData data, Query query) {
        var found = new ArrayList<String>();
        var next = query;
        while (true) {
            var page = data.query(next);
            page.items().forEach(item -> found.add(item.toJson()));
            if (!page.more()) {
                return found;
            }
            var last = String.valueOf(page.items().getLast().getString("sk"));
            next = query.after(new Query.Position(query.partition().item(last), last));
        }
    }

    @Test
    void itAnswersAsTheStoreWouldAndLeavesItAlone() {
        long seed = Seed.drawn();
        var random = new Random(seed);
        var twin = new FakeTenancy();
        for (int i = 0; i < 20; i++) {
            if (random.nextBoolean()) {
                var item = item(random, i);
                stored.tenancy.data().commit(new Changes().put(Table.RECORDS, item));
                twin.tenancy.data().commit(new Changes().put(Table.RECORDS, item));
            }
        }
        var rehearsed = stored.tenancy.data().rehearsal();
        var real = twin.tenancy.data();
        var before = stored.tables.dump("records");
        for (int round = 0; round < ROUNDS; round++) {
            long own = seed + round;
            assertEquals(commit(real, changes(own)), commit(rehearsed, changes(own)), () -> "seed " + own);
            var asked = new Random(own);
            assertEquals(
                    walk(real, query(twin, asked)),
                    walk(rehearsed, query(stored, new Random(own))),
                    () -> "seed " + own);
            var some = List.of(key(asked.nextInt(20)), key(asked.nextInt(20)));
            var one = real.getAll(Map.of(Table.RECORDS, some), true);
            var other = rehearsed.getAll(Map.of(Table.RECORDS, some), true);
            some.forEach(key -> assertEquals(
                    one.get(Table.RECORDS, key).map(EnhancedDocument::toJson),
                    other.get(Table.RECORDS, key).map(EnhancedDocument::toJson)));
            assertEquals(
                    real.get(Table.RECORDS, some.getFirst()).map(EnhancedDocument::toJson),
                    rehearsed.get(Table.RECORDS, some.getFirst()).map(EnhancedDocument::toJson));
        }
        assertEquals(before, stored.tables.dump("records"));
    }

    @Test
    void whatItCannotOverlayItRefuses() {
        var rehearsed = stored.tenancy.data().rehearsal();
        var item = item(new Random(1), 1);
        assertThrows(UnsupportedOperationException.class, () -> rehearsed.put(Table.RECORDS, item));
        assertThrows(
                UnsupportedOperationException.class,
                () -> rehearsed.query(Query.of(Index.CREATED, LeadItems.byCreation(stored.scope, 0))));
        assertThrows(
                UnsupportedOperationException.class, () -> rehearsed.writeAll(Table.RECORDS, List.of(item), List.of()));
    }
}
