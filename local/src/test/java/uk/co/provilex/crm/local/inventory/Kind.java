package uk.co.provilex.crm.local.inventory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A kind of thing that is stored.
 *
 * @param room the table, or where else
 * @param key the form of its key; a star is what differs
 * @param what what it is
 * @param whose whose data it is
 * @param kept how long, unless a field says otherwise
 * @param fields what it holds
 */
public record Kind(String room, String key, String what, Whose whose, String kept, List<Field> fields) {

    /**
     * A field.
     *
     * @param path its name; of what is sealed, below the attribute that holds it. A star is any name, two are all below
     * @param purpose what it is for
     * @param kept how long
     */
    public record Field(String path, String purpose, String kept) {

        private static final Set<String> SEALED = Set.of("sealed", "withdrawal");

        /** Tells whether it is sealed. */
        boolean sealed() {
            return SEALED.contains(path.replaceFirst("\\..*", ""));
        }

        /** Returns what matches the names that this stands for. */
        public Pattern pattern() {
            return Pattern.compile(Arrays.stream(path.split("\\.", -1))
                    .map(part -> switch (part) {
                        case "**" -> ".+";
                        case "*" -> "[^.\\[]+(\\[])?";
                        default -> Pattern.quote(part);
                    })
                    .collect(Collectors.joining("\\.")));
        }
    }

    /** Reads the fields of a kind: a line for those of one purpose, which is parted from them by a bar. */
    static Kind of(String room, String key, String what, Whose whose, String kept, String lines) {
        var fields = new ArrayList<Field>();
        for (var line : lines.lines().toList()) {
            var parts = line.split(" \\| ", -1);
            for (var path : parts[0].split(", ", -1)) {
                fields.add(new Field(path.strip(), parts[1].strip(), parts.length > 2 ? parts[2].strip() : kept));
            }
        }
        return new Kind(room, key, what, whose, kept, List.copyOf(fields));
    }

    /** Returns the name of the kind. */
    public String name() {
        return room + " " + key;
    }
}
