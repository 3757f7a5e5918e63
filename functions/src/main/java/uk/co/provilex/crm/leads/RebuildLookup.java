package uk.co.provilex.crm.leads;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.events.Work;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.ledger.LedgerEntry;
import uk.co.provilex.crm.platform.log.Log;
import uk.co.provilex.crm.platform.priming.Priming;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectId.Kind;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.users.Users;

/**
 * Makes anew what Lookup holds of one tenant's users and leads, when it was lost. An operator invokes it with {@code
 * {"tenant": "<id>"}}, and again with what it answers for as long as that says after whom to go on.
 *
 * <p>It walks along the keys of all who have one. Each user and lead is written once more as it is, together with the claims of
 * its addresses that nobody holds; so whoever changes it at the same moment makes this be worked out anew. The entries by which
 * leads are found follow from that write as from any other, by {@link IndexLead}: nobody else writes them. Broken off and
 * repeated anywhere it does no harm.
 */
public final class RebuildLookup implements RequestStreamHandler {

    private static final int ENOUGH_TIME_MILLIS = 30_000;
    private static final int PAGE = 50;
    private static final int MOST_ATTEMPTS = 5;

    /** For how long the ids may be ahead that are drawn by clocks that do not agree. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    private final Platform platform;

    /**
     * What was done; the event of the next run, if there is to be one.
     *
     * @param tenant whose part of Lookup
     * @param after the last who is done, or {@code null} when everybody is
     * @param looked how many users and leads were written once more
     * @param claimed how many claims of addresses were missing
     * @param heldByOthers how many addresses another lead holds by now
     * @param failed how many users and leads could not be written; the log tells why
     */
    record Done(String tenant, @Nullable String after, int looked, int claimed, int heldByOthers, int failed) {}

    /** Runs as a Lambda function. */
    public RebuildLookup() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public RebuildLookup(Platform platform) {
        this.platform = platform;
        platform.beforeSnapshot(new Priming(getClass(), platform));
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        var started = System.nanoTime();
        var now = platform.now();
        var work = new Work(context.getAwsRequestId(), context::getRemainingTimeInMillis);
        var log = new Log(context.getLogger(), platform.functionName());
        try {
            var asked = Json.read(input.readAllBytes(), ObjectNode.class);
            var tenant = new TenantId(asked.path("tenant").asText());
            var rebuild = new Rebuild(platform.tenant(tenant), now, work, log);
            var after = rebuild.run(asked.path("after").asText(""));
            log.consumed(
                    now,
                    work.traceId(),
                    rebuild.looked,
                    rebuild.failed,
                    Duration.ofNanos(System.nanoTime() - started).toMillis());
            output.write(Json.bytes(new Done(
                    tenant.value(),
                    after.map(SubjectId::toString).orElse(null),
                    rebuild.looked,
                    rebuild.claimed,
                    rebuild.heldByOthers,
                    rebuild.failed)));
        } catch (RuntimeException fault) {
            throw log.failure(now, work.traceId(), fault);
        }
    }

    /** One run. */
    private static final class Rebuild {

        private final Tenancy tenancy;
        private final Users users;
        private final Leads leads;
        private final Instant now;
        private final Work work;
        private final Log log;
        private int looked;
        private int claimed;
        private int heldByOthers;
        private int failed;

        Rebuild(Tenancy tenancy, Instant now, Work work, Log log) {
            this.tenancy = tenancy;
            this.users = new Users(tenancy);
            this.leads = Leads.stored(tenancy);
            this.now = now;
            this.work = work;
            this.log = log;
        }

        /** Goes on after {@code last}, if it is somebody; returns the last who is done, or nothing when everybody is. */
        Optional<SubjectId> run(String last) {
            var from = Optional.of(last).filter(text -> !text.isEmpty()).map(RebuildLookup::subject);
            for (var kind : List.of(Kind.USER, Kind.LEAD)) {
                if (kind == Kind.USER
                        && from.filter(done -> done.kind() == Kind.LEAD).isPresent()) {
                    continue;
                }
                var after = from.filter(done -> done.kind() == kind)
                        .map(SubjectId::id)
                        .orElse(null);
                var stopped = walk(kind, after);
                if (stopped.isPresent()) {
                    return stopped;
                }
            }
            return Optional.empty();
        }

        private Optional<SubjectId> walk(Kind kind, @Nullable String after) {
            var end = Ids.latest(now.plus(CLOCKS_DIFFER));
            var last = after;
            do {
                if (!work.hasTime(ENOUGH_TIME_MILLIS)) {
                    return Optional.of(new SubjectId(kind, last == null ? "0" : last));
                }
                var page = tenancy.keys().fresh().range(kind, "0", end, last, PAGE);
                page.keys().keySet().forEach(id -> write(new SubjectId(kind, id)));
                last = page.next().orElse(null);
            } while (last != null);
            return Optional.empty();
        }

        private void write(SubjectId subject) {
            looked++;
            try {
                for (int attempt = 1; !written(subject, attempt == MOST_ATTEMPTS); attempt++) {
                    // somebody else was quicker
                }
            } catch (SubjectErasedException gone) {
                // there is nothing to be found any more
            } catch (RuntimeException fault) {
                // one that fails does not keep the others
                failed++;
                log.fault(now, work.traceId(), fault);
            }
        }

        private boolean written(SubjectId subject, boolean lastAttempt) {
            var changes = new Changes();
            int held = 0;
            if (subject.kind() == Kind.USER) {
                users.reclaim(subject.id(), changes);
            } else {
                held = leads.reclaim(subject.id(), now, changes);
            }
            if (changes.isEmpty()) {
                return true;
            }
            // besides the user or lead itself
            int missing = changes.size() - 1;
            changes.put(Table.LEDGER, entry(subject).item(tenancy));
            try {
                tenancy.data().commit(changes);
            } catch (ProblemException quicker) {
                if (lastAttempt) {
                    throw quicker;
                }
                return false;
            }
            claimed += missing;
            heldByOthers += held;
            return true;
        }

        private LedgerEntry entry(SubjectId subject) {
            return new LedgerEntry(
                    now, "system:RebuildLookup", "lookup.rebuild", List.of(subject), Map.of(), work.traceId());
        }
    }

    private static SubjectId subject(String text) {
        int split = text.indexOf('#');
        return new SubjectId(Kind.valueOf(text.substring(0, split)), text.substring(split + 1));
    }
}
