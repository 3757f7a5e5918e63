package uk.co.provilex.crm.portability;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import uk.co.provilex.crm.platform.sealing.DigestKey;

/**
 * The keys of suppression lists as {@code suppression-lists.json} has them.
 *
 * @param algorithm how a digest is made of an address or a number
 * @param lists the lists
 */
record ExportedLists(
        @JsonProperty("algorithm") String algorithm,
        @JsonProperty("lists") List<OfOne> lists) {

    /** What {@link DigestKey#digest} does: HMAC-SHA-256, cut to 128 bits. */
    static final String ALGORITHM = "HMAC-SHA-256-128";

    /** The file's name in the payload. */
    static final String FILE = "suppression-lists.json";

    /**
     * A list.
     *
     * @param id its id
     * @param key its key
     */
    record OfOne(
            @JsonProperty("id") String id,
            @JsonProperty("key") String key) {

        static OfOne of(DigestKey key) {
            return new OfOne(key.id(), key.text());
        }

        /** Hides the key, which a stray log or exception would otherwise show. */
        @Override
        public String toString() {
            return "List " + id;
        }
    }

    static ExportedLists of(List<DigestKey> keys) {
        return new ExportedLists(ALGORITHM, keys.stream().map(OfOne::of).toList());
    }

    /** Hides the keys. */
    @Override
    public String toString() {
        return "ExportedLists";
    }
}
