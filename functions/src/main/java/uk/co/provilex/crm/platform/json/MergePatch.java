package uk.co.provilex.crm.platform.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import uk.co.provilex.crm.platform.validation.Checks;

/** JSON Merge Patch (RFC 7396, section 2). */
public final class MergePatch {

    /** The media type of a merge patch. */
    public static final String MEDIA_TYPE = "application/merge-patch+json";

    private MergePatch() {}

    /** Requires of a patch to something whose members all stay that it changes something and removes nothing. */
    public static Checks requireNoRemoval(ObjectNode patch, Checks checks) {
        return requireNoRemoval(patch, Set.of(), checks);
    }

    /** Does as the other, but that the members of the objects at {@code removable}, JSON pointers, may be removed. */
    public static Checks requireNoRemoval(ObjectNode patch, Set<String> removable, Checks checks) {
        return requireNoRemoval(patch, "", removable, checks);
    }

    private static Checks requireNoRemoval(ObjectNode patch, String path, Set<String> removable, Checks checks) {
        checks.require(!patch.isEmpty(), path, "changes nothing; name at least one field");
        for (var member : patch.properties()) {
            var at = path + "/" + member.getKey();
            checks.require(
                    !member.getValue().isNull() || removable.contains(path),
                    at,
                    "cannot be removed; leave it out to keep it");
            if (member.getValue() instanceof ObjectNode nested) {
                requireNoRemoval(nested, at, removable, checks);
            }
        }
        return checks;
    }

    /** Returns {@code target} with {@code patch} applied: {@code null} removes a member, objects merge, all else replaces. */
    public static ObjectNode apply(ObjectNode target, ObjectNode patch) {
        var merged = target.deepCopy();
        for (var member : patch.properties()) {
            JsonNode value = member.getValue();
            if (value.isNull()) {
                merged.remove(member.getKey());
            } else if (value instanceof ObjectNode nested) {
                var inner = merged.get(member.getKey()) instanceof ObjectNode known ? known : Json.object();
                merged.set(member.getKey(), apply(inner, nested));
            } else {
                merged.set(member.getKey(), value);
            }
        }
        return merged;
    }
}
