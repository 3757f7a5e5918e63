package uk.co.provilex.crm.portability.mapping;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A full name taken apart, cautiously: nothing of it is lost, and the two parts read together give the name again.
 *
 * @param first what comes before the last name, perhaps with a middle name; empty when the name is one word
 * @param last the last name, with the particle it begins with; a name of one word is a first name
 */
record PersonName(String first, String last) {

    private static final Set<String> PARTICLES = Set.of(
            "al", "bin", "bint", "da", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "ibn", "la", "le",
            "mac", "st", "ten", "ter", "van", "von", "zu", "y");

    private static final String TITLE = "(?i:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|rev)";

    /** "Md" and "Iv" are first names. */
    private static final String SUFFIX =
            "(?:(?i:jr|sr|ph\\.?\\s?d|esq|cpa|mba|m\\.?sc|b\\.?sc|obe|mbe|cbe|frs)|II|III|IV|MD|M\\.D)\\.?";

    private static final Pattern TITLED = Pattern.compile("(?:" + TITLE + "(?:\\.\\s*|\\s+))+(.+)");
    private static final Pattern SUFFIXED = Pattern.compile("(.*?[^,\\s])(?:(?:\\s*,\\s*|\\s+)" + SUFFIX + ")+");
    private static final Pattern SUFFIXES = Pattern.compile("(?:(?:\\s*,\\s*|\\s+)" + SUFFIX + ")+");
    private static final Pattern SUFFIXES_APART = Pattern.compile("(?:\\s*,\\s*" + SUFFIX + ")+");
    private static final Pattern TITLES = Pattern.compile("(?:" + TITLE + "(?:\\.\\s*|\\s+|$))+");
    private static final Pattern AROUND = Pattern.compile("^[,\\s]+|[,\\s]+$");

    /** Takes "Ada Lovelace", "Lovelace, Ada" or "Ada Lovelace, PhD" apart. */
    static PersonName of(String fullName) {
        String name = fullName.strip();
        String bare = bare(name, SUFFIXED);
        if (bare.length() < name.length() && !name.contains(",") && bare.indexOf(' ') < 0) {
            // Mba and Obe are last names, too, and without another one hardly anything else
            bare = name;
        }
        String suffix = name.substring(bare.length());
        PersonName parted = ofBare(bare);
        return parted.last().isEmpty()
                ? new PersonName(parted.first() + suffix, "")
                : new PersonName(parted.first(), parted.last() + suffix);
    }

    private static PersonName ofBare(String name) {
        int comma = name.indexOf(',');
        if (comma > 0 && comma == name.lastIndexOf(',') && comma < name.length() - 1) {
            return new PersonName(
                    name.substring(comma + 1).strip(), name.substring(0, comma).strip());
        }
        List<String> words = List.of(name.split("\\s+", -1));
        int split = words.size() - 1;
        for (int i = words.size() - 2; i >= 1 && PARTICLES.contains(words.get(i).toLowerCase(Locale.ROOT)); i--) {
            split = i;
        }
        if (split == 0) {
            return new PersonName(name, "");
        }
        return new PersonName(
                String.join(" ", words.subList(0, split)), String.join(" ", words.subList(split, words.size())));
    }

    /**
     * Returns what a full name has besides one part of it, which is the other part: of "Dr Jane Doe" without "Jane" that is
     * "Doe". It is empty where nothing else is there but titles or what follows a name, which behind a first name has a comma: "Mba"
     * is a last name, too.
     *
     * @param isFirst whether the part is the first name, and not the last
     * @return nothing, when the name neither begins nor ends with the part
     */
    static Optional<String> rest(String fullName, String part, boolean isFirst) {
        String name = fullName.strip();
        String known = part.strip();
        Pattern nothing = isFirst ? SUFFIXES_APART : SUFFIXES;
        return after(name, known)
                .or(() -> after(bare(name, TITLED), known))
                .map(rest -> nothing.matcher(rest).matches() ? "" : rest)
                .or(() -> before(name, known)
                        .or(() -> before(bare(name, SUFFIXED), known))
                        .map(rest -> TITLES.matcher(rest).matches() ? "" : rest))
                .map(rest -> AROUND.matcher(rest).replaceAll(""));
    }

    private static String bare(String name, Pattern more) {
        Matcher whole = more.matcher(name);
        return whole.matches() ? whole.group(1) : name;
    }

    private static Optional<String> after(String name, String part) {
        boolean begins = name.regionMatches(true, 0, part, 0, part.length())
                && (name.length() == part.length() || isBetweenWords(name.charAt(part.length())));
        return begins ? Optional.of(name.substring(part.length())) : Optional.empty();
    }

    private static Optional<String> before(String name, String part) {
        int start = name.length() - part.length();
        boolean ends = start > 0
                && isBetweenWords(name.charAt(start - 1))
                && name.regionMatches(true, start, part, 0, part.length());
        return ends ? Optional.of(name.substring(0, start)) : Optional.empty();
    }

    private static boolean isBetweenWords(char c) {
        return c == ',' || Character.isWhitespace(c);
    }
}
