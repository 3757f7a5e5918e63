package uk.co.provilex.crm.rights;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.erasure.Erasure;
import uk.co.provilex.crm.erasure.ErasuresOfLeads;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.events.ScheduledRun;
import uk.co.provilex.crm.platform.ledger.LedgerEntry;
import uk.co.provilex.crm.platform.priming.Priming;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.rights.ReminderDays.Entry;
import uk.co.provilex.crm.rights.RightsRequest.Reminded;
import uk.co.provilex.crm.rights.RightsRequests.Stored;

/**
 * Records that a request is due within a week, within two days, or overdue: once each for each due date (P14). It goes
 * through what the days since its last run list and nothing else, and can be broken off and repeated anywhere: a reminder
 * is an event of the next version of its request, and is listed for the next one before that. A request that awaits an erasure is
 * looked at each time, and completed when that has destroyed the key.
 */
public final class RemindOfRights implements RequestHandler<ScheduledEvent, RemindOfRights.Sent> {

    private static final int ENOUGH_TIME_MILLIS = 15_000;
    private static final String ACTOR = "system:RemindOfRights";

    private final Platform platform;

    /**
     * What a run did.
     *
     * @param looked how many requests it looked at
     * @param reminded how many reminders it recorded
     * @param overdue how many of these were of requests that are overdue
     */
    public record Sent(int looked, int reminded, int overdue) {}

    /** Runs as a Lambda function. */
    public RemindOfRights() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public RemindOfRights(Platform platform) {
        this.platform = platform;
        platform.beforeSnapshot(new Priming(getClass(), platform));
    }

    @Override
    public Sent handleRequest(ScheduledEvent event, Context context) {
        var run = new ScheduledRun(platform, context);
        var reminders = new Reminders(run);
        run.go(reminders::all);
        run.log().reminded(run.now(), run.work().traceId(), reminders.reminded, reminders.overdue);
        run.end("some requests could not be looked at; they come again");
        return new Sent(run.looked(), reminders.reminded, reminders.overdue);
    }

    /** What one run does. */
    private final class Reminders {

        private final ReminderDays days = new ReminderDays(platform.tenant(TenantId.PLATFORM));
        private final ScheduledRun run;
        private final Instant now;
        private int reminded;
        private int overdue;

        Reminders(ScheduledRun run) {
            this.run = run;
            this.now = run.now();
        }

        void all() {
            // a day begins somewhere before it does in UTC
            var last = ReminderDays.day(now).plusDays(1);
            var day = days.firstDay().orElse(LocalDate.MAX);
            while (!day.isAfter(last) && day(day)) {
                if (isOver(day) && run.failed() == 0) {
                    days.nothingBefore(day.plusDays(1));
                }
                day = day.plusDays(1);
            }
        }

        /** Tells whether nothing lists anything for {@code day} any more: what was begun before midnight may do so after it. */
        private boolean isOver(LocalDate day) {
            return day.isBefore(ReminderDays.day(now).minusDays(1));
        }

        /** Goes through one day, and tells whether there was time enough. */
        private boolean day(LocalDate day) {
            @Nullable String after = null;
            do {
                var some = days.ofDay(day, after);
                for (var entry : some.entries()) {
                    if (!run.work().hasTime(ENOUGH_TIME_MILLIS)) {
                        return false;
                    }
                    run.look(() -> {
                        // what lists a request changes it only then: until that is sure, it is looked at once more
                        if (settle(day, entry) && isOver(day)) {
                            days.strike(day, entry);
                        }
                    });
                }
                after = some.last();
            } while (after != null);
            return true;
        }

        /** Does what is to be done for a request now, and tells whether this day need not list it further. */
        private boolean settle(LocalDate day, Entry entry) {
            var tenancy = platform.tenant(entry.tenant());
            var requests = new RightsRequests(tenancy);
            var stored = requests.find(entry.requestId());
            if (stored.isEmpty()) {
                return true;
            }
            var request = stored.get().request();
            if (!request.awaitsErasure()) {
                return remind(day, entry, tenancy, stored.get());
            }
            if (completed(tenancy, stored.get())) {
                return true;
            }
            if (isOver(day)) {
                days.list(entry.tenant(), request, now);
            }
            return remind(day, entry, tenancy, stored.get());
        }

        /** Completes a request whose erasure has destroyed the lead's key, and tells whether it has. */
        private boolean completed(Tenancy tenancy, Stored stored) {
            var request = stored.request();
            var erasureId = Objects.requireNonNull(request.erasureId());
            var destroyedAt = new ErasuresOfLeads(tenancy)
                    .find(Objects.requireNonNull(request.leadId()), erasureId)
                    .map(Erasure::keyDestroyedAt)
                    .orElse(null);
            if (destroyedAt == null) {
                return false;
            }
            var after = request.after(
                    request.course(),
                    request.identity(),
                    RightsState.COMPLETED,
                    request.assigneeId(),
                    destroyedAt,
                    now);
            var facts = RightsEvent.Facts.erasure(erasureId);
            commit(
                    tenancy,
                    stored,
                    after,
                    EventKind.COMPLETED,
                    destroyedAt,
                    facts,
                    "rights.complete",
                    Map.of("request", request.id(), "erasure", erasureId));
            return true;
        }

        /** Records the reminder of a request that is to be given now, and tells whether this day need not list it further. */
        private boolean remind(LocalDate day, Entry entry, Tenancy tenancy, Stored stored) {
            var request = stored.request();
            var due = request.deadline().dueOn();
            var next = request.nextReminder();
            if (due == null || next.isEmpty()) {
                return true;
            }
            var today = request.jurisdiction().day(now);
            var given = Reminder.on(today, due);
            if (given.isEmpty() || next.get().isAfter(today)) {
                // not yet: a later day lists it, or this one once more
                return next.get().isAfter(day);
            }
            var after = request.reminded(new Reminded(due, given.get()), now);
            days.list(entry.tenant(), after, now);
            commit(
                    tenancy,
                    stored,
                    after,
                    EventKind.REMINDED,
                    now,
                    RightsEvent.Facts.reminder(given.get()),
                    "rights.remind",
                    Map.of("request", request.id(), "reminder", Names.text(given.get())));
            reminded++;
            overdue += given.get() == Reminder.OVERDUE ? 1 : 0;
            return after.nextReminder().map(following -> following.isAfter(day)).orElse(true);
        }

        /** Stores the next version of a request with the event that made it, and the ledger entry that says so. */
        private void commit(
                Tenancy tenancy,
                Stored before,
                RightsRequest after,
                EventKind kind,
                Instant at,
                RightsEvent.Facts facts,
                String action,
                Map<String, String> entry) {
            var changes = new Changes();
            var event = new RightsEvent(platform.ids().next(), kind, at, now, ACTOR, facts, RightsEvent.Words.NONE);
            new RightsRequests(tenancy).replace(before, after, event, Optional.empty(), changes);
            changes.put(
                    Table.LEDGER,
                    new LedgerEntry(
                                    now,
                                    ACTOR,
                                    action,
                                    List.of(after.subject()),
                                    entry,
                                    run.work().traceId())
                            .item(tenancy));
            tenancy.data().commit(changes);
        }
    }
}
