package uk.co.provilex.crm.retention;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.erasure.OpenErasures;
import uk.co.provilex.crm.leads.EndingLeads;
import uk.co.provilex.crm.leads.Horizon;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.events.ScheduledRun;
import uk.co.provilex.crm.platform.ledger.LedgerEntry;
import uk.co.provilex.crm.platform.priming.Priming;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.tenants.RetentionRegister;
import uk.co.provilex.crm.tenants.RetentionRegister.Entry;
import uk.co.provilex.crm.tenants.Tenant;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * Moves leads to the trash that a rule of their tenant ends by today (P11, P12). Each is a transaction on condition that nothing was
 * recorded of the lead since it was read, so a run can be broken off and repeated anywhere. A tenant is taken off a day only when
 * all of its leads were looked at, and after it is on the next day. It begins with what is being erased and may have been
 * forgotten, for that is overdue.
 */
public final class SweepRetention implements RequestHandler<ScheduledEvent, SweepRetention.Swept> {

    private static final int ENOUGH_TIME_MILLIS = 15_000;
    private static final int PAGE = 50;
    private static final String ACTOR = "system:SweepRetention";

    /** After how many leads of one tenant it is the turn of the next one. */
    private static final int TURN = 500;

    private final Platform platform;
    private final int turn;

    /**
     * What a sweep did.
     *
     * @param looked how many leads it looked at that were due
     * @param trashed how many of them it moved to the trash
     */
    public record Swept(int looked, int trashed) {}

    /** Runs as a Lambda function. */
    public SweepRetention() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public SweepRetention(Platform platform) {
        this(platform, TURN);
    }

    /** Stands on {@code platform}, and moves at most {@code turn} leads of one tenant before it looks at the others. */
    SweepRetention(Platform platform, int turn) {
        this.platform = platform;
        this.turn = turn;
        platform.beforeSnapshot(new Priming(getClass(), platform));
    }

    @Override
    public Swept handleRequest(ScheduledEvent event, Context context) {
        var run = new ScheduledRun(platform, context);
        var sweep = new Sweep(run);
        run.go(() -> {
            new OpenErasures(platform).resume(run);
            sweep.all();
        });
        run.log().retired(run.now(), run.work().traceId(), sweep.trashed);
        run.end("some leads could not be moved to the trash, or some erasures gone on with; they come again");
        return new Swept(run.looked(), sweep.trashed);
    }

    /** What one run does. */
    private final class Sweep {

        private final RetentionRegister register = new RetentionRegister(platform.tenant(TenantId.PLATFORM));
        private final ScheduledRun run;
        private final LocalDate today;
        private int trashed;
        private boolean interrupted;

        Sweep(ScheduledRun run) {
            this.run = run;
            this.today = RetentionRegister.day(run.now());
        }

        /** Goes round until nobody is left who had to give way to others, or there is no time. */
        void all() {
            do {
                interrupted = false;
                round();
            } while (interrupted && run.work().hasTime(ENOUGH_TIME_MILLIS));
        }

        private void round() {
            @Nullable Entry after = null;
            do {
                var due = register.dueBy(today, after);
                for (var entry : due) {
                    if (!run.work().hasTime(ENOUGH_TIME_MILLIS)) {
                        return;
                    }
                    run.attempt(() -> settle(entry));
                }
                after = due.isEmpty() ? null : due.getLast();
            } while (after != null);
        }

        /** Looks at the leads of a tenant, and at those of no rule any more never again. */
        private void settle(Entry entry) {
            var tenancy = platform.tenant(entry.tenant());
            var tenant = tenant(tenancy);
            boolean ends = tenant.filter(found -> found.settings().retention().isInForce())
                    .isPresent();
            if (ends && tenant.get().status() == Tenant.Status.ACTIVE && !sweep(tenancy, tenant.get())) {
                return;
            }
            if (ends) {
                // also of a tenant that is suspended, whose leads nobody could restore: until it is active again
                register.list(new Entry(today.plusDays(1), entry.tenant()));
            }
            register.strike(entry);
        }

        /** Returns a tenant that is in use, or will be again. */
        private Optional<Tenant> tenant(Tenancy tenancy) {
            var tenants = new Tenants(tenancy);
            try {
                return tenants.item()
                        .filter(item -> Tenants.status(item) != Tenant.Status.CLOSED)
                        .map(tenants::open);
            } catch (SubjectErasedException gone) {
                return Optional.empty();
            }
        }

        /** Moves what is due to the trash, and tells whether all of it was looked at. */
        private boolean sweep(Tenancy tenancy, Tenant tenant) {
            int before = run.failed();
            int last = trashed + turn;
            var ending = new EndingLeads(
                    tenancy, tenant.leadShards(), tenant.settings().retention());
            var after = Optional.<String>empty();
            do {
                var page = ending.page(after.orElse(null), PAGE, today);
                for (var lead : page.leads()) {
                    if (!run.work().hasTime(ENOUGH_TIME_MILLIS)) {
                        return false;
                    }
                    if (trashed >= last) {
                        interrupted = true;
                        return false;
                    }
                    run.look(() -> trashUnlessOvertaken(tenancy, tenant, lead));
                }
                after = page.next();
            } while (after.isPresent());
            return run.failed() == before;
        }

        private void trashUnlessOvertaken(Tenancy tenancy, Tenant tenant, Lead lead) {
            try {
                trash(tenancy, tenant, lead);
            } catch (ProblemException | SubjectErasedException overtaken) {
                // something was recorded of it since, or it is gone: if it is due all the same, the next run finds it
            }
        }

        private void trash(Tenancy tenancy, Tenant tenant, Lead lead) {
            var horizon = Horizon.of(lead, tenant.settings());
            // not when the run began: an export that was asked for since then would take the lead for one that was gone
            var now = platform.now();
            var changes = new Changes();
            new Leads(tenancy, tenant.leadShards())
                    .trash(lead, tenant.settings().trashDays(), horizon.cause(), now, changes);
            var since = horizon.since();
            changes.put(
                    Table.LEDGER,
                    new LedgerEntry(
                                    now,
                                    ACTOR,
                                    "lead.trash",
                                    List.of(lead.subject()),
                                    since == null
                                            ? Map.of("rule", horizon.cause())
                                            : Map.of(
                                                    "rule",
                                                    horizon.cause(),
                                                    "event",
                                                    since.event(),
                                                    "eventAt",
                                                    since.at().toString()),
                                    run.work().traceId())
                            .item(tenancy));
            tenancy.data().commit(changes);
            trashed++;
        }
    }
}
