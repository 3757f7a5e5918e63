package uk.co.provilex.crm.local.iam;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/** The condition operators that this evaluator knows; see "IAM JSON policy elements: Condition operators". */
enum Operator {
    STRING_EQUALS("StringEquals", false),
    STRING_NOT_EQUALS("StringNotEquals", true),
    STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", false),
    STRING_NOT_EQUALS_IGNORE_CASE("StringNotEqualsIgnoreCase", true),
    STRING_LIKE("StringLike", false),
    STRING_NOT_LIKE("StringNotLike", true),
    ARN_EQUALS("ArnEquals", false),
    ARN_NOT_EQUALS("ArnNotEquals", true),
    ARN_LIKE("ArnLike", false),
    ARN_NOT_LIKE("ArnNotLike", true),
    NUMERIC_EQUALS("NumericEquals", false),
    NUMERIC_NOT_EQUALS("NumericNotEquals", true),
    NUMERIC_LESS_THAN("NumericLessThan", false),
    NUMERIC_LESS_THAN_EQUALS("NumericLessThanEquals", false),
    NUMERIC_GREATER_THAN("NumericGreaterThan", false),
    NUMERIC_GREATER_THAN_EQUALS("NumericGreaterThanEquals", false),
    BOOL("Bool", false),
    NULL("Null", false);

    private final String policyName;
    private final boolean negated;

    Operator(String policyName, boolean negated) {
        this.policyName = policyName;
        this.negated = negated;
    }

    /** Finds the operator of a policy's spelling. */
    static Optional<Operator> named(String name) {
        return Arrays.stream(values())
                .filter(operator -> operator.policyName.equals(name))
                .findFirst();
    }

    /** Tells whether the operator holds when nothing matches, such as {@code StringNotEquals}. */
    boolean negated() {
        return negated;
    }

    /** Compares one value of the request with one of the policy, leaving negation to the caller. */
    boolean matches(PolicyText.Resolved policy, String value) {
        return switch (this) {
            case STRING_EQUALS, STRING_NOT_EQUALS -> policy.literal().equals(value);
            case STRING_EQUALS_IGNORE_CASE, STRING_NOT_EQUALS_IGNORE_CASE, BOOL ->
                policy.literal().equalsIgnoreCase(value);
            case STRING_LIKE, STRING_NOT_LIKE -> policy.matches(value);
            // AWS documents that ArnEquals and ArnLike behave identically.
            case ARN_EQUALS, ARN_NOT_EQUALS, ARN_LIKE, ARN_NOT_LIKE -> policy.matchesArn(value);
            case NUMERIC_EQUALS, NUMERIC_NOT_EQUALS ->
                compare(value, policy).stream().anyMatch(c -> c == 0);
            case NUMERIC_LESS_THAN -> compare(value, policy).stream().anyMatch(c -> c < 0);
            case NUMERIC_LESS_THAN_EQUALS -> compare(value, policy).stream().anyMatch(c -> c <= 0);
            case NUMERIC_GREATER_THAN -> compare(value, policy).stream().anyMatch(c -> c > 0);
            case NUMERIC_GREATER_THAN_EQUALS -> compare(value, policy).stream().anyMatch(c -> c >= 0);
            case NULL -> throw new IllegalStateException("Null compares no values");
        };
    }

    private static OptionalInt compare(String value, PolicyText.Resolved policy) {
        try {
            return OptionalInt.of(new BigDecimal(value).compareTo(new BigDecimal(policy.literal())));
        } catch (NumberFormatException notANumber) {
            return OptionalInt.empty();
        }
    }
}
