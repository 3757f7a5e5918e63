package uk.co.provilex.crm.platform.data;

import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.enhanced.dynamodb.Expression;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What must hold of the stored item for a write to happen. */
public sealed interface Condition {

    /** No item is stored under the key. */
    record Absent() implements Condition {}

    /** No item is stored under the key, or one whose {@code expiresAt} has passed, whether or not TTL removed it. */
    record AbsentOrExpired(Instant now) implements Condition {}

    /** An item is stored under the key. */
    record Present() implements Condition {}

    /** The stored item's {@code version} is this one: optimistic locking. */
    record VersionIs(long version) implements Condition {}

    /** The stored item has this {@code version}, and the number {@code attribute} too; 0 means that it has none. */
    record VersionAndNumberAre(long version, String attribute, long number) implements Condition {}

    /** The stored item's string attribute has this value. */
    record TextIs(String attribute, String value) implements Condition {}

    /** An item is stored under the key, and it has no such attribute. */
    record PresentWithout(String attribute) implements Condition {}

    /** The stored item has this attribute. */
    record Has(String attribute) implements Condition {}

    /** Requires that nothing is stored under the key. */
    static Condition absent() {
        return new Absent();
    }

    /** Requires that nothing unexpired is stored under the key. */
    static Condition absentOrExpired(Instant now) {
        return new AbsentOrExpired(now);
    }

    /** Requires that something is stored under the key. */
    static Condition present() {
        return new Present();
    }

    /** Requires the stored item to be of this version. */
    static Condition versionIs(long version) {
        return new VersionIs(version);
    }

    /**
     * Requires the stored item to be of this version, and its {@code attribute} to be {@code number}: optimistic locking where
     * something is kept beside the version.
     *
     * @param number 0 if the item has no such attribute
     */
    static Condition versionAndNumberAre(long version, String attribute, long number) {
        return new VersionAndNumberAre(version, attribute, number);
    }

    /** Requires the stored item's {@code attribute} to be {@code value}. */
    static Condition textIs(String attribute, String value) {
        return new TextIs(attribute, value);
    }

    /** Requires that something is stored under the key that has no {@code attribute}. */
    static Condition presentWithout(String attribute) {
        return new PresentWithout(attribute);
    }

    /** Requires the stored item to have {@code attribute}, whatever its value. */
    static Condition has(String attribute) {
        return new Has(attribute);
    }

    /** Returns this as DynamoDB reads it. */
    default Expression expression() {
        return switch (this) {
            case Absent() -> of("attribute_not_exists(pk)", Map.of(), Map.of());
            case AbsentOrExpired(Instant now) ->
                of(
                        "attribute_not_exists(pk) OR expiresAt <= :now",
                        Map.of(),
                        Map.of(":now", AttributeValue.fromN(Long.toString(now.getEpochSecond()))));
            case Present() -> of("attribute_exists(pk)", Map.of(), Map.of());
            case VersionIs(long version) ->
                of("#v = :v", Map.of("#v", "version"), Map.of(":v", AttributeValue.fromN(Long.toString(version))));
            case VersionAndNumberAre(long version, String attribute, long number) -> {
                var names = Map.of("#v", "version", "#n", attribute);
                var v = AttributeValue.fromN(Long.toString(version));
                yield number == 0
                        ? of("#v = :v AND attribute_not_exists(#n)", names, Map.of(":v", v))
                        : of(
                                "#v = :v AND #n = :n",
                                names,
                                Map.of(":v", v, ":n", AttributeValue.fromN(Long.toString(number))));
            }
            case TextIs(String attribute, String value) ->
                of("#a = :a", Map.of("#a", attribute), Map.of(":a", AttributeValue.fromS(value)));
            case PresentWithout(String attribute) ->
                of("attribute_exists(pk) AND attribute_not_exists(#a)", Map.of("#a", attribute), Map.of());
            case Has(String attribute) -> of("attribute_exists(#a)", Map.of("#a", attribute), Map.of());
        };
    }

    private static Expression of(String text, Map<String, String> names, Map<String, AttributeValue> values) {
        var expression = Expression.builder().expression(text);
        // DynamoDB takes no empty map, and the SDK leaves it out of puts and deletes, but not of checks
        if (!names.isEmpty()) {
            expression.expressionNames(names);
        }
        if (!values.isEmpty()) {
            expression.expressionValues(values);
        }
        return expression.build();
    }
}
