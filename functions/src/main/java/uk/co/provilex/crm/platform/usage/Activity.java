package uk.co.provilex.crm.platform.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
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
 * The usage data of one user (P03): sign-ins, with from where they were, and changes of the account, sealed under the user's
 * key, forgotten after 90 days and with the user.
 */
public final class Activity {

    /** How long an event is kept. */
    public static final Duration KEPT = Duration.ofDays(90);

    /** A user has signed in, or was refused to. */
    public static final String SIGNED_IN = "signed-in";

    private static final String SUCCEEDED = "succeeded";

    private final Tenancy tenancy;
    private final String userId;

    /**
     * Something that happened to a user's account.
     *
     * @param at when
     * @param event what, such as {@code signed-in}
     * @param outcome {@code succeeded} or {@code refused}
     * @param ipAddress from which address a sign-in was first used, once it was
     * @param device with what kind of device
     * @param unusual what about that was not seen in the 45 days before; empty when all of it was
     */
    public record Event(
            Instant at,
            String event,
            String outcome,
            Optional<String> ipAddress,
            Optional<Device> device,
            Optional<List<Unusual>> unusual) {}

    /**
     * Some events, newest first.
     *
     * @param events the events
     * @param last the place of the last of them, to go on from, or {@code null} when no others follow
     */
    public record Some(List<Event> events, @Nullable String last) {}

    private record Details(
            String event,
            String outcome,
            Optional<String> ipAddress,
            Optional<Device> device,
            Optional<List<Unusual>> unusual) {

        static Details of(String event, String outcome) {
            return new Details(event, outcome, Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /** Opens the activity of one user. */
    public Activity(Tenancy tenancy, String userId) {
        this.tenancy = tenancy;
        this.userId = userId;
    }

    /** Records with {@code changes} that something happened. */
    public void succeeded(SubjectKey key, String event, String id, Instant now, Changes changes) {
        changes.put(Table.RECORDS, item(key, Details.of(event, SUCCEEDED), id, now));
    }

    /** Records with {@code changes} that something was refused. */
    public void refused(SubjectKey key, String event, String id, Instant now, Changes changes) {
        changes.put(Table.RECORDS, item(key, Details.of(event, "refused"), id, now));
    }

    /** Records with {@code changes} from where a sign-in is used, in place of what was recorded of it so far. */
    void used(SubjectKey key, String id, Instant at, Origin origin, List<Unusual> unusual, Changes changes) {
        var details = new Details(
                SIGNED_IN, SUCCEEDED, origin.ipAddress(), Optional.of(origin.device()), Optional.of(unusual));
        changes.put(Table.RECORDS, item(key, details, id, at));
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
                            // ids begin with a digit up to 7, and what the sessions are known by does not
                            .between("0", "8")
                            .descending()
                            .limit(limit + 1)
                            .after(position == null ? null : new Position(place(position), position)));
            for (var item : page.items()) {
                position = Attributes.text(item, "sk");
                if (Attributes.number(item, "expiresAt") > now.getEpochSecond()) {
                    found.add(item);
                }
            }
            more = page.more();
        }
        var shown = found.subList(0, Math.min(limit, found.size()));
        var last = found.size() > limit ? Attributes.text(shown.getLast(), "sk") : null;
        return new Some(shown.stream().map(item -> event(key, item)).toList(), last);
    }

    private Event event(SubjectKey key, EnhancedDocument item) {
        var place = place(Attributes.text(item, "sk"));
        var sealed = Attributes.bytes(item, "sealed");
        var details = Json.read(key.open(Table.RECORDS, place, sealed), Details.class);
        return new Event(
                Attributes.time(item, "at"),
                details.event(),
                details.outcome(),
                details.ipAddress(),
                details.device(),
                details.unusual());
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
    public static PartitionKey partition(TenantScope scope, String userId) {
        return scope.partition("USAGE#" + userId);
    }
}
