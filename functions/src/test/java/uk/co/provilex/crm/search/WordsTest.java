package uk.co.provilex.crm.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.Normalizer;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.Seed;

final class WordsTest {

    @ParameterizedTest
    @CsvSource({
        "Chloé, chloe",
        "CHLOÉ, chloe",
        "Cafe\u0301, cafe",
        "Straße, STRASSE",
        "Łukasz, lukasz",
        "Ørsted, orsted",
        "Þór, thor",
        "Æther, aether",
        "ΣΟΦΟΣ, σοφος",
        "İstanbul, istanbul",
        "ｗｉｄｅ, wide",
        "ﬁnch, finch",
        "Nguyễn, nguyen",
    })
    void whatPeopleTakeForTheSameWordIsTheSame(String one, String other) {
        assertEquals(Words.asked(one), Words.asked(other));
    }

    @Test
    void whatIsAskedForIsSplitAtEverythingThatIsNeitherLetterNorDigit() {
        assertEquals(List.of("smith", "jones", "co", "2"), Words.asked(" Smith-Jones & Co., (2) "));
        assertEquals(List.of(), Words.asked("… — !"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"O'Brien", "O’Brien", "obrien", "o'b", "brien", "OʼBRIEN"})
    void anApostropheIsFoundWithAndWithoutIt(String query) {
        var words = Words.of("O'Brien");
        assertTrue(Words.asked(query).stream().allMatch(word -> Words.begins(word, words)));
    }

    @Test
    void beginningsAreOfTwoToEightCharacters() {
        assertEquals(List.of("ch", "chl", "chlo", "chloe"), Words.prefixes("chloe"));
        assertEquals("extraord", Words.prefixes("extraordinary").getLast());
        assertEquals(List.of("a"), Words.prefixes("a"));
    }

    @Test
    void aSyllableIsAWordsBeginningByItself() {
        assertEquals(List.of("山", "山田"), Words.prefixes("山田"));
        assertEquals(List.of("김", "김철", "김철수"), Words.prefixes("김철수"));
    }

    @Test
    void aBeginningNeverEndsInsideACharacter() {
        var word = "𠮷野家";
        assertEquals(List.of("𠮷", "𠮷野", "𠮷野家"), Words.prefixes(word));
    }

    @Test
    void foldingTwiceIsFoldingOnceAndNormalFormsDoNotMatter() {
        long seed = Seed.drawn();
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            var text = text(random);
            var message = "seed " + seed + ", round " + i;
            assertEquals(Words.fold(text), Words.fold(Words.fold(text)), message);
            for (var form : Normalizer.Form.values()) {
                assertEquals(Words.fold(text), Words.fold(Normalizer.normalize(text, form)), message);
            }
        }
    }

    @Test
    void everyBeginningOfEveryWordThatIsTypedFindsIt() {
        long seed = Seed.drawn();
        var random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            var text = text(random) + " " + text(random);
            var words = Words.of(text);
            for (var word : Words.asked(text)) {
                var message = "seed " + seed + ", round " + i;
                assertTrue(Words.begins(word, words), message);
                for (var prefix : Words.prefixes(word)) {
                    assertTrue(
                            words.stream()
                                    .flatMap(known -> Words.prefixes(known).stream())
                                    .anyMatch(prefix::equals),
                            message);
                }
            }
        }
    }

    @Test
    void aWordIsNotFoundByItsMiddle() {
        assertFalse(Words.begins("rchard", Set.of("orchard")));
    }

    private static String text(Random random) {
        var alphabets = Stream.of(
                        "abcXYZ'’-. ", "éàñÖßøŁÆİı", "АБвгд", "αβΣς", "山田김철か゚ガ", "e\u0301o\u0308", "हिन्दी", "🙂𠮷")
                .toList();
        var text = new StringBuilder();
        var alphabet =
                alphabets.get(random.nextInt(alphabets.size())).codePoints().toArray();
        for (int n = random.nextInt(12); n >= 0; n--) {
            text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.toString();
    }
}
