package uk.co.provilex.crm.platform.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.EnhancedType;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.digest.Sha256;
import uk.co.provilex.crm.platform.identity.Door;
import uk.co.provilex.crm.platform.identity.Token;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.ledger.LedgerEntry;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/**
 * The session that a request belongs to: one sign-in and all tokens that descend from it ({@code origin_jti}). Its first
 * request, to whichever operation, records from where it comes (P03), once, before it is served: Cognito's triggers are
 * not told an address, and what a client would tell of itself could be left out.
 *
 * <p>One item of the user, {@code SEEN}, names the sessions that are recorded, in clear, as digests, and has, sealed, with
 * what devices and from which networks they came in the last 45 days. It is read with the door's own read, and only by
 * a container that does not know the session yet.
 */
public final class Session {

    /**
     * For how long a kind of device and a network are known once they were seen, and for how long what is known is kept after the
     * last session: together they are as long as usage information may be kept at all.
     */
    public static final Duration KNOWN = Activity.KEPT.dividedBy(2);

    /** Longer than a session lives, which is as long as its refresh token, and the last access token after that. */
    static final Duration LIVES = Duration.ofDays(31);

    /** The most sessions and origins that are remembered of a user; one that is forgotten is recorded once more. */
    static final int MOST = 100;

    private static final int TRIES = 4;
    private static final int DIGEST_BYTES = 12;

    private final RecordedSessions recorded;
    private final Tenancy tenancy;
    private final Token token;
    private final String name;

    private record Seen(Map<String, Long> devices, Map<String, Long> networks) {}

    /** Opens the session of {@code token}. */
    public Session(RecordedSessions recorded, Tenancy tenancy, Token token) {
        this.recorded = recorded;
        this.tenancy = tenancy;
        this.token = token;
        this.name = name(token);
    }

    /** Returns the digest by which the session of {@code token} is known. */
    public static String name(Token token) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest(token));
    }

    /** Returns what the door has to read to tell whether the session is recorded, or nothing where that is known. */
    public Optional<ItemKey> unknown() {
        return recorded.contains(name) ? Optional.empty() : Optional.of(place());
    }

    /**
     * Records from where the session comes, and in the ledger that this was recorded, unless that was done.
     *
     * @param seen what is stored under {@link #unknown}
     * @param traceId the trace id of the request
     * @throws ProblemException {@link Problem#UNAVAILABLE} when too many sessions of the user begin at this moment
     */
    public void begin(Optional<EnhancedDocument> seen, Origin origin, Instant now, String traceId) {
        var stored = seen;
        for (int attempt = 1; !isIn(stored); attempt++) {
            try {
                record(stored, origin, now, traceId);
                break;
            } catch (ProblemException busy) {
                // another session began, or another request of this one came first
                if (attempt == TRIES) {
                    throw busy;
                }
                // in a batch, as the door reads, which is what every function may do
                stored = tenancy.data()
                        .getAll(Map.of(Table.RECORDS, List.of(place())), true)
                        .get(Table.RECORDS, place());
            } catch (SubjectErasedException deleted) {
                throw Door.refuse();
            }
        }
        recorded.add(name);
    }

    private boolean isIn(Optional<EnhancedDocument> stored) {
        return stored.map(Session::sessions).orElse(List.of()).stream().anyMatch(entry -> entry.startsWith(name + " "));
    }

    private void record(Optional<EnhancedDocument> stored, Origin origin, Instant now, String traceId) {
        var key = tenancy.keys().open(SubjectId.user(token.userId()));
        var before = stored.map(item -> open(key, item)).orElse(new Seen(Map.of(), Map.of()));
        long since = now.minus(KNOWN).getEpochSecond();
        var device = origin.device().type() + " " + origin.device().browser() + " "
                + origin.device().system();
        var unusual = new ArrayList<Unusual>();
        if (before.devices().getOrDefault(device, since) <= since) {
            unusual.add(Unusual.NEW_DEVICE);
        }
        if (before.networks().getOrDefault(origin.network(), since) <= since) {
            unusual.add(Unusual.NEW_NETWORK);
        }
        var changes = new Changes();
        var id = token.signIn().orElseGet(() -> Ids.of(token.signedInAt(), digest(token)));
        new Activity(tenancy, token.userId()).used(key, id, Ids.drawnAt(id), origin, List.copyOf(unusual), changes);
        var after = new Seen(
                with(before.devices(), device, since, now), with(before.networks(), origin.network(), since, now));
        changes.put(
                Table.RECORDS,
                item(key, stored, after, now),
                stored.map(item -> Condition.versionIs(version(item))).orElse(Condition.absent()),
                other -> Problem.busy("Several sessions of yours begin at this moment. Try again."));
        var entry = new LedgerEntry(
                now, token.userId(), "session.begin", List.of(SubjectId.user(token.userId())), Map.of(), traceId);
        changes.put(Table.LEDGER, entry.item(tenancy));
        tenancy.data().commit(changes);
    }

    private EnhancedDocument item(SubjectKey key, Optional<EnhancedDocument> stored, Seen seen, Instant now) {
        var sessions = new ArrayList<String>();
        sessions.add(name + " " + token.signedInAt().getEpochSecond());
        var since = now.minus(LIVES).getEpochSecond();
        stored.map(Session::sessions).orElse(List.of()).stream()
                .filter(entry -> Long.parseLong(entry.substring(entry.indexOf(' ') + 1)) > since)
                .limit(MOST - 1L)
                .forEach(sessions::add);
        return place().item()
                .putNumber("version", stored.map(Session::version).orElse(0L) + 1)
                .putNumber("expiresAt", now.plus(KNOWN).getEpochSecond())
                .putList("sessions", sessions, EnhancedType.of(String.class))
                .putBytes("sealed", SdkBytes.fromByteArray(key.seal(Table.RECORDS, place(), Json.bytes(seen))))
                .build();
    }

    /** Adds what was seen now, and forgets what was seen before {@code since} or longest ago. */
    private static Map<String, Long> with(Map<String, Long> before, String value, long since, Instant now) {
        var after = new HashMap<>(before);
        after.values().removeIf(at -> at <= since);
        after.put(value, now.getEpochSecond());
        var kept = new LinkedHashMap<String, Long>();
        after.entrySet().stream()
                .sorted(Entry.<String, Long>comparingByValue().reversed())
                .limit(MOST)
                .forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
        return kept;
    }

    private Seen open(SubjectKey key, EnhancedDocument item) {
        var sealed = Attributes.bytes(item, "sealed");
        return Json.read(key.open(Table.RECORDS, place(), sealed), Seen.class);
    }

    private static List<String> sessions(EnhancedDocument item) {
        var sessions = item.getList("sessions", EnhancedType.of(String.class));
        return sessions == null ? List.of() : sessions;
    }

    private static long version(EnhancedDocument item) {
        return Attributes.number(item, "version");
    }

    private ItemKey place() {
        return tenancy.scope().key("USAGE#" + token.userId(), "SEEN");
    }

    private static byte[] digest(Token token) {
        var text = token.tenant() + " " + token.userId() + " " + token.session();
        return Arrays.copyOf(Sha256.of(text), DIGEST_BYTES);
    }
}
