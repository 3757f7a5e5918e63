package uk.co.provilex.crm.leads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.leads.LeadTokens.Entry;
import uk.co.provilex.crm.search.Words;

/** The tokens that are stored for a lead are those it should have, however often its indexing was killed and repeated. */
final class LeadIndexTest {

    private static final String LEAD = "01k5hc2mzq8v7r4t9w1x3y5a6b";

    private final FakeTenancy fake = new FakeTenancy();
    private final LeadIndex index = new LeadIndex(fake.tenancy.data());

    /** Entries by a letter each, two of them to a partition. */
    private static Set<Entry> entries(Collection<Integer> numbers) {
        return numbers.stream()
                .map(n -> new Entry("token" + n / 2, n % 2 == 0 ? "" : "path"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<Entry> entries(Integer... numbers) {
        return entries(List.of(numbers));
    }

    private void bring(Set<Entry> wanted) {
        index.bring(Map.of(LEAD, new LeadIndex.Wanted(wanted, Set.of())));
    }

    private Set<Entry> stored() {
        return fake.tables.sortsWhere("lookup", "#TOKEN#").stream()
                .map(place -> new Entry(
                        place.substring(place.indexOf("#TOKEN#") + 7, place.indexOf('/')),
                        LeadIndex.path(place.substring(place.indexOf('/') + 1))))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theStoredEntriesBecomeTheWantedOnes() {
        bring(entries(0, 1));
        assertEquals(entries(0, 1), stored());
        bring(entries(1, 2));
        assertEquals(entries(1, 2), stored());
        bring(Set.of());
        assertEquals(List.of(), fake.tables.sortsWhere("lookup", ""));
    }

    @Test
    void nothingIsWrittenWhereNothingChanged() {
        bring(entries(0, 1));
        fake.tables.dieAfter(0);
        bring(entries(1, 0));
        assertEquals(entries(0, 1), stored());
    }

    @Test
    void aNewEntryCostsItselfAndTheManifestTwice() {
        bring(entries(0, 1, 2));
        fake.tables.dieAfter(3);
        bring(entries(0, 1, 2, 3));
        assertEquals(entries(0, 1, 2, 3), stored());
    }

    @Test
    void killedAnywhereAndRepeatedItLeavesJustTheWantedEntries() {
        long seed = Seed.drawn();
        var random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            var wanted = Set.<Entry>of();
            for (int change = 0; change < 4; change++) {
                wanted = random.nextInt(5) == 0
                        ? Set.of()
                        : entries(IntStream.range(0, 12)
                                .filter(i -> random.nextInt(3) > 0)
                                .boxed()
                                .toList());
                // some changes are only begun: the next one finds what they left
                fake.tables.dieAfter(random.nextInt(16));
                try {
                    bring(wanted);
                } catch (FakeTables.Killed killed) {
                    // as a function that ran out of time: nobody cleans up
                }
                fake.tables.dieAfter(Integer.MAX_VALUE);
            }
            bring(wanted);
            assertEquals(new TreeSet<>(wanted), stored(), "seed " + seed + ", round " + round);
            bring(Set.of());
            assertEquals(List.of(), fake.tables.sortsWhere("lookup", ""), "seed " + seed + ", round " + round);
        }
    }

    @Test
    void aLeadIsFoundByEachBeginningOfItsWordsItsNumbersAndItsTags() {
        var key = fake.tenancy.keys().tenantKey();
        var details = new LeadDetails(
                "Chloé",
                "O'Brien-Nguyễn",
                "Example Orchard & Söhne",
                null,
                List.of(),
                List.of(new LeadDetails.Phone("020 7946 0018", "+442079460018", null)),
                null,
                null,
                null,
                List.of("Fair 2025"),
                Map.of(),
                null);
        var entries = LeadTokens.of(key, details);
        for (var query : List.of("ch", "Chlo", "CHLOÉ", "obrien", "o'br", "brien", "ngu", "exam", "orchard", "sohne")) {
            var sought = LeadTokens.ofWord(key, Words.asked(query).getFirst());
            assertTrue(entries.stream().anyMatch(sought::begins), query);
        }
        for (var query : List.of("c", "hloe", "chloee", "orchards", "x")) {
            var sought = LeadTokens.ofWord(key, Words.asked(query).getFirst());
            assertTrue(entries.stream().noneMatch(sought::begins), query);
        }
        assertTrue(entries.contains(LeadTokens.ofPhone(key, "+442079460018")));
        assertTrue(entries.contains(LeadTokens.ofTag(key, Words.fold("FAIR 2025"))));
        // it has no email, so its number is also among those that tell on their own
        assertTrue(entries.contains(LeadTokens.ofPhoneAlone(key, "+442079460018")));
        assertTrue(LeadTokens.ofAnyPhoneAlone(key).begins(LeadTokens.ofPhoneAlone(key, "+442079460018")));
        assertEquals(8 + 1 + 1 + 1, entries.size());
    }

    @Test
    void everyBeginningOfAWordOfAnyScriptFindsIt() {
        var key = fake.tenancy.keys().tenantKey();
        for (var word : List.of("extraordinary", "ab", "a", "山田", "김철수", "𠮷野家", "हिन्दी", "é", "2025")) {
            var asked = Words.asked(word).getFirst();
            var entry = LeadTokens.ofWord(key, asked);
            for (var prefix : Words.prefixes(asked)) {
                assertTrue(LeadTokens.ofWord(key, prefix).begins(entry), word + " by " + prefix);
            }
        }
    }

    @Test
    void theEntriesOfTheLongestLeadAreBounded() {
        var words = IntStream.range(0, 60).mapToObj(i -> "w" + i + "xyzabcdef").collect(Collectors.joining(" "));
        var entries = LeadTokens.of(fake.tenancy.keys().tenantKey(), LeadsTest.details(words));
        assertEquals(LeadTokens.MOST_WORDS, entries.size());
    }
}
