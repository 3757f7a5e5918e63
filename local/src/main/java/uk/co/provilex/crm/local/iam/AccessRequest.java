package uk.co.provilex.crm.local.iam;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One thing a caller asks to do: an action on a resource, with the condition keys that AWS would fill in.
 *
 * @param action such as {@code dynamodb:GetItem}
 * @param resource the resource's ARN, or {@code *} where the action has none
 * @param context values by condition key; key names are matched without regard to case, as in IAM
 */
public record AccessRequest(String action, String resource, Map<String, List<String>> context) {

    /** Copies the context, so that a request cannot change between checks. */
    public AccessRequest {
        var copy = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        context.forEach((key, values) -> copy.put(key, List.copyOf(values)));
        context = copy;
    }

    /** Describes a request that carries no condition keys of its own. */
    public static AccessRequest of(String action, String resource) {
        return new AccessRequest(action, resource, Map.of());
    }

    /** Returns this request with {@code more} condition keys; they replace keys of the same name. */
    public AccessRequest with(Map<String, List<String>> more) {
        var joined = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        joined.putAll(context);
        joined.putAll(more);
        return new AccessRequest(action, resource, joined);
    }

    /** Returns the values of a condition key, empty when the request does not have the key. */
    Optional<List<String>> values(String key) {
        return Optional.ofNullable(context.get(key));
    }
}
