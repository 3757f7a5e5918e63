package uk.co.provilex.crm.suppression;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.DigestKey;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/**
 * The keys of the lists that came to a tenant in packages, all in one item, sealed: they are read with every look at the
 * suppressions, so they cost one read, and none where there are none.
 */
record BroughtLists(List<Brought> lists, long version) {

    private static final String SORT = "KEYS";
    private static final String SEVERAL = "";

    /**
     * A list that came in.
     *
     * @param key its key
     * @param at when it came
     * @param importId the import that brought it, or none when several did, of different exports
     */
    record Brought(
            @JsonProperty("key") String key,
            @JsonProperty("at") Instant at,
            @JsonProperty("importId") String importId) {

        DigestKey digests() {
            return DigestKey.parse(key).orElseThrow(() -> new IllegalStateException("it was parsed when it came in"));
        }

        Brought by(String another) {
            return new Brought(key, at, another);
        }

        /** Hides the key, which a stray log or exception would otherwise show. */
        @Override
        public String toString() {
            return "Brought by " + importId;
        }
    }

    BroughtLists {
        lists = List.copyOf(lists);
    }

    static ItemKey place(Tenancy tenancy) {
        return tenancy.scope().key(Suppressions.PARTITION, SORT);
    }

    static BroughtLists open(Tenancy tenancy, Optional<EnhancedDocument> item) {
        if (item.isEmpty()) {
            return new BroughtLists(List.of(), 0);
        }
        var sealed = Attributes.bytes(item.get(), "sealed");
        var lists = Json.read(key(tenancy).open(Table.RECORDS, place(tenancy), sealed), Brought[].class);
        return new BroughtLists(List.of(lists), Attributes.number(item.get(), "version"));
    }

    List<DigestKey> keys() {
        return lists.stream().map(Brought::digests).toList();
    }

    /** Returns the keys of the lists that did not come by the import {@code importId} alone. */
    List<DigestKey> keysBut(String importId) {
        return lists.stream()
                .filter(list -> !list.importId().equals(importId))
                .map(Brought::digests)
                .toList();
    }

    /** Returns these lists and those of {@code keys}; one that another import has brought before is of none of them any more. */
    BroughtLists and(Collection<DigestKey> keys, Instant at, String importId) {
        var all = new LinkedHashMap<String, Brought>();
        lists.forEach(list -> all.put(list.digests().id(), list));
        for (var key : keys) {
            all.merge(
                    key.id(),
                    new Brought(key.text(), at, importId),
                    (known, again) -> known.importId().equals(importId) ? known : known.by(SEVERAL));
        }
        return new BroughtLists(List.copyOf(all.values()), version + 1);
    }

    /** Returns these lists, with those that one import alone has brought as another one's. */
    BroughtLists takenOver(String from, String to) {
        return new BroughtLists(
                lists.stream()
                        .map(list -> list.importId().equals(from) ? list.by(to) : list)
                        .toList(),
                version + 1);
    }

    /** Adds the writing of these lists to {@code changes}, over those of the version before alone. */
    void put(Tenancy tenancy, Changes changes, Changes.Refusal refusal) {
        var place = place(tenancy);
        var sealed = key(tenancy).seal(Table.RECORDS, place, Json.bytes(lists));
        changes.put(
                Table.RECORDS,
                place.item()
                        .putBytes("sealed", SdkBytes.fromByteArray(sealed))
                        .putNumber("version", version)
                        .build(),
                version == 1 ? Condition.absent() : Condition.versionIs(version - 1),
                refusal);
    }

    private static SubjectKey key(Tenancy tenancy) {
        return tenancy.keys().open(SubjectId.tenant(tenancy.scope().tenant().value()));
    }
}
