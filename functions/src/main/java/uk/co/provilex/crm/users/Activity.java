package uk.co.provilex.crm.users;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Query.Position;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;
import uk.co.provilex.crm.platform.tenancy.TenantScope;

/**
 * The usage data of one user (P03): sign-ins and changes of the account, sealed under the user's key, forgotten after 90
 * days and with the user.
 */
public final class Activity {

    /** How long an event is kept. */
    public static final Duration KEPT = Duration.ofDays(90);

    private final Tenancy tenancy;
    private final String userId;

    /**
     * Something that happened to a user's account.
     *
     * @param at when
     * @param event what, such as {@code signed-in}
     * @param outcome {@code succeeded} or {@code refused}
     */
    public record Event(Instant at, String event, String outcome) {}

    /**
     * Some events, newest first.
     *
     * @param events the events
     * @param last the place of the last of them, to go on from, or {@code null} when no others follow
     */
    public record Some(List<Event> events, @Nullable String last) {}

    private record Details(String event, String outcome) {}

    /** Opens the activity of one user. */
    public Activity(Tenancy tenancy, String userId) {
        this.tenancy = tenancy;
        this.userId = userId;
    }

    /** Records with {@code changes} that something happened. */
    public void succeeded(SubjectKey key, String event, String id, Instant now, Changes changes) {
        changes.put(Table.RECORDS, item(key, new Details(event, "succeeded"), id, now));
    }

    /** Records with {@code changes} that something was refused. */
    public void refused(SubjectKey key, String event, String id, Instant now, Changes changes) {
        changes.put(Table.RECORDS, item(key, new Details(event, "refused"), id, now));
    }

    /** Reads up to {@code limit} events older than the place {@code after}; expired ones are gone, removed or not. */
    public Some list(SubjectKey key, int limit, @Nullable String after, Instant now) {
        var found = new ArrayList<EnhancedDocument>();
        var position = after;
        var more = true;
        // One more than asked for tells whether there is a next page.
        while (more && found.size() <= limit) {
            var page = tenancy.data()
                    .query(Query.of(Table.RECORDS, place("0").partition())
                            .descending()
                            .limit(limit + 1)
                            .after(position == null ? null : new Position(place(position), position)));
            for (var item : page.items()) {
                position = item.getString("sk");
                if (item.getNumber("expiresAt").longValue() > now.getEpochSecond()) {
                    found.add(item);
                }
            }
            more = page.more();
        }
        var shown = found.subList(0, Math.min(limit, found.size()));
        var last = found.size() > limit ? shown.getLast().getString("sk") : null;
        return new Some(shown.stream().map(item -> event(key, item)).toList(), last);
    }

    private Event event(SubjectKey key, EnhancedDocument item) {
        var place = place(item.getString("sk"));
        var details =
                Json.read(key.open(Table.RECORDS, place, item.getBytes("sealed").asByteArray()), Details.class);
        return new Event(Instant.parse(item.getString("at")), details.event(), details.outcome());
    }

    private EnhancedDocument item(SubjectKey key, Details details, String id, Instant now) {
        // ids sort by time, to the millisecond, and two events of one millisecond stay two
        var place = place(id);
        return place.item()
                .putString("at", now.toString())
                .putNumber("expiresAt", now.plus(KEPT).getEpochSecond())
                .putBytes("sealed", SdkBytes.fromByteArray(key.seal(Table.RECORDS, place, Json.bytes(details))))
                .build();
    }

    private ItemKey place(String sort) {
        return partition(tenancy.scope(), userId).item(sort);
    }

    /** Returns where the activity of a user is kept. */
    static PartitionKey partition(TenantScope scope, String userId) {
        return scope.partition("USAGE#" + userId);
    }
}
