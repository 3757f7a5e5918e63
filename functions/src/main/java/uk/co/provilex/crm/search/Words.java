package uk.co.provilex.crm.search;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The words of a text, in the one form in which they are compared: compatibility forms unified (Unicode NFKC), without
 * regard to case, accents and apostrophes. So "Chloé", "chloe" and "CHLOÉ" are one word, and so are "O'Brien" and
 * "obrien".
 */
public final class Words {

    /** The longest beginning of a word that an index tells apart; what a longer one excludes is found by looking. */
    public static final int LONGEST_PREFIX = 8;

    private static final int SHORTEST_PREFIX = 2;
    private static final Pattern MARKS = Pattern.compile("\\p{Mn}+");
    private static final String APOSTROPHES = "'’‘ʼʻ";
    private static final Set<UnicodeScript> SYLLABIC =
            Set.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA, UnicodeScript.HANGUL);

    private Words() {}

    /** Returns {@code text} in the form in which it is compared. Doing it twice changes nothing more. */
    public static String fold(String text) {
        var unified = Normalizer.normalize(text, Normalizer.Form.NFKC);
        // upper case first: it turns ß into SS, as full case folding would (Unicode, section 5.18)
        var lower = unified.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        var bare =
                MARKS.matcher(Normalizer.normalize(lower, Normalizer.Form.NFKD)).replaceAll("");
        var folded = new StringBuilder(bare.length());
        bare.codePoints().forEach(c -> {
            switch (c) {
                // letters that are another letter with a stroke, or two in one, but not by Unicode's decomposition
                case 'ø' -> folded.append('o');
                case 'ł' -> folded.append('l');
                case 'đ', 'ð' -> folded.append('d');
                case 'ħ' -> folded.append('h');
                case 'ı' -> folded.append('i');
                case 'þ' -> folded.append("th");
                case 'æ' -> folded.append("ae");
                case 'œ' -> folded.append("oe");
                case 'ς' -> folded.append('σ');
                default -> folded.appendCodePoint(c);
            }
        });
        return Normalizer.normalize(folded, Normalizer.Form.NFC);
    }

    /** Returns the words that are asked for, in their order, each once. */
    public static List<String> asked(String query) {
        var words = new LinkedHashSet<String>();
        for (var run : runs(query)) {
            add(words, withoutApostrophes(run));
        }
        return List.copyOf(words);
    }

    /** Returns the words by which a text is found: those of {@link #asked}, and those that an apostrophe divides. */
    public static Set<String> of(String text) {
        var words = new LinkedHashSet<String>();
        for (var run : runs(text)) {
            add(words, withoutApostrophes(run));
            run.codePoints()
                    .mapToObj(c -> isApostrophe(c) ? " " : Character.toString(c))
                    .reduce(String::concat)
                    .ifPresent(parts -> List.of(parts.split(" ", -1)).forEach(part -> add(words, part)));
        }
        return words;
    }

    /**
     * Returns the beginnings of a word by which it can be found, the shortest first: of 2 to 8 characters, and the first
     * alone where it is a whole syllable or the whole word.
     */
    public static List<String> prefixes(String word) {
        int length = word.codePointCount(0, word.length());
        int shortest = length == 1 || isSyllabic(word) ? 1 : SHORTEST_PREFIX;
        var prefixes = new ArrayList<String>();
        for (int size = shortest; size <= Math.min(length, LONGEST_PREFIX); size++) {
            prefixes.add(word.substring(0, word.offsetByCodePoints(0, size)));
        }
        return prefixes;
    }

    /** Tells whether {@code asked} begins one of {@code words}. */
    public static boolean begins(String asked, Set<String> words) {
        return words.stream().anyMatch(word -> word.startsWith(asked));
    }

    private static boolean isSyllabic(String word) {
        return SYLLABIC.contains(UnicodeScript.of(word.codePointAt(0)));
    }

    /** Returns what lies between everything that is neither letter, digit nor apostrophe. */
    private static List<String> runs(String text) {
        var runs = new ArrayList<String>();
        var run = new StringBuilder();
        fold(text).codePoints().forEach(c -> {
            if (Character.isLetterOrDigit(c)
                    || Character.getType(c) == Character.COMBINING_SPACING_MARK
                    || isApostrophe(c)) {
                run.appendCodePoint(c);
            } else {
                runs.add(run.toString());
                run.setLength(0);
            }
        });
        runs.add(run.toString());
        return runs;
    }

    private static String withoutApostrophes(String run) {
        var bare = new StringBuilder();
        run.codePoints().filter(c -> !isApostrophe(c)).forEach(bare::appendCodePoint);
        return bare.toString();
    }

    private static boolean isApostrophe(int c) {
        return APOSTROPHES.indexOf(c) >= 0;
    }

    private static void add(Set<String> words, String word) {
        if (!word.isEmpty()) {
            words.add(word);
        }
    }
}
