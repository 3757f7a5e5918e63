package uk.co.provilex.crm.rights;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Index;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.rights.RightsRequest.Details;

/**
 * The rights requests of one tenant with their events. Writes are added to {@link Changes} and happen when those are
 * committed.
 */
final class RightsRequests {

    /** From how many events on nothing more is noted of a request. */
    static final int MOST_EVENTS = 200;

    /** How many more may be of what its answer depends on, and of complaints about it. */
    static final int ROOM = 50;

    /** How the sort keys of a lead's requests begin, beside the lead: with it they are found, and cease to be. */
    private static final String OF_LEAD = "RIGHTS#";

    private final Tenancy tenancy;
    private final RightsItems items;

    RightsRequests(Tenancy tenancy) {
        this.tenancy = tenancy;
        this.items = new RightsItems(tenancy.scope());
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

    /** Tells whether another event may be recorded. What ends a request always may: it holds its lead, and has its due date. */
    static boolean hasRoom(RightsRequest request, EventKind kind) {
        int most = kind.answers() || kind == EventKind.COMPLAINED ? MOST_EVENTS + ROOM : MOST_EVENTS;
        return kind.once() || request.events() < most;
    }

    /** Adds a new request with its first event to {@code changes}. */
    void create(RightsRequest request, Details details, SubjectKey key, RightsEvent received, Changes changes) {
        var place = items.place(request.id());
        var sealed = SdkBytes.fromByteArray(key.seal(Table.RECORDS, place, Json.bytes(details)));
        changes.put(
                Table.RECORDS,
                items.item(request, sealed),
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
                .map(item -> items.place(Attributes.text(item, "sk").substring(OF_LEAD.length())))
                .toList();
        var found = tenancy.data().getAll(Map.of(Table.RECORDS, places), true);
        return places.stream()
                .flatMap(place -> found.get(Table.RECORDS, place).stream())
                .map(RightsItems::stored)
                .map(Stored::request)
                .toList();
    }

    /** Reads the newest requests of a user to Provilex, at most {@code limit}, newest first. */
    List<Stored> ofUser(String userId, int limit) {
        return tenancy
                .data()
                .query(Query.of(Index.STATUS, items.ofUser(userId)).descending().limit(limit))
                .items()
                .stream()
                .map(RightsItems::stored)
                .toList();
    }

    /** Reads a request, strongly consistent. */
    Optional<Stored> find(String id) {
        return tenancy.data().get(Table.RECORDS, items.place(id)).map(RightsItems::stored);
    }

    /** Opens what could name a person; nothing when that person was erased. */
    Optional<Details> details(Stored stored, Optional<SubjectKey> key) {
        return key.filter(it -> !stored.sealed().equals(RightsItems.NOTHING))
                .map(it -> Json.read(
                        it.open(
                                Table.RECORDS,
                                items.place(stored.request().id()),
                                stored.sealed().asByteArray()),
                        Details.class));
    }

    /**
     * Returns the key of whom a request is about; nothing when that person was erased, or the time of its words is over, or that
     * of the lead in the trash, whether or not DynamoDB has removed it by then.
     */
    Optional<SubjectKey> key(RightsRequest request, Instant now) {
        return request.wordsAreOver(now) || leadIsGone(request, now)
                ? Optional.empty()
                : tenancy.keys().find(request.subject());
    }

    /**
     * Tells whether the key of whom a request is about is withheld or gone, whatever this container remembers, or the lead has
     * lapsed: then nothing that was or would be sealed for it can be read.
     */
    boolean keyIsGone(RightsRequest request, Instant now) {
        return leadIsGone(request, now)
                || tenancy.data()
                        .get(Table.KEYS, tenancy.keys().place(request.subject()))
                        .filter(item -> item.isPresent("wrapped"))
                        .isEmpty();
    }

    private boolean leadIsGone(RightsRequest request, Instant now) {
        var leadId = request.leadId();
        return leadId != null && Leads.stored(tenancy).find(leadId, now).isEmpty();
    }

    /** Adds the next version of a request with the event that made it to {@code changes}. */
    void replace(Stored before, RightsRequest next, RightsEvent event, Optional<SubjectKey> key, Changes changes) {
        changes.put(
                Table.RECORDS,
                items.item(next, before.sealed()),
                Condition.versionIs(before.request().version()),
                stored -> busy());
        append(next.id(), event, key, changes);
        if (before.request().state().open() && !next.state().open()) {
            hold(next, -1, changes);
            // when DynamoDB removes it, the key of the words is destroyed
            next.wordsKeptUntil().ifPresent(until -> changes.put(Table.RECORDS, items.words(next.id(), until)));
        }
    }

    /** While a request awaits its answer no rule ends the lead that it is about. */
    private void hold(RightsRequest request, int more, Changes changes) {
        var leadId = request.leadId();
        if (leadId != null) {
            Leads.stored(tenancy).touch(leadId, keeping -> keeping.requests(more), request.updatedAt(), changes);
        }
    }

    private void append(String requestId, RightsEvent event, Optional<SubjectKey> key, Changes changes) {
        changes.put(
                Table.RECORDS,
                items.item(requestId, event, key),
                Condition.absent(),
                stored -> new IllegalStateException("the id of the event is taken"));
    }

    /** Reads all events of a request in the order in which they were recorded. */
    List<RightsEvent> events(String requestId, Optional<SubjectKey> key) {
        var prefix = RightsItems.events(requestId);
        var events = new ArrayList<RightsEvent>();
        Query.@Nullable Position after = null;
        while (true) {
            var page = tenancy.data()
                    .query(Query.of(Table.RECORDS, items.partition())
                            .prefix(prefix)
                            .consistently()
                            .after(after));
            for (var item : page.items()) {
                events.add(items.event(requestId, item, key));
            }
            if (!page.more()) {
                return events;
            }
            var last = items.eventPlace(requestId, events.getLast().id());
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
        var query = Query.of(Index.STATUS, items.listed(open)).limit(limit);
        if (until != null) {
            // every id sorts before the tilde
            query = query.between("0", until + "#~");
        }
        if (after != null) {
            query = query.after(new Query.Position(items.place(after.substring(after.indexOf('#') + 1)), after));
        }
        var page = tenancy.data().query(query);
        var requests = page.items().stream()
                .map(RightsItems::stored)
                .map(Stored::request)
                .toList();
        return new Listed(requests, page.more() ? RightsItems.order(page.items().getLast()) : null);
    }

    /** Refuses what was decided on a request that somebody else has changed meanwhile. */
    private static ProblemException busy() {
        return Problem.busy("Others are changing the same request. Try again in a moment.");
    }
}
