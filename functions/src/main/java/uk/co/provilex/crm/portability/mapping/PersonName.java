package uk.co.provilex.crm.portability.mapping;

import java.util.List;
import java.util.Locale;
import java.util.Set;

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

    /** Takes "Ada Lovelace" or "Lovelace, Ada" apart. */
    static PersonName of(String fullName) {
        String name = fullName.strip();
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
}
