package uk.co.provilex.crm.signup;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.events.ScheduledRun;
import uk.co.provilex.crm.platform.ledger.LedgerEntry;
import uk.co.provilex.crm.platform.priming.Priming;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.tenants.Tenant;
import uk.co.provilex.crm.tenants.Tenants;
import uk.co.provilex.crm.users.Users;

/**
 * Forgets sign-ups that nobody confirmed within 7 days (P11): tenant, user and keys go, and the account at Cognito follows
 * from the user's removal. It goes through the days since the last sweep and can be broken off and repeated anywhere.
 */
public final class SweepSignUps implements RequestHandler<ScheduledEvent, SweepSignUps.Swept> {

    private static final int ENOUGH_TIME_MILLIS = 15_000;

    private final Platform platform;

    /**
     * What a sweep did.
     *
     * @param looked how many sign-ups it looked at
     * @param forgotten how many of them it forgot
     */
    public record Swept(int looked, int forgotten) {}

    /** Runs as a Lambda function. */
    public SweepSignUps() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public SweepSignUps(Platform platform) {
        this.platform = platform;
        platform.beforeSnapshot(new Priming(getClass(), platform));
    }

    @Override
    public Swept handleRequest(ScheduledEvent event, Context context) {
        var run = new ScheduledRun(platform, context);
        var sweep = new Sweep(run);
        run.go(sweep::all);
        run.end("some sign-ups could not be forgotten; they come again");
        return new Swept(run.looked(), sweep.forgotten);
    }

    /** What one run does. */
    private final class Sweep {

        private final SignUps signUps = new SignUps(platform.tenant(TenantId.PLATFORM));
        private final ScheduledRun run;
        private final Instant now;
        private int forgotten;

        Sweep(ScheduledRun run) {
            this.run = run;
            this.now = run.now();
        }

        void all() {
            // What was listed after that day waits still.
            var last = SignUps.day(now.minus(SignUps.WAITS));
            var day = signUps.firstDay().orElse(LocalDate.MAX);
            while (!day.isAfter(last) && day(day)) {
                if (day.isBefore(last) && run.failed() == 0) {
                    signUps.nothingBefore(day.plusDays(1));
                }
                day = day.plusDays(1);
            }
        }

        /** Goes through one day, and tells whether there was time enough. */
        private boolean day(LocalDate day) {
            @Nullable String after = null;
            do {
                var some = signUps.ofDay(day, after);
                for (var signUp : some.signUps()) {
                    if (!run.work().hasTime(ENOUGH_TIME_MILLIS)) {
                        return false;
                    }
                    run.look(() -> {
                        if (settle(day, signUp)) {
                            signUps.strike(day, signUp);
                        }
                    });
                }
                after = some.last();
            } while (after != null);
            return true;
        }

        /** Forgets a sign-up that has lapsed, and tells whether this day need not list it any longer. */
        private boolean settle(LocalDate day, SignUps.Pending signUp) {
            var tenancy = platform.tenant(signUp.tenant());
            var tenants = new Tenants(tenancy);
            var tenant = tenants.item().filter(item -> Tenants.status(item) == Tenant.Status.PENDING);
            if (tenant.isEmpty()) {
                return true;
            }
            var lapsesAt = Tenants.lapsesAt(tenant.get()).orElse(Instant.EPOCH);
            if (lapsesAt.isAfter(now)) {
                // if a repeated sign-up postponed it, the day of that lists it too
                return SignUps.day(lapsesAt.minus(SignUps.WAITS)).isAfter(day);
            }
            var changes = new Changes();
            var users = new Users(tenancy);
            users.item(signUp.userId()).ifPresent(item -> users.forget(item, users.open(item), now, changes));
            tenants.forget(tenant.get(), now, changes);
            var entry = new LedgerEntry(
                    now,
                    "system:SweepSignUps",
                    "tenant.lapse",
                    List.of(SubjectId.tenant(signUp.tenant().value()), SubjectId.user(signUp.userId())),
                    Map.of(),
                    run.work().traceId());
            changes.put(Table.LEDGER, entry.item(tenancy));
            tenancy.data().commit(changes);
            forgotten++;
            return true;
        }
    }
}
