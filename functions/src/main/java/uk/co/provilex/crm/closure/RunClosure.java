package uk.co.provilex.crm.closure;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.closure.ClosureRecords.MovedException;
import uk.co.provilex.crm.closure.ClosureRecords.Open;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.events.ScheduledRun;
import uk.co.provilex.crm.platform.priming.Priming;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * Closes accounts whose time of grace is over, and goes on with purges (P11). It looks at what is due and at nothing else, and
 * can be broken off and repeated anywhere: each run goes on where the one before it was.
 */
public final class RunClosure implements RequestHandler<ScheduledEvent, RunClosure.Closed> {

    private static final int ENOUGH_TIME_MILLIS = 30_000;

    private final Platform platform;

    /**
     * What a run did.
     *
     * @param looked how many closures it looked at
     * @param done how many of them it brought to their end
     */
    public record Closed(int looked, int done) {}

    /** Runs as a Lambda function. */
    public RunClosure() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public RunClosure(Platform platform) {
        this.platform = platform;
        platform.beforeSnapshot(new Priming(getClass(), platform));
    }

    @Override
    public Closed handleRequest(ScheduledEvent event, Context context) {
        var run = new ScheduledRun(platform, context);
        var closures = new Closures(run);
        run.go(closures::all);
        run.end("some accounts could not be closed; they come again");
        return new Closed(run.looked(), closures.done);
    }

    /** What one run does. */
    private final class Closures {

        private final Tenancy reserved = platform.tenant(TenantId.PLATFORM);
        private final ClosureRecords records = new ClosureRecords(reserved);
        private final ScheduledRun run;
        private int done;

        Closures(ScheduledRun run) {
            this.run = run;
        }

        void all() {
            // first nobody is let in any more whose grace is over: the purge of one account may take all the time of
            // the run
            each(open -> run.attempt(() -> shut(open)));
            each(open -> run.look(() -> look(open)));
        }

        private void each(Consumer<Open> step) {
            @Nullable String after = null;
            List<Open> some;
            do {
                some = records.due(run.now(), after);
                for (var open : some) {
                    after = open.sort();
                    if (!run.work().hasTime(ENOUGH_TIME_MILLIS)) {
                        return;
                    }
                    step.accept(open);
                }
            } while (!some.isEmpty());
        }

        private void shut(Open open) {
            var tenancy = platform.tenant(open.tenant());
            try {
                if (ClosureRecords.purge(tenancy).isEmpty()) {
                    begin(open, tenancy);
                }
            } catch (MovedException another) {
                // as below
            }
        }

        private void look(Open open) {
            try {
                if (goOn(open)) {
                    records.strike(open);
                    done++;
                }
            } catch (MovedException another) {
                // another worker has it, or somebody changed the tenant: the next run tells
            }
        }

        /** Goes on with a closure; tells whether there is nothing left to do. */
        private boolean goOn(Open open) {
            var tenancy = platform.tenant(open.tenant());
            var purge = ClosureRecords.purge(tenancy).or(() -> begin(open, tenancy));
            // one that was cancelled, or is done and only not struck off yet, has none
            return purge.isEmpty() || new ClosureRun(platform, reserved, tenancy, run.work(), purge.get()).run();
        }

        /** Shuts the door, if the tenant's own item still says so. */
        private Optional<Closure> begin(Open open, Tenancy tenancy) {
            var stored = new Tenants(tenancy).item();
            var closing = stored.flatMap(Tenants::closing)
                    .filter(each -> each.closureId().equals(open.id()))
                    .filter(each -> !platform.now().isBefore(each.graceUntil()));
            if (closing.isEmpty()) {
                return Optional.empty();
            }
            var now = platform.now();
            var begun = Closure.begun(
                    open.id(), closing.get().requestedAt(), closing.get().graceUntil(), now);
            var changes = new Changes();
            Tenants.closed(stored.get(), now, changes, item -> new MovedException());
            ClosureRecords.begin(tenancy, begun, changes);
            changes.put(
                    Table.LEDGER,
                    ClosureRun.entry(platform, run.work(), open.tenant(), "close", open.id())
                            .item(tenancy));
            tenancy.data().commit(changes);
            return Optional.of(begun);
        }
    }
}
