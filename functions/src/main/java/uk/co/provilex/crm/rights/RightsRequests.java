package uk.co.provilex.crm.rights;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Index;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;
import uk.co.provilex.crm.rights.RightsRequest.Controller;
import uk.co.provilex.crm.rights.RightsRequest.Details;
import uk.co.provilex.crm.rights.RightsRequest.Reminded;
import uk.co.provilex.crm.rights.clock.Course;
import uk.co.provilex.crm.rights.clock.RequestType;

/**
 * The rights requests of one tenant with their events, {@code REQ#<id>} and {@code EVENT#<id>#<event>} of one partition.
 * The index by status lists them by due date, open ones and closed ones apart, without an item of their own.
 */
final class RightsRequests {

    /** The most events that a request may have. */
    static final int MOST_EVENTS = 200;

    /** Where in the order by due date those are that have none. */
    static final String NO_DUE_DATE = "9999-12-31";

    private static final String PARTITION = "RIGHTS";

    /** How the sort keys of a lead's requests begin, beside the lead: with it they are found, and cease to be. */
    private static final String OF_LEAD = "RIGHTS#";

    /** What is sealed of a request whose words went, with the lead that it was about. */
    private static final SdkBytes NOTHING = SdkBytes.fromByteArray(new byte[0]);

    private final Tenancy tenancy;

    RightsRequests(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    /**
     * A request as it is stored.
     *
     * @param request what names nobody
     * @param sealed what could
     */
    record Stored(RightsRequest request, SdkBytes sealed) {}

    /**
     * One page of a list.
     *
     * @param requests in the order of their due dates
     * @param last the place to go on from, or {@code null} when no others follow
     */
    record Listed(List<RightsRequest> requests, @Nullable String last) {}

    /** Adds a new request with its first event to {@code changes}. */
    void create(RightsRequest request, Details details, SubjectKey key, RightsEvent received, Changes changes) {
        var place = place(request.id());
        var sealed = SdkBytes.fromByteArray(key.seal(Table.RECORDS, place, Json.bytes(details)));
        changes.put(
                Table.RECORDS,
                item(request, sealed),
                Condition.absent(),
                stored -> new IllegalStateException("the id of the request is taken"));
        append(request.id(), received, Optional.of(key), changes);
        hold(request, 1, changes);
        if (request.leadId() != null) {
            changes.put(
                    Table.RECORDS,
                    Leads.partition(tenancy.scope(), request.leadId())
                            .item(OF_LEAD + request.id())
                            .item()
                            .build());
        }
    }

    /** Reads the newest requests of a lead, at most {@code limit}. */
    List<RightsRequest> of(String leadId, int limit) {
        var places = tenancy
                .data()
                .query(Query.of(Table.RECORDS, Leads.partition(tenancy.scope(), leadId))
                        .prefix(OF_LEAD)
                        .consistently()
                        .descending()
                        .limit(limit))
                .items()
                .stream()
                .map(item -> place(text(item, "sk").substring(OF_LEAD.length())))
                .toList();
        var found = tenancy.data().getAll(Map.of(Table.RECORDS, places), true);
        return places.stream()
                .flatMap(place -> found.get(Table.RECORDS, place).stream())
                .map(RightsRequests::stored)
                .map(Stored::request)
                .toList();
    }

    /** Reads the newest requests of a user to Provilex, at most {@code limit}, newest first. */
    List<Stored> ofUser(String userId, int limit) {
        return tenancy
                .data()
                .query(Query.of(Index.STATUS, ofUser(userId)).descending().limit(limit))
                .items()
                .stream()
                .map(RightsRequests::stored)
                .toList();
    }

    /** Reads a request, strongly consistent. */
    Optional<Stored> find(String id) {
        return tenancy.data().get(Table.RECORDS, place(id)).map(RightsRequests::stored);
    }

    /** Opens what could name a person; nothing when that person was erased. */
    Optional<Details> details(Stored stored, Optional<SubjectKey> key) {
        return key.filter(it -> !stored.sealed().equals(NOTHING))
                .map(it -> Json.read(
                        it.open(
                                Table.RECORDS,
                                place(stored.request().id()),
                                stored.sealed().asByteArray()),
                        Details.class));
    }

    /** Returns the key of whom a request is about; nothing when that person was erased. */
    Optional<SubjectKey> key(RightsRequest request) {
        return tenancy.keys().find(request.subject());
    }

    /**
     * Tells whether the key of a subject is withheld or gone, whatever this container remembers: then nothing that was or would
     * be sealed for it can be read.
     */
    boolean keyIsGone(SubjectId subject) {
        return tenancy.data()
                .get(Table.KEYS, tenancy.keys().place(subject))
                .filter(item -> item.isPresent("wrapped"))
                .isEmpty();
    }

    /** Adds the next version of a request with the event that made it to {@code changes}. */
    void replace(Stored before, RightsRequest next, RightsEvent event, Optional<SubjectKey> key, Changes changes) {
        changes.put(
                Table.RECORDS,
                item(next, before.sealed()),
                Condition.versionIs(before.request().version()),
                stored -> busy());
        append(next.id(), event, key, changes);
        if (before.request().state().open() && !next.state().open()) {
            hold(next, -1, changes);
        }
    }

    /** While a request awaits its answer no rule ends the lead that it is about. */
    private void hold(RightsRequest request, int more, Changes changes) {
        var leadId = request.leadId();
        if (leadId != null) {
            Leads.stored(tenancy).touch(leadId, keeping -> keeping.requests(more), request.updatedAt(), changes);
        }
    }

    /** Adds an event to {@code changes} that changes nothing of the request itself. */
    void append(String requestId, RightsEvent event, Optional<SubjectKey> key, Changes changes) {
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
        changes.put(
                Table.RECORDS,
                item.build(),
                Condition.absent(),
                stored -> new IllegalStateException("the id of the event is taken"));
    }

    /** Reads all events of a request in the order in which they were recorded. */
    List<RightsEvent> events(String requestId, Optional<SubjectKey> key) {
        var prefix = "EVENT#" + requestId + "#";
        var events = new ArrayList<RightsEvent>();
        Query.@Nullable Position after = null;
        while (true) {
            var page = tenancy.data()
                    .query(Query.of(Table.RECORDS, partition())
                            .prefix(prefix)
                            .consistently()
                            .after(after));
            for (var item : page.items()) {
                events.add(event(requestId, text(item, "sk").substring(prefix.length()), item, key));
            }
            if (!page.more()) {
                return events;
            }
            var last = eventPlace(requestId, events.getLast().id());
            after = new Query.Position(last, last.sort());
        }
    }

    /**
     * Reads one page of the tenant's requests by due date.
     *
     * @param open those that await their answer, or those that have it
     * @param until the last due date of the list, or {@code null} for all, whether or not they have one
     * @param limit the most of them
     * @param after where the page before ended, or {@code null}
     */
    Listed list(boolean open, @Nullable LocalDate until, int limit, @Nullable String after) {
        var query = Query.of(Index.STATUS, listed(open)).limit(limit);
        if (until != null) {
            // every id sorts before the tilde
            query = query.between("0", until + "#~");
        }
        if (after != null) {
            query = query.after(new Query.Position(place(after.substring(after.indexOf('#') + 1)), after));
        }
        var page = tenancy.data().query(query);
        var requests = page.items().stream()
                .map(RightsRequests::stored)
                .map(Stored::request)
                .toList();
        return new Listed(requests, page.more() ? text(page.items().getLast(), Index.STATUS.sortAttribute()) : null);
    }

    private EnhancedDocument item(RightsRequest request, SdkBytes sealed) {
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

    private static Stored stored(EnhancedDocument item) {
        var sort = text(item, "sk");
        var method = item.getString("identityMethod");
        var closed = item.getString("closedAt");
        var reminded = item.getString("reminded");
        return new Stored(
                new RightsRequest(
                        sort.substring(sort.indexOf('#') + 1),
                        RequestType.of(text(item, "type")).orElseThrow(),
                        Names.of(Controller.class, text(item, "controller")),
                        item.getString("leadId"),
                        Names.of(Channel.class, text(item, "channel")),
                        Jurisdiction.of(text(item, "regime"), text(item, "nation"), text(item, "zone")),
                        Json.read(text(item, "course").getBytes(StandardCharsets.UTF_8), Course.class),
                        new Identity(
                                Names.of(Identity.State.class, text(item, "identity")),
                                method == null ? null : Names.of(Identity.Method.class, method)),
                        Names.of(RightsState.class, text(item, "state")),
                        item.getString("assigneeId"),
                        item.getString("relatesTo"),
                        item.getString("erasureId"),
                        text(item, "createdBy"),
                        Instant.parse(text(item, "createdAt")),
                        Instant.parse(text(item, "updatedAt")),
                        closed == null ? null : Instant.parse(closed),
                        reminded == null
                                ? null
                                : new Reminded(
                                        LocalDate.parse(text(item, "remindedOf")), Names.of(Reminder.class, reminded)),
                        (int) number(item, "events"),
                        number(item, "version")),
                Objects.requireNonNullElse(item.getBytes("sealed"), NOTHING));
    }

    private RightsEvent event(String requestId, String id, EnhancedDocument item, Optional<SubjectKey> key) {
        var sealed = item.getBytes("sealed");
        var words = sealed == null || key.isEmpty()
                ? RightsEvent.Words.NONE
                : Json.read(
                        key.get().open(Table.RECORDS, eventPlace(requestId, id), sealed.asByteArray()),
                        RightsEvent.Words.class);
        return new RightsEvent(
                id,
                Names.of(EventKind.class, text(item, "kind")),
                Instant.parse(text(item, "at")),
                Instant.parse(text(item, "recordedAt")),
                text(item, "by"),
                Json.read(text(item, "facts").getBytes(StandardCharsets.UTF_8), RightsEvent.Facts.class),
                words);
    }

    /** Refuses what was decided on a request that somebody else has changed meanwhile. */
    private static ProblemException busy() {
        return Problem.UNAVAILABLE
                .because("Others are changing the same request. Try again in a moment.")
                .retryAfter(Duration.ofSeconds(1));
    }

    private PartitionKey partition() {
        return tenancy.scope().partition(PARTITION);
    }

    private PartitionKey listed(boolean open) {
        return tenancy.scope().partition(PARTITION + "#" + (open ? "open" : "closed"));
    }

    private PartitionKey ofUser(String userId) {
        return tenancy.scope().partition(PARTITION + "#OF#" + userId);
    }

    private ItemKey place(String id) {
        return partition().item("REQ#" + id);
    }

    private ItemKey eventPlace(String requestId, String id) {
        return partition().item("EVENT#" + requestId + "#" + id);
    }

    private static String text(EnhancedDocument item, String attribute) {
        return Objects.requireNonNull(item.getString(attribute));
    }

    private static long number(EnhancedDocument item, String attribute) {
        return Objects.requireNonNull(item.getNumber(attribute)).longValue();
    }
}
