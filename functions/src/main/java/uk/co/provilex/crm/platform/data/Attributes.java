package uk.co.provilex.crm.platform.data;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Reads the attributes of stored items. What asks for an attribute that an item must have fails where it has none, and names
 * the attribute: such an item was written by something else, and nothing made up stands for what it lacks.
 */
public final class Attributes {

    private Attributes() {}

    /** Returns a text. */
    public static String text(EnhancedDocument item, String attribute) {
        return Objects.requireNonNull(stored(item, attribute).s(), attribute);
    }

    /** Returns a text, if there is one. */
    public static Optional<String> find(EnhancedDocument item, String attribute) {
        return Optional.ofNullable(item.toMap().get(attribute)).map(AttributeValue::s);
    }

    /** Returns a whole number. */
    public static long number(EnhancedDocument item, String attribute) {
        return Long.parseLong(stored(item, attribute).n());
    }

    /** Returns a whole number; 0 where there is none. */
    public static long numberOrZero(EnhancedDocument item, String attribute) {
        return item.isPresent(attribute) ? number(item, attribute) : 0;
    }

    /** Returns a time that is stored as text (RFC 3339). */
    public static Instant time(EnhancedDocument item, String attribute) {
        return Instant.parse(text(item, attribute));
    }

    /** Returns a time that is stored as text (RFC 3339), if there is one. */
    public static Optional<Instant> findTime(EnhancedDocument item, String attribute) {
        return find(item, attribute).map(Instant::parse);
    }

    /** Tells whether a flag is set. */
    public static boolean isTrue(EnhancedDocument item, String attribute) {
        var stored = item.toMap().get(attribute);
        return stored != null && Boolean.TRUE.equals(stored.bool());
    }

    /** Returns bytes, such as those of a sealed part. */
    public static byte[] bytes(EnhancedDocument item, String attribute) {
        return stored(item, attribute).b().asByteArray();
    }

    /** Returns how many bytes the sealed part of an item has, which is most of a large one; 0 where it has none. */
    public static int sealedBytes(EnhancedDocument item) {
        var sealed = item.toMap().get("sealed");
        return sealed == null ? 0 : sealed.b().asByteArrayUnsafe().length;
    }

    /** The document's own getters look for a converter each time, which costs more than what is read. */
    private static AttributeValue stored(EnhancedDocument item, String attribute) {
        return Objects.requireNonNull(item.toMap().get(attribute), attribute);
    }
}
