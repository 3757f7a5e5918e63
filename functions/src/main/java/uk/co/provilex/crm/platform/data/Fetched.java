package uk.co.provilex.crm.platform.data;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/** What one batch read found. */
public final class Fetched {

    private record Place(Table table, String partition, String sort) {}

    private final Map<Place, EnhancedDocument> found = new HashMap<>();

    void add(Table table, EnhancedDocument item) {
        found.put(new Place(table, Attributes.text(item, "pk"), Attributes.text(item, "sk")), item);
    }

    /** Returns the item under {@code key}, if there was one. */
    public Optional<EnhancedDocument> get(Table table, ItemKey key) {
        return Optional.ofNullable(found.get(new Place(table, key.partition().value(), key.sort())));
    }
}
