package uk.co.provilex.crm.leads;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Set;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.validation.Checks;

/** What a merge patch names. Applying one drops what it removes, so a name that does not exist must be found before. */
final class PatchFields {

    private PatchFields() {}

    /** Requires every member of {@code patch}, and of the objects in it, to be one of the record that it patches. */
    static void requireKnown(ObjectNode patch, Class<? extends Record> target) {
        requireKnown(patch, target, "");
    }

    private static void requireKnown(ObjectNode patch, Class<?> target, String path) {
        for (var member : patch.properties()) {
            var name = member.getKey();
            var component = Arrays.stream(target.getRecordComponents())
                    .filter(known -> known.getName().equals(name))
                    .findFirst();
            if (component.isEmpty()) {
                throw Problem.MALFORMED_REQUEST
                        .because("The body has a field that this operation does not know; remove it.")
                        .field(path + "/" + escaped(name), "is not a field of this request");
            }
            if (member.getValue() instanceof ObjectNode nested
                    && component.get().getType().isRecord()) {
                requireKnown(nested, component.get().getType(), path + "/" + name);
            }
        }
    }

    /** Requires {@code patch} not to remove any of {@code names}. */
    static void requireKept(ObjectNode patch, Set<String> names, Checks checks) {
        for (var name : names) {
            checks.require(!patch.path(name).isNull(), "/" + name, "cannot be removed; leave it out to keep it");
        }
    }

    private static String escaped(String name) {
        var bounded = name.length() > 100 ? name.substring(0, 100) + "…" : name;
        return bounded.replace("~", "~0").replace("/", "~1");
    }
}
