package uk.co.provilex.crm.platform.sealing;

import java.nio.charset.StandardCharsets;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/**
 * The opened data key of one subject. What it seals is bound to its place: table, partition key, sort key and key
 * version are authenticated with it, so a sealed value that is copied to another item does not open.
 */
public final class SubjectKey {

    static final int VERSION = 1;

    private final SubjectId subject;
    private final byte[] key;

    SubjectKey(SubjectId subject, byte[] key) {
        this.subject = subject;
        this.key = key;
    }

    /** Returns whose key this is. */
    public SubjectId subject() {
        return subject;
    }

    /** Seals {@code plain} for the item under {@code place}. */
    public byte[] seal(Table table, ItemKey place, byte[] plain) {
        return Aead.seal(key, plain, associated(table.name(), place.toString()));
    }

    /**
     * Opens what was sealed for the item under {@code place}.
     *
     * @throws SealBrokenException when it was not sealed there with this key
     */
    public byte[] open(Table table, ItemKey place, byte[] sealed) {
        return Aead.open(key, sealed, associated(table.name(), place.toString()));
    }

    /** Seals {@code plain} for the object under {@code objectKey} in the transfer bucket. */
    public byte[] sealObject(String objectKey, byte[] plain) {
        return Aead.seal(key, plain, associated("OBJECT", objectKey));
    }

    /**
     * Opens what was sealed for the object under {@code objectKey}.
     *
     * @throws SealBrokenException when it was not sealed there with this key
     */
    public byte[] openObject(String objectKey, byte[] sealed) {
        return Aead.open(key, sealed, associated("OBJECT", objectKey));
    }

    byte[] wrappedBy(TenantKey tenantKey, ItemKey place) {
        return Aead.seal(tenantKey.wrapping(), key, associated(Table.KEYS.name(), place.toString()));
    }

    static SubjectKey unwrap(SubjectId subject, byte[] wrapped, TenantKey tenantKey, ItemKey place) {
        return new SubjectKey(
                subject, Aead.open(tenantKey.wrapping(), wrapped, associated(Table.KEYS.name(), place.toString())));
    }

    private static byte[] associated(String room, String place) {
        return (room + "|" + place + "|" + VERSION).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "SubjectKey of " + subject;
    }
}
