package uk.co.provilex.crm.erasure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.erasure.Erasure.Place;
import uk.co.provilex.crm.erasure.Erasure.Step;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;

/** The records of one tenant's erasures, in the order in which they began. They are clear, since they name nobody. */
final class ErasureRecords {

    private static final String PREFIX = "ERASURE#";

    private final Tenancy tenancy;

    ErasureRecords(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    /** Another worker moved the record meanwhile. */
    static final class MovedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * One page of a list.
     *
     * @param erasures newest first
     * @param more whether others follow
     */
    record Listed(List<Erasure> erasures, boolean more) {}

    /** Lists a new record and adds it to {@code changes}: one that is listed and comes to nothing does no harm. */
    void create(Erasure erasure, OpenErasures open, Changes changes) {
        open.list(new Notice(tenancy.scope().tenant().value(), "erasure", erasure.id()), erasure.hiddenAt());
        changes.put(
                Table.RECORDS,
                item(erasure),
                Condition.absent(),
                stored -> new IllegalStateException("the id of the erasure is taken"));
    }

    /** Adds the next version of a record to {@code changes}; another worker's move makes it a {@link MovedException}. */
    void put(Erasure next, Changes changes) {
        changes.put(Table.RECORDS, item(next), Condition.versionIs(next.version() - 1), stored -> new MovedException());
    }

    Optional<Erasure> find(String id) {
        return tenancy.data().get(Table.RECORDS, place(id)).map(ErasureRecords::erasure);
    }

    Listed list(int limit, @Nullable String after) {
        var query =
                Query.of(Table.RECORDS, partition()).prefix(PREFIX).descending().limit(limit);
        if (after != null) {
            query = query.after(new Query.Position(place(after), place(after).sort()));
        }
        var page = tenancy.data().query(query);
        return new Listed(page.items().stream().map(ErasureRecords::erasure).toList(), page.more());
    }

    private PartitionKey partition() {
        // not the one of the mark that exports watch
        return tenancy.scope().partition("ERASED");
    }

    private ItemKey place(String id) {
        return partition().item(PREFIX + id);
    }

    private EnhancedDocument item(Erasure erasure) {
        var item = place(erasure.id())
                .item()
                .putString(
                        erasure.isOfUser() ? "user" : "lead", erasure.subject().id())
                .putString("cause", erasure.cause().text())
                .putString("state", erasure.state().text())
                .putNumber("version", erasure.version())
                .putString("step", erasure.place().step().name())
                .putString("counts", Json.text(erasure.counts()))
                .putString("hiddenAt", erasure.hiddenAt().toString())
                .putBoolean("suppressed", erasure.suppressed())
                .putBoolean("waits", erasure.place().waits());
        if (!erasure.place().at().isEmpty()) {
            item.putString("at", erasure.place().at());
        }
        if (!erasure.commitments().isEmpty()) {
            item.putString("commitments", String.join(" ", erasure.commitments()));
        }
        var reason = erasure.reason();
        put(item, "reason", reason == null ? null : reason.text());
        put(item, "requestedBy", erasure.requestedBy());
        put(item, "liveErasedAt", erasure.liveErasedAt());
        put(item, "keyDestroyedAt", erasure.keyDestroyedAt());
        put(item, "receipt", erasure.receipt());
        return item.build();
    }

    private static void put(EnhancedDocument.Builder item, String attribute, @Nullable Object value) {
        if (value != null) {
            item.putString(attribute, value.toString());
        }
    }

    private static Erasure erasure(EnhancedDocument item) {
        var commitments = Attributes.find(item, "commitments").orElse("");
        return new Erasure(
                Attributes.text(item, "sk").substring(PREFIX.length()),
                Attributes.find(item, "user")
                        .map(SubjectId::user)
                        .orElseGet(() -> SubjectId.lead(Attributes.text(item, "lead"))),
                Cause.of(Attributes.text(item, "cause")),
                Attributes.find(item, "reason").flatMap(Reason::of).orElse(null),
                item.getString("requestedBy"),
                Attributes.isTrue(item, "suppressed"),
                ErasureState.of(Attributes.text(item, "state")),
                Attributes.number(item, "version"),
                new Place(
                        Step.valueOf(Attributes.text(item, "step")),
                        Attributes.find(item, "at").orElse(""),
                        Attributes.isTrue(item, "waits")),
                counts(Attributes.text(item, "counts")),
                Attributes.time(item, "hiddenAt"),
                Attributes.findTime(item, "liveErasedAt").orElse(null),
                Attributes.findTime(item, "keyDestroyedAt").orElse(null),
                commitments.isEmpty() ? List.of() : new ArrayList<>(List.of(commitments.split(" ", -1))),
                item.getString("receipt"));
    }

    private record Counts(Map<String, Long> all) {}

    private static Map<String, Long> counts(String json) {
        return Json.read("{\"all\":" + json + "}", Counts.class).all();
    }
}
