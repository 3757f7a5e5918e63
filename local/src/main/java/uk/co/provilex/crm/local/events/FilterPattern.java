package uk.co.provilex.crm.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import uk.co.provilex.crm.local.template.TemplateException;

/**
 * Matches a record against an EventBridge pattern with the operators that event-source mappings know.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html">Control which events Lambda
 *     sends to your function</a>
 */
final class FilterPattern {

    private final JsonNode pattern;

    /** Checks that the pattern holds nothing that is not understood. */
    FilterPattern(JsonNode pattern) {
        check(pattern);
        this.pattern = pattern;
    }

    /** Returns whether any of the patterns lets {@code event} through; without patterns, all pass. */
    static boolean anyMatches(List<FilterPattern> patterns, JsonNode event) {
        return patterns.isEmpty() || patterns.stream().anyMatch(each -> each.matches(event));
    }

    boolean matches(JsonNode event) {
        return matches(pattern, event);
    }

    private static boolean matches(JsonNode pattern, JsonNode event) {
        for (Map.Entry<String, JsonNode> field : pattern.properties()) {
            JsonNode expected = field.getValue();
            boolean holds;
            if (field.getKey().equals("$or")) {
                holds = false;
                for (JsonNode alternative : expected) {
                    holds |= matches(alternative, event);
                }
            } else if (expected.isObject()) {
                holds = matches(expected, event.path(field.getKey()));
            } else {
                holds = anyOf(expected, event.path(field.getKey()));
            }
            if (!holds) {
                return false;
            }
        }
        return true;
    }

    private static boolean anyOf(JsonNode alternatives, JsonNode value) {
        for (JsonNode alternative : alternatives) {
            if (alternative.isObject() ? operator(alternative, value) : equal(alternative, value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean equal(JsonNode expected, JsonNode value) {
        if (value.isArray()) {
            for (JsonNode each : value) {
                if (equal(expected, each)) {
                    return true;
                }
            }
            return false;
        }
        return (expected.isNumber() && value.isNumber())
                ? expected.decimalValue().compareTo(value.decimalValue()) == 0
                : expected.equals(value);
    }

    private static boolean operator(JsonNode operator, JsonNode value) {
        Map.Entry<String, JsonNode> only = operator.properties().iterator().next();
        JsonNode argument = only.getValue();
        return switch (only.getKey()) {
            case "exists" -> argument.asBoolean() == (value.isValueNode() && !value.isMissingNode());
            case "prefix" -> value.isTextual() && value.asText().startsWith(argument.asText());
            case "suffix" -> value.isTextual() && value.asText().endsWith(argument.asText());
            case "equals-ignore-case" ->
                value.isTextual()
                        && value.asText()
                                .toLowerCase(Locale.ROOT)
                                .equals(argument.asText().toLowerCase(Locale.ROOT));
            case "anything-but" -> value.isValueNode() && !value.isMissingNode() && !excluded(argument, value);
            case "numeric" -> value.isNumber() && numeric(argument, value.doubleValue());
            default -> throw new IllegalStateException("checked when the pattern was read");
        };
    }

    private static boolean excluded(JsonNode argument, JsonNode value) {
        if (argument.isArray()) {
            return anyOf(argument, value);
        }
        return argument.isObject() ? operator(argument, value) : equal(argument, value);
    }

    private static boolean numeric(JsonNode argument, double value) {
        for (int i = 0; i + 1 < argument.size(); i += 2) {
            double bound = argument.get(i + 1).asDouble();
            boolean holds =
                    switch (argument.get(i).asText()) {
                        case "=" -> value == bound;
                        case "<" -> value < bound;
                        case "<=" -> value <= bound;
                        case ">" -> value > bound;
                        case ">=" -> value >= bound;
                        default -> throw new IllegalStateException("checked when the pattern was read");
                    };
            if (!holds) {
                return false;
            }
        }
        return true;
    }

    private static void check(JsonNode pattern) {
        if (!pattern.isObject() || pattern.isEmpty()) {
            throw new TemplateException("A filter pattern must be an object that names fields, not " + pattern + ".");
        }
        for (Map.Entry<String, JsonNode> field : pattern.properties()) {
            JsonNode expected = field.getValue();
            if (field.getKey().equals("$or")) {
                expected.forEach(FilterPattern::check);
            } else if (expected.isObject()) {
                check(expected);
            } else if (expected.isArray()) {
                expected.forEach(FilterPattern::checkAlternative);
            } else {
                throw new TemplateException("In a filter pattern " + field.getKey() + " must be a list or an object.");
            }
        }
    }

    private static void checkAlternative(JsonNode alternative) {
        if (!alternative.isObject()) {
            return;
        }
        String operator = alternative.size() == 1 ? alternative.fieldNames().next() : "";
        JsonNode argument = alternative.path(operator);
        boolean known =
                switch (operator) {
                    case "exists" -> argument.isBoolean();
                    case "prefix", "suffix", "equals-ignore-case" -> argument.isTextual();
                    case "anything-but" -> {
                        if (argument.isObject()) {
                            checkAlternative(argument);
                        }
                        yield true;
                    }
                    case "numeric" ->
                        argument.isArray() && argument.size() >= 2 && argument.size() % 2 == 0 && signs(argument);
                    default -> false;
                };
        if (!known) {
            throw new TemplateException("The filter " + alternative + " is not understood.");
        }
    }

    private static boolean signs(JsonNode argument) {
        for (int i = 0; i < argument.size(); i += 2) {
            if (!List.of("=", "<", "<=", ">", ">=").contains(argument.get(i).asText())) {
                return false;
            }
        }
        return true;
    }
}
