package uk.co.provilex.crm.leads;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.EnhancedType;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;

/**
 * What one import did to leads, written with each of its transactions, so that it can be taken back: an item for each batch
 * that names what it added, and an item for each lead that was there before, with what that lead was. The latter is sealed
 * under the lead's own key: whoever erases the lead erases its past, too.
 */
public final class ImportedLeads {

    /** How long that is kept: for the 14 days in which an import can be taken back, and a day for doing it. */
    public static final Duration KEPT = Duration.ofDays(15);

    private static final String ADDED = "ADDED#";
    private static final String CHANGED = "UNDO#";
    private static final int PAGE = 25;

    private final Tenancy tenancy;
    private final String importId;

    /** Opens what the import {@code importId} did to the leads of a tenant. */
    public ImportedLeads(Tenancy tenancy, String importId) {
        this.tenancy = tenancy;
        this.importId = importId;
    }

    /**
     * Something that a batch added: a lead, or what belongs to one that was there.
     *
     * @param leadId the lead
     * @param child the sort key of what was added to it; empty for the lead itself
     */
    public record Added(String leadId, String child) {

        /** Names a new lead. */
        public static Added lead(String leadId) {
            return new Added(leadId, "");
        }

        /** Names a lawful basis that was recorded. */
        public static Added consent(Consent consent) {
            return new Added(consent.leadId(), Consents.KIND + "#" + consent.id());
        }

        /** Names a note that was written on a lead. */
        public static Added note(String leadId, Note note) {
            return new Added(leadId, Notes.KIND + "#" + note.id());
        }

        /** Tells whether it is a lead. */
        public boolean isLead() {
            return child.isEmpty();
        }
    }

    /**
     * What became of one lead that the import met more than once, or that was there before.
     *
     * @param leadId the lead
     * @param version the version in which the import left it
     * @param touches how often something had been recorded beside it by then, {@link Keeping#touches}
     * @param sealed what it was before, sealed; absent for a lead that the import made
     */
    public record Touch(String leadId, long version, long touches, Optional<SdkBytes> sealed) {}

    /**
     * One page.
     *
     * @param items what is on it, in the order of {@code places}
     * @param places where each of them is, by which reading goes on after it
     * @param more whether others follow
     */
    public record Section<T>(List<T> items, List<String> places, boolean more) {}

    /** What became of something that was added to a lead. */
    public enum Since {
        /** It is there as the import left it. */
        AS_LEFT,
        /** It is a lawful basis that was withdrawn. */
        WITHDRAWN,
        /** It is not there any more. */
        GONE
    }

    /** Returns what became of what was added to leads, the leads themselves left out; strongly consistent. */
    public Map<Added, Since> since(Collection<Added> added) {
        var places = new LinkedHashMap<Added, ItemKey>();
        added.stream().filter(each -> !each.isLead()).forEach(each -> places.put(each, childOf(each)));
        var since = new HashMap<Added, Since>();
        if (places.isEmpty()) {
            return since;
        }
        var found = tenancy.data().getAll(Map.of(Table.RECORDS, places.values()), true);
        places.forEach((each, place) -> since.put(
                each,
                found.get(Table.RECORDS, place)
                        .map(item -> item.isPresent(Consents.WITHDRAWN) ? Since.WITHDRAWN : Since.AS_LEFT)
                        .orElse(Since.GONE)));
        return since;
    }

    /** Returns what this import is known to have done to any of {@code leadIds}, strongly consistent. */
    public Map<String, Touch> touches(Collection<String> leadIds) {
        var touches = new HashMap<String, Touch>();
        if (leadIds.isEmpty()) {
            return touches;
        }
        var places = new LinkedHashMap<String, ItemKey>();
        leadIds.forEach(id -> places.put(id, place(id)));
        var found = tenancy.data().getAll(Map.of(Table.RECORDS, places.values()), true);
        places.forEach((id, place) -> found.get(Table.RECORDS, place).ifPresent(item -> touches.put(id, touch(item))));
        return touches;
    }

    /** Adds to {@code changes} what the batch that begins with {@code row} added. */
    public void added(long row, List<Added> added, Instant now, Changes changes) {
        if (added.isEmpty()) {
            return;
        }
        changes.put(
                Table.RECORDS,
                partition()
                        .item(ADDED + "%012d".formatted(row))
                        .item()
                        .putList(
                                "added",
                                added.stream()
                                        .map(each -> each.leadId() + "/" + each.child())
                                        .toList(),
                                EnhancedType.of(String.class))
                        .putNumber("expiresAt", now.plus(KEPT).getEpochSecond())
                        .build());
    }

    /**
     * Adds to {@code changes} what a lead was and in which version it is left. Of a lead that the import has touched before,
     * only the version is new.
     *
     * @param known what is known of it already, from {@link #touches}
     */
    public void changed(Lead before, Lead after, Optional<Touch> known, Instant now, Changes changes) {
        var place = place(before.id());
        var item = place.item()
                .putNumber("version", after.version())
                .putNumber(LeadItems.TOUCHES, after.keeping().touches())
                .putNumber("expiresAt", now.plus(KEPT).getEpochSecond());
        var own = importId.equals(before.importId());
        var sealed = known.map(Touch::sealed).orElseGet(() -> own ? Optional.empty() : Optional.of(seal(before)));
        sealed.ifPresent(bytes -> item.putBytes("sealed", bytes));
        changes.put(Table.RECORDS, item.build());
    }

    /** Adds to {@code changes} in which version a lead is left that the import made with a past, hence not with version 1. */
    void made(Lead lead, Instant now, Changes changes) {
        changes.put(
                Table.RECORDS,
                place(lead.id())
                        .item()
                        .putNumber("version", lead.version())
                        .putNumber(LeadItems.TOUCHES, lead.keeping().touches())
                        .putNumber("expiresAt", now.plus(KEPT).getEpochSecond())
                        .build());
    }

    /** Adds to {@code changes} that taking back something else has left a lead in another version than the import did. */
    public void moved(Touch touch, Lead after, Instant now, Changes changes) {
        var item = place(after.id())
                .item()
                .putNumber("version", after.version())
                .putNumber(LeadItems.TOUCHES, touch.touches())
                .putNumber("expiresAt", now.plus(KEPT).getEpochSecond());
        touch.sealed().ifPresent(bytes -> item.putBytes("sealed", bytes));
        changes.put(Table.RECORDS, item.build());
    }

    private SdkBytes seal(Lead lead) {
        var key = tenancy.keys().open(lead.subject());
        return SdkBytes.fromByteArray(key.seal(Table.RECORDS, place(lead.id()), Json.bytes(LeadImage.of(lead))));
    }

    /** Opens what a lead was with the lead's key; nothing for a lead that the import made. */
    public Optional<LeadImage> open(Touch touch, SubjectKey key) {
        return touch.sealed()
                .map(bytes -> Json.read(
                        key.open(Table.RECORDS, place(key.subject().id()), bytes.asByteArray()), LeadImage.class));
    }

    /** Reads what batches added, in the order of the file, after the batch at {@code after}. */
    public Section<List<Added>> addedAfter(@Nullable String after) {
        var page = tenancy.data().query(query(ADDED, after).limit(1));
        return new Section<>(
                page.items().stream().map(ImportedLeads::added).toList(), places(page.items()), page.more());
    }

    /** Reads what became of leads that were there before, after the one at {@code after}. */
    public Section<Touch> changedAfter(@Nullable String after) {
        var page = tenancy.data().query(query(CHANGED, after).limit(PAGE));
        return new Section<>(
                page.items().stream().map(ImportedLeads::touch).toList(), places(page.items()), page.more());
    }

    /** Adds to {@code changes} that what a lead was is kept no longer. */
    public void forget(Touch touch, Changes changes) {
        forget(touch.leadId(), changes);
    }

    /** Does as the other, for a lead that may not have been there before. */
    void forget(String leadId, Changes changes) {
        changes.delete(Table.RECORDS, place(leadId));
    }

    /** Returns the key of what was added to a lead. */
    ItemKey childOf(Added added) {
        return LeadItems.partition(tenancy.scope(), added.leadId()).item(added.child());
    }

    private Query query(String kind, @Nullable String after) {
        var query = Query.of(Table.RECORDS, partition()).prefix(kind).consistently();
        return after == null
                ? query
                : query.after(new Query.Position(partition().item(after), after));
    }

    private static List<String> places(List<EnhancedDocument> items) {
        return items.stream().map(item -> Attributes.text(item, "sk")).toList();
    }

    private static List<Added> added(EnhancedDocument item) {
        return Objects.requireNonNull(item.getListOfUnknownType("added")).stream()
                .map(value -> {
                    var text = value.s();
                    int slash = text.indexOf('/');
                    return new Added(text.substring(0, slash), text.substring(slash + 1));
                })
                .toList();
    }

    private static Touch touch(EnhancedDocument item) {
        return new Touch(
                LeadItems.idInSort(Attributes.text(item, "sk")),
                Attributes.number(item, "version"),
                Attributes.numberOrZero(item, LeadItems.TOUCHES),
                Optional.ofNullable(item.getBytes("sealed")));
    }

    private ItemKey place(String leadId) {
        return partition().item(CHANGED + leadId);
    }

    private PartitionKey partition() {
        return tenancy.scope().partition("JOB#" + importId);
    }

    /** Returns the keys of leads, of those that were not erased. */
    public Map<SubjectId, SubjectKey> keys(Collection<String> leadIds) {
        return tenancy.keys().openAll(leadIds.stream().map(SubjectId::lead).toList());
    }
}
