package uk.co.provilex.crm.platform.data;

import java.time.Instant;
import java.util.HashMap;
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

    /**
     * The stored item has this {@code version}, its number {@code attribute} is this one, 0 where it has none, and its text
     * attributes have these values.
     */
    record AsRead(long version, String attribute, long number, Map<String, String> texts) implements Condition {}

    /** The stored item's string attribute has this value. */
    record TextIs(String attribute, String value) implements Condition {}

    /** The stored item's number attribute has this value. */
    record NumberIs(String attribute, long value) implements Condition {}

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
     * Requires the stored item to be as it was read: optimistic locking where something is kept beside the version.
     *
     * @param number of the {@code attribute}; 0 if the item has none
     * @param texts the values of text attributes that must be the same, too
     */
    static Condition asRead(long version, String attribute, long number, Map<String, String> texts) {
        return new AsRead(version, attribute, number, Map.copyOf(texts));
    }

    /** Requires the stored item's {@code attribute} to be {@code value}. */
    static Condition textIs(String attribute, String value) {
        return new TextIs(attribute, value);
    }

    /** Requires the stored item's {@code attribute} to be {@code value}. */
    static Condition numberIs(String attribute, long value) {
        return new NumberIs(attribute, value);
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
            case AsRead(long version, String attribute, long number, Map<String, String> texts) ->
                asReadExpression(version, attribute, number, texts);
            case TextIs(String attribute, String value) ->
                of("#a = :a", Map.of("#a", attribute), Map.of(":a", AttributeValue.fromS(value)));
            case NumberIs(String attribute, long value) ->
                of("#a = :a", Map.of("#a", attribute), Map.of(":a", AttributeValue.fromN(Long.toString(value))));
            case PresentWithout(String attribute) ->
                of("attribute_exists(pk) AND attribute_not_exists(#a)", Map.of("#a", attribute), Map.of());
            case Has(String attribute) -> of("attribute_exists(#a)", Map.of("#a", attribute), Map.of());
        };
    }

    private static Expression asReadExpression(long version, String attribute, long number, Map<String, String> texts) {
        var text = new StringBuilder("#v = :v AND ");
        var names = new HashMap<>(Map.of("#v", "version", "#n", attribute));
        var values = new HashMap<>(Map.of(":v", AttributeValue.fromN(Long.toString(version))));
        if (number == 0) {
            text.append("attribute_not_exists(#n)");
        } else {
            text.append("#n = :n");
            values.put(":n", AttributeValue.fromN(Long.toString(number)));
        }
        texts.forEach((name, value) -> {
            var at = "t" + values.size();
            text.append(" AND #").append(at).append(" = :").append(at);
            names.put("#" + at, name);
            values.put(":" + at, AttributeValue.fromS(value));
        });
        return of(text.toString(), names, values);
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
