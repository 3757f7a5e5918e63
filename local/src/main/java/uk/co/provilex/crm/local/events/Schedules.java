package uk.co.provilex.crm.local.events;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import uk.co.provilex.crm.local.functions.FunctionFailedException;
import uk.co.provilex.crm.local.template.Blueprint;
import uk.co.provilex.crm.local.template.FunctionSpec;
import uk.co.provilex.crm.local.template.FunctionSpec.Schedule;
import uk.co.provilex.crm.local.template.Place;

/**
 * Invokes functions by time, on a clock that may be moved. However far it jumps, a schedule that came due in between is
 * run once: what follows from many runs must follow from the last.
 */
final class Schedules {

    private final Place place;
    private final Invoker invoker;
    private final Failed failed;
    private final InstantSource clock;
    private final List<Entry> entries = new ArrayList<>();
    private final AtomicInteger running = new AtomicInteger();

    /** Invokes a function with an event. */
    @FunctionalInterface
    interface Invoker {
        void invoke(FunctionSpec function, byte[] event) throws FunctionFailedException, InterruptedException;
    }

    /** Is told of an event that a function has failed on too often. */
    @FunctionalInterface
    interface Failed {
        void discard(FunctionSpec function, byte[] event, int attempts);
    }

    private static final class Entry {
        private final FunctionSpec function;
        private final Schedule schedule;
        private final ScheduleExpression expression;
        private Instant due;

        Entry(FunctionSpec function, Schedule schedule, Instant now) {
            this.function = function;
            this.schedule = schedule;
            this.expression = ScheduleExpression.parse(schedule.expression(), schedule.zone());
            this.due = expression.next(now);
        }
    }

    Schedules(Blueprint blueprint, Invoker invoker, Failed failed, InstantSource clock) {
        this.place = blueprint.place();
        this.invoker = invoker;
        this.failed = failed;
        this.clock = clock;
        Instant now = clock.instant();
        blueprint.functions().forEach(function -> function.schedules()
                .forEach(schedule -> entries.add(new Entry(function, schedule, now))));
    }

    /** Starts whatever has come due. */
    synchronized void tick() {
        Instant now = clock.instant();
        for (Entry entry : entries) {
            if (!now.isBefore(entry.due)) {
                byte[] event = event(entry, now);
                entry.due = entry.expression.next(now);
                running.incrementAndGet();
                Thread.ofVirtual().name("schedule").start(() -> run(entry.function, event));
            }
        }
    }

    boolean isIdle() {
        return running.get() == 0;
    }

    private void run(FunctionSpec function, byte[] event) {
        try {
            int most = function.asynchronous().maxRetries() + 1;
            for (int attempt = 1; attempt <= most; attempt++) {
                try {
                    invoker.invoke(function, event);
                    return;
                } catch (FunctionFailedException e) {
                    if (attempt == most) {
                        failed.discard(function, event, attempt);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running.decrementAndGet();
        }
    }

    private byte[] event(Entry entry, Instant now) {
        return entry.schedule
                .input()
                .orElseGet(() -> {
                    ObjectNode event = JsonNodeFactory.instance
                            .objectNode()
                            .put("version", "0")
                            .put("id", UUID.randomUUID().toString())
                            .put("detail-type", "Scheduled Event")
                            .put("source", entry.schedule.source())
                            .put("account", place.account())
                            .put("time", now.truncatedTo(ChronoUnit.SECONDS).toString())
                            .put("region", place.region());
                    event.putArray("resources")
                            .add("arn:aws:events:" + place.region() + ":" + place.account() + ":rule/"
                                    + place.stackName() + "-" + entry.function.logicalId() + entry.schedule.id());
                    event.putObject("detail");
                    return event.toString();
                })
                .getBytes(StandardCharsets.UTF_8);
    }
}
