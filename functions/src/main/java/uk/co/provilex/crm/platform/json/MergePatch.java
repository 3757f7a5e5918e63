package uk.co.provilex.crm.platform.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON Merge Patch (RFC 7396, section 2). */
public final class MergePatch {

    private MergePatch() {}

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
