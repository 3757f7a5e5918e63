package uk.co.provilex.crm.leads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.search.Words;

/** The tokens that are stored for a lead are those it should have, however often its indexing was killed and repeated. */
final class LeadIndexTest {

    private static final String LEAD = "01k5hc2mzq8v7r4t9w1x3y5a6b";

    private final FakeTenancy fake = new FakeTenancy();
    private final LeadIndex index = new LeadIndex(fake.tenancy.data());

    private Set<String> stored() {
        return fake.tables.sortsWhere("lookup", "#TOKEN#").stream()
                .map(place -> place.substring(place.indexOf("#TOKEN#") + 7, place.indexOf('/')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theStoredTokensBecomeTheWantedOnes() {
        index.bring(LEAD, Set.of("a", "b"));
        assertEquals(Set.of("a", "b"), stored());
        index.bring(LEAD, Set.of("b", "c"));
        assertEquals(Set.of("b", "c"), stored());
        index.bring(LEAD, Set.of());
        assertEquals(List.of(), fake.tables.sortsWhere("lookup", ""));
    }

    @Test
    void nothingIsWrittenWhereNothingChanged() {
        index.bring(LEAD, Set.of("a", "b"));
        fake.tables.dieAfter(0);
        index.bring(LEAD, Set.of("b", "a"));
        assertEquals(Set.of("a", "b"), stored());
    }

    @Test
    void aNewTokenCostsItselfAndTheManifestTwice() {
        index.bring(LEAD, Set.of("a", "b", "c"));
        fake.tables.dieAfter(3);
        index.bring(LEAD, Set.of("a", "b", "c", "d"));
        assertEquals(Set.of("a", "b", "c", "d"), stored());
    }

    @Test
    void killedAnywhereAndRepeatedItLeavesJustTheWantedTokens() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            var wanted = Set.<String>of();
            for (int change = 0; change < 4; change++) {
                wanted = IntStream.range(0, 12)
                        .filter(i -> random.nextInt(3) > 0)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.toCollection(TreeSet::new));
                if (random.nextInt(5) == 0) {
                    wanted = Set.of();
                }
                // some changes are only begun: the next one finds what they left
                fake.tables.dieAfter(random.nextInt(16));
                try {
                    index.bring(LEAD, wanted);
                } catch (FakeTables.Killed killed) {
                    // as a function that ran out of time: nobody cleans up
                }
                fake.tables.dieAfter(Integer.MAX_VALUE);
            }
            index.bring(LEAD, wanted);
            assertEquals(new TreeSet<>(wanted), stored(), "seed " + seed + ", round " + round);
            index.bring(LEAD, Set.of());
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
        var tokens = LeadTokens.of(key, details);
        for (var query : List.of("ch", "Chlo", "CHLOÉ", "obrien", "o'br", "brien", "ngu", "exam", "orchard", "sohne")) {
            var word = Words.asked(query).getFirst();
            assertTrue(tokens.contains(LeadTokens.ofPrefix(key, Words.longestPrefix(word))), query);
        }
        assertTrue(tokens.contains(LeadTokens.ofPhone(key, "+442079460018")));
        assertTrue(tokens.contains(LeadTokens.ofTag(key, Words.fold("FAIR 2025"))));
    }

    @Test
    void theTokensOfTheLongestLeadAreBounded() {
        var key = fake.tenancy.keys().tenantKey();
        var words = IntStream.range(0, 60).mapToObj(i -> "w" + i + "xyzabcdef").collect(Collectors.joining(" "));
        var lead = LeadsTest.details(words);
        assertTrue(LeadTokens.of(key, lead).size() <= LeadTokens.MOST_WORDS * Words.LONGEST_PREFIX);
    }
}
