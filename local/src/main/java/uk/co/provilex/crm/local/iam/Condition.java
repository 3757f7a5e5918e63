package uk.co.provilex.crm.local.iam;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One condition of a statement: an operator, a key and the values it is compared with.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html">Multiple
 *     context keys or values</a>
 */
record Condition(Quantifier quantifier, Operator operator, boolean ifExists, String key, List<PolicyText> values) {

    private static final String IF_EXISTS = "IfExists";

    /** Keys whose request value is a set: AWS leaves a plain operator on them undefined, so such a policy is refused. */
    private static final Set<String> SETS = Set.of("aws:tagkeys", "dynamodb:leadingkeys", "kms:encryptioncontextkeys");

    /**
     * Keys that the local cloud fills in as AWS does. A policy on any other is refused: an absent key makes ForAllValues
     * and negated operators true, which could allow what AWS denies.
     */
    private static final Set<String> KNOWN = Set.of(
            "aws:principalaccount",
            "aws:principalarn",
            "aws:principalisawsservice",
            "aws:principaltype",
            "aws:tagkeys",
            "dynamodb:enclosingoperation",
            "dynamodb:fulltablescan",
            "dynamodb:leadingkeys",
            "dynamodb:select",
            "kms:calleraccount",
            "kms:encryptioncontextkeys",
            "kms:grantisforawsresource",
            "kms:messagetype",
            "kms:signingalgorithm",
            "kms:viaservice",
            "s3:delimiter",
            "s3:max-keys",
            "s3:prefix",
            "sts:rolesessionname");

    private static final List<String> KNOWN_PREFIXES =
            List.of("aws:principaltag/", "aws:requesttag/", "kms:encryptioncontext:");

    enum Quantifier {
        ONE,
        ALL,
        ANY
    }

    /** Reads one {@code operator: {key: values}} entry. */
    static Condition parse(String operatorText, String key, JsonNode values) {
        String lower = key.toLowerCase(Locale.ROOT);
        if (!KNOWN.contains(lower) && KNOWN_PREFIXES.stream().noneMatch(lower::startsWith)) {
            throw new UnsupportedPolicyException("condition key not supported: " + key);
        }
        String name = operatorText;
        Quantifier quantifier = Quantifier.ONE;
        if (name.startsWith("ForAllValues:")) {
            quantifier = Quantifier.ALL;
            name = name.substring("ForAllValues:".length());
        } else if (name.startsWith("ForAnyValue:")) {
            quantifier = Quantifier.ANY;
            name = name.substring("ForAnyValue:".length());
        }
        boolean ifExists = name.endsWith(IF_EXISTS);
        if (ifExists) {
            name = name.substring(0, name.length() - IF_EXISTS.length());
        }
        Operator operator = Operator.named(name)
                .orElseThrow(() -> new UnsupportedPolicyException("condition operator not supported: " + operatorText));
        if (operator == Operator.NULL && (quantifier != Quantifier.ONE || ifExists)) {
            throw new UnsupportedPolicyException("Null takes neither a quantifier nor IfExists: " + operatorText);
        }
        if (quantifier == Quantifier.ONE && operator != Operator.NULL && SETS.contains(lower)) {
            throw new UnsupportedPolicyException(
                    key + " holds a set of values and needs ForAllValues or ForAnyValue, not plain " + operatorText);
        }
        return new Condition(quantifier, operator, ifExists, key, texts(key, values));
    }

    private static List<PolicyText> texts(String key, JsonNode values) {
        var texts = new ArrayList<PolicyText>();
        Iterable<JsonNode> each = values.isArray() ? values : List.of(values);
        for (JsonNode value : each) {
            if (!value.isValueNode() || value.isNull()) {
                throw new UnsupportedPolicyException("a condition on " + key + " has a value that is not a plain one");
            }
            texts.add(PolicyText.parse(value.asText()));
        }
        if (texts.isEmpty()) {
            throw new UnsupportedPolicyException("a condition on " + key + " has no values");
        }
        return List.copyOf(texts);
    }

    /** Tells whether the condition holds; a policy variable that the request cannot fill makes it fail. */
    boolean holds(AccessRequest request) {
        var resolved = new ArrayList<PolicyText.Resolved>();
        for (PolicyText value : values) {
            Optional<PolicyText.Resolved> text = value.resolve(request);
            if (text.isEmpty()) {
                return false;
            }
            resolved.add(text.get());
        }
        List<String> actual = request.values(key).orElse(List.of());
        boolean absent = actual.isEmpty();
        if (operator == Operator.NULL) {
            return resolved.stream().anyMatch(text -> text.literal().equalsIgnoreCase(Boolean.toString(absent)));
        }
        if (absent) {
            return ifExists
                    || switch (quantifier) {
                        case ALL -> true;
                        case ANY -> false;
                        case ONE -> operator.negated();
                    };
        }
        return switch (quantifier) {
            case ALL -> actual.stream().allMatch(value -> holdsFor(resolved, value));
            case ANY -> actual.stream().anyMatch(value -> holdsFor(resolved, value));
            // A key that is not known as a set but came with several values: all must satisfy, which never widens.
            case ONE -> actual.stream().allMatch(value -> holdsFor(resolved, value));
        };
    }

    private boolean holdsFor(List<PolicyText.Resolved> texts, String value) {
        boolean matched = texts.stream().anyMatch(text -> operator.matches(text, value));
        return matched != operator.negated();
    }
}
