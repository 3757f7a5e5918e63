package uk.co.provilex.crm.local.iam;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One statement of a policy. */
record Statement(
        String sid,
        boolean allows,
        Patterns actions,
        Patterns resources,
        List<Condition> conditions,
        Optional<Principals> principals) {

    private static final Set<String> IDENTITY_ELEMENTS =
            Set.of("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition");
    private static final Set<String> TRUST_ELEMENTS =
            Set.of("Sid", "Effect", "Action", "NotAction", "Condition", "Principal");
    private static final Set<String> KEY_ELEMENTS =
            Set.of("Sid", "Effect", "Action", "NotAction", "Resource", "Condition", "Principal");

    /** Whose policy a statement belongs to, which decides on the elements that it has. */
    enum Kind {
        /** A role's: what it may do. */
        IDENTITY,
        /** A role's: who may assume it. */
        TRUST,
        /** A key's: who may use it; the resource is the key itself, whatever stands there. */
        KEY
    }

    /** A list of patterns, or everything but them. */
    record Patterns(List<PolicyText> texts, boolean inverted) {}

    /** Whom the statement of a trust or key policy names. */
    record Principals(List<String> aws, List<String> services) {}

    static Statement parse(JsonNode node, Kind kind) {
        Set<String> known =
                switch (kind) {
                    case IDENTITY -> IDENTITY_ELEMENTS;
                    case TRUST -> TRUST_ELEMENTS;
                    case KEY -> KEY_ELEMENTS;
                };
        boolean ofIdentity = kind == Kind.IDENTITY;
        for (Map.Entry<String, JsonNode> element : node.properties()) {
            if (!known.contains(element.getKey())) {
                throw new UnsupportedPolicyException("statement element not supported here: " + element.getKey());
            }
        }
        String effect = node.path("Effect").asText();
        if (!effect.equals("Allow") && !effect.equals("Deny")) {
            throw new UnsupportedPolicyException("Effect must be Allow or Deny, not '" + effect + "'");
        }
        return new Statement(
                node.path("Sid").asText(),
                effect.equals("Allow"),
                patterns(node, "Action", "NotAction"),
                ofIdentity
                        ? patterns(node, "Resource", "NotResource")
                        : new Patterns(List.of(PolicyText.parse("*")), false),
                conditions(node.path("Condition")),
                ofIdentity ? Optional.empty() : Optional.of(principals(node.path("Principal"))));
    }

    private static Patterns patterns(JsonNode node, String plain, String inverted) {
        if (node.has(plain) == node.has(inverted)) {
            throw new UnsupportedPolicyException("a statement needs either " + plain + " or " + inverted);
        }
        String element = node.has(plain) ? plain : inverted;
        return new Patterns(
                strings(node.path(element), element).stream()
                        .map(PolicyText::parse)
                        .toList(),
                node.has(inverted));
    }

    private static List<String> strings(JsonNode node, String element) {
        var strings = new ArrayList<String>();
        Iterable<JsonNode> each = node.isArray() ? node : List.of(node);
        for (JsonNode value : each) {
            if (!value.isTextual()) {
                throw new UnsupportedPolicyException(
                        element + " must hold strings only (is an intrinsic function left unresolved?)");
            }
            strings.add(value.asText());
        }
        if (strings.isEmpty()) {
            throw new UnsupportedPolicyException(element + " is empty");
        }
        return List.copyOf(strings);
    }

    private static List<Condition> conditions(JsonNode block) {
        var conditions = new ArrayList<Condition>();
        for (Map.Entry<String, JsonNode> operator : block.properties()) {
            for (Map.Entry<String, JsonNode> entry : operator.getValue().properties()) {
                conditions.add(Condition.parse(operator.getKey(), entry.getKey(), entry.getValue()));
            }
        }
        return List.copyOf(conditions);
    }

    private static Principals principals(JsonNode node) {
        if (node.isTextual() && node.asText().equals("*")) {
            return new Principals(List.of("*"), List.of());
        }
        List<String> aws = List.of();
        List<String> services = List.of();
        for (Map.Entry<String, JsonNode> kind : node.properties()) {
            switch (kind.getKey()) {
                case "AWS" -> aws = strings(kind.getValue(), "Principal");
                case "Service" -> services = strings(kind.getValue(), "Principal");
                default -> throw new UnsupportedPolicyException("principal type not supported: " + kind.getKey());
            }
        }
        if (aws.isEmpty() && services.isEmpty()) {
            throw new UnsupportedPolicyException("such a statement needs a Principal");
        }
        return new Principals(aws, services);
    }

    /** Returns the action patterns through which this statement covers the action; for NotAction one that stands for it. */
    List<String> coveringActions(AccessRequest request) {
        return covering(actions, request, (text, r) -> text.matchesIgnoringCase(r.action()));
    }

    /** Returns the resource patterns through which this statement covers the resource. */
    List<String> coveringResources(AccessRequest request) {
        return covering(
                resources,
                request,
                (text, r) -> r.resource().equals("*") ? text.literal().equals("*") : text.matchesArn(r.resource()));
    }

    private interface Match {
        boolean test(PolicyText.Resolved text, AccessRequest request);
    }

    private static List<String> covering(Patterns patterns, AccessRequest request, Match match) {
        var covering = new ArrayList<String>();
        for (PolicyText text : patterns.texts()) {
            Optional<PolicyText.Resolved> resolved = text.resolve(request);
            if (resolved.isEmpty()) {
                if (patterns.inverted()) {
                    return List.of();
                }
                continue;
            }
            boolean matches = match.test(resolved.get(), request);
            if (patterns.inverted()) {
                if (matches) {
                    return List.of();
                }
                covering.add("not " + text.source());
            } else if (matches) {
                covering.add(text.source());
            }
        }
        return patterns.inverted() ? List.of(String.join(", ", covering)) : List.copyOf(covering);
    }

    /** Tells whether every condition holds. */
    boolean conditionsHold(AccessRequest request) {
        return conditions.stream().allMatch(condition -> condition.holds(request));
    }

    /** Returns the patterns as {@link Grant}s name them. */
    static List<String> names(Patterns patterns) {
        List<String> sources = patterns.texts().stream().map(PolicyText::source).toList();
        return patterns.inverted()
                ? List.of(
                        String.join(", ", sources.stream().map(s -> "not " + s).toList()))
                : sources;
    }
}
