package uk.co.provilex.crm.rights;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Index;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;
import uk.co.provilex.crm.platform.tenancy.TenantScope;
import uk.co.provilex.crm.rights.RightsRequest.Controller;
import uk.co.provilex.crm.rights.RightsRequest.Reminded;
import uk.co.provilex.crm.rights.RightsRequests.Stored;
import uk.co.provilex.crm.rights.clock.Course;
import uk.co.provilex.crm.rights.clock.RequestType;

/**
 * How rights requests and their events lie in the tables, {@code REQ#<id>} and {@code EVENT#<id>#<event>} of one partition, and
 * {@code WORDS#<id>} while what somebody said who is no lead is kept of a closed one.
 * The index by status lists requests by due date, open ones and closed ones apart, without an item of their own.
 *
 * @param scope the tenant
 */
record RightsItems(TenantScope scope) {

    /** Where in the order by due date those are that have none. */
    private static final String NO_DUE_DATE = "9999-12-31";

    private static final String PARTITION = "RIGHTS";

    /** What is sealed of a request whose words went, with the lead or user that it was about. */
    static final SdkBytes NOTHING = SdkBytes.fromByteArray(new byte[0]);

    PartitionKey partition() {
        return scope.partition(PARTITION);
    }

    PartitionKey listed(boolean open) {
        return scope.partition(PARTITION + "#" + (open ? "open" : "closed"));
    }

    PartitionKey ofUser(String userId) {
        return scope.partition(PARTITION + "#OF#" + userId);
    }

    ItemKey place(String id) {
        return partition().item("REQ#" + id);
    }

    ItemKey eventPlace(String requestId, String id) {
        return partition().item(events(requestId) + id);
    }

    /** Returns the item that lasts as long as what could name a person. */
    EnhancedDocument words(String requestId, Instant until) {
        return partition()
                .item("WORDS#" + requestId)
                .item()
                .putNumber("expiresAt", until.getEpochSecond())
                .build();
    }

    /** Returns how the sort keys of a request's events begin. */
    static String events(String requestId) {
        return "EVENT#" + requestId + "#";
    }

    /** Returns where a stored request is in the order of the index that lists it. */
    static String order(EnhancedDocument item) {
        return Attributes.text(item, Index.STATUS.sortAttribute());
    }

    EnhancedDocument item(RightsRequest request, SdkBytes sealed) {
        var item = place(request.id()).item();
        if (!sealed.equals(NOTHING)) {
            item.putBytes("sealed", sealed);
        }
        item.putString("type", request.type().text())
                .putString("controller", Names.text(request.controller()))
                .putString("channel", Names.text(request.channel()))
                .putString("regime", request.jurisdiction().regime().text())
                .putString("nation", request.jurisdiction().nation())
                .putString("zone", request.jurisdiction().zone().getId())
                .putString("course", Json.text(request.course()))
                .putString("identity", Names.text(request.identity().state()))
                .putString("state", Names.text(request.state()))
                .putString("createdBy", request.createdBy())
                .putString("createdAt", request.createdAt().toString())
                .putString("updatedAt", request.updatedAt().toString())
                .putNumber("events", request.events())
                .putNumber("version", request.version());
        put(item, "leadId", request.leadId());
        put(item, "assigneeId", request.assigneeId());
        put(item, "relatesTo", request.relatesTo());
        put(item, "erasureId", request.erasureId());
        var method = request.identity().method();
        put(item, "identityMethod", method == null ? null : Names.text(method));
        put(item, "closedAt", request.closedAt());
        var reminded = request.reminded();
        if (reminded != null) {
            item.putString("remindedOf", reminded.of().toString()).putString("reminded", Names.text(reminded.last()));
        }
        if (request.controller() == Controller.TENANT) {
            item.putString(
                            Index.STATUS.partitionAttribute(),
                            listed(request.state().open()).value())
                    .putString(Index.STATUS.sortAttribute(), order(request));
        } else {
            // what users ask of Provilex is listed for nobody but them
            item.putString(
                            Index.STATUS.partitionAttribute(),
                            ofUser(request.createdBy()).value())
                    .putString(Index.STATUS.sortAttribute(), request.id());
        }
        return item.build();
    }

    EnhancedDocument item(String requestId, RightsEvent event, Optional<SubjectKey> key) {
        var place = eventPlace(requestId, event.id());
        var item = place.item()
                .putString("kind", Names.text(event.kind()))
                .putString("at", event.at().toString())
                .putString("recordedAt", event.recordedAt().toString())
                .putString("by", event.by())
                .putString("facts", Json.text(event.facts()));
        if (!event.words().equals(RightsEvent.Words.NONE)) {
            var sealed = key.orElseThrow().seal(Table.RECORDS, place, Json.bytes(event.words()));
            item.putBytes("sealed", SdkBytes.fromByteArray(sealed));
        }
        return item.build();
    }

    /** Returns where a request is in the order by due date. */
    private static String order(RightsRequest request) {
        var due = request.deadline().dueOn();
        return (due == null ? NO_DUE_DATE : due.toString()) + "#" + request.id();
    }

    private static void put(EnhancedDocument.Builder item, String attribute, @Nullable Object value) {
        if (value != null) {
            item.putString(attribute, value.toString());
        }
    }

    static Stored stored(EnhancedDocument item) {
        var sort = Attributes.text(item, "sk");
        var method = item.getString("identityMethod");
        var closed = item.getString("closedAt");
        var reminded = item.getString("reminded");
        return new Stored(
                new RightsRequest(
                        sort.substring(sort.indexOf('#') + 1),
                        RequestType.of(Attributes.text(item, "type")).orElseThrow(),
                        Names.of(Controller.class, Attributes.text(item, "controller")),
                        item.getString("leadId"),
                        Names.of(Channel.class, Attributes.text(item, "channel")),
                        Jurisdiction.of(
                                Attributes.text(item, "regime"),
                                Attributes.text(item, "nation"),
                                Attributes.text(item, "zone")),
                        Json.read(Attributes.text(item, "course"), Course.class),
                        new Identity(
                                Names.of(Identity.State.class, Attributes.text(item, "identity")),
                                method == null ? null : Names.of(Identity.Method.class, method)),
                        Names.of(RightsState.class, Attributes.text(item, "state")),
                        item.getString("assigneeId"),
                        item.getString("relatesTo"),
                        item.getString("erasureId"),
                        Attributes.text(item, "createdBy"),
                        Attributes.time(item, "createdAt"),
                        Attributes.time(item, "updatedAt"),
                        closed == null ? null : Instant.parse(closed),
                        reminded == null
                                ? null
                                : new Reminded(
                                        LocalDate.parse(Attributes.text(item, "remindedOf")),
                                        Names.of(Reminder.class, reminded)),
                        (int) Attributes.number(item, "events"),
                        Attributes.number(item, "version")),
                Objects.requireNonNullElse(item.getBytes("sealed"), NOTHING));
    }

    /** Opens an event; of a person who was erased there are no words. */
    RightsEvent event(String requestId, EnhancedDocument item, Optional<SubjectKey> key) {
        var id = Attributes.text(item, "sk").substring(events(requestId).length());
        var sealed = item.getBytes("sealed");
        var words = sealed == null || key.isEmpty()
                ? RightsEvent.Words.NONE
                : Json.read(
                        key.get().open(Table.RECORDS, eventPlace(requestId, id), sealed.asByteArray()),
                        RightsEvent.Words.class);
        return new RightsEvent(
                id,
                Names.of(EventKind.class, Attributes.text(item, "kind")),
                Attributes.time(item, "at"),
                Attributes.time(item, "recordedAt"),
                Attributes.text(item, "by"),
                Json.read(Attributes.text(item, "facts"), RightsEvent.Facts.class),
                words);
    }
}
