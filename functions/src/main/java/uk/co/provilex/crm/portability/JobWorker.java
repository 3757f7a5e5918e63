package uk.co.provilex.crm.portability;

import java.io.Serial;
import java.time.Duration;
import java.util.Locale;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.events.QueueConsumer;
import uk.co.provilex.crm.platform.events.Work;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.portability.jobs.LostHoldException;
import uk.co.provilex.crm.portability.jobs.Tracked;

/**
 * Consumes the queue of one kind of job. A message is done with when its job has ended and left nothing behind; until then
 * the worker sends it to itself again: at once when it has run out of time, later when another worker has the job. A job
 * whose message is given up fails, so that its user is not left waiting: in the last try where that throws, and otherwise, since
 * a worker that is killed can do nothing any more, when the message comes once more after it.
 */
abstract class JobWorker extends QueueConsumer {

    /** What users are told when the last attempt fails, too; the message waits for us beside its queue, with an alarm. */
    private static final String FAULT =
            "It could not be finished, by a fault of ours. What was counted is done, and it can be"
                    + " begun anew; if it fails again, write to admin@provilex.co.uk and name its id.";

    /** What users are told when no attempt came to an end, not even to a bad one. */
    private static final String CUT_OFF =
            "It could not be finished: each of five attempts was cut off before its end, by a fault of ours or because"
                    + " it is too much for one. What was counted is done, and it can be begun anew, with less at a time"
                    + " if that can be; if it fails again, write to admin@provilex.co.uk and name its id.";

    private final JobKind kind;

    /** Nothing is left to try: the message is kept for us, beside its queue. */
    private static final class GivenUpException extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;
    }

    JobWorker(Platform platform, JobKind kind) {
        super(platform);
        this.kind = kind;
    }

    /** Works on a job until it ends or time runs out; tells whether there is nothing left to do. */
    abstract boolean run(Tenancy tenancy, JobHold hold);

    /** Removes what a job that has ended, or was stopped, may have left behind; there may be nothing. */
    abstract void clear(Tenancy tenancy, Tracked ended);

    @Override
    protected final void consume(Notice notice, Work work) {
        var tenancy = platform().tenant(notice.tenantId());
        var tracked = new Jobs(tenancy).find(kind, notice.id());
        if (tracked.isEmpty()) {
            return;
        }
        var state = tracked.get().job().state();
        if (!state.isOpen()) {
            // a message that comes twice must not take away the file that its user is about to start
            if (!state.awaitsItsUser()) {
                clear(tenancy, tracked.get());
            }
            if (work.isGivenUp() && state == JobState.FAILED) {
                throw new GivenUpException();
            }
            return;
        }
        if (JobHold.isAnothers(platform(), work, tracked.get())) {
            again(notice, JobHold.LIFETIME);
            return;
        }
        try {
            var hold = JobHold.take(platform(), tenancy, work, tracked.get());
            if (work.isGivenUp()) {
                fail(tenancy, hold, CUT_OFF);
                throw new GivenUpException();
            }
            if (!runOrGiveUp(tenancy, hold, notice, work)) {
                again(notice, Duration.ZERO);
            }
        } catch (LostHoldException lost) {
            // A user stopped it or another worker took it: the next look tells which, and clears up only in the first
            // case.
            again(notice, Duration.ZERO);
        }
    }

    private boolean runOrGiveUp(Tenancy tenancy, JobHold hold, Notice notice, Work work) {
        long before = hold.progress().done();
        try {
            return run(tenancy, hold);
        } catch (LostHoldException lost) {
            throw lost;
        } catch (RuntimeException fault) {
            try {
                if (work.isLastTry()) {
                    fail(tenancy, hold, FAULT);
                } else {
                    hold.release();
                    if (kind == JobKind.IMPORT && hold.progress().done() > before) {
                        // A connection that broke, most likely. This message comes again only after an hour and a half.
                        // Of an import nothing is done twice, so that going on at once ends, be it at what fails
                        // always.
                        again(notice, Duration.ZERO);
                    }
                }
            } catch (RuntimeException again) {
                fault.addSuppressed(again);
            }
            throw fault;
        }
    }

    private void fail(Tenancy tenancy, JobHold hold, String why) {
        hold.fail(why);
        clear(tenancy, new Tracked(hold.job(), hold.progress(), hold.key()));
    }

    private void again(Notice notice, Duration delay) {
        platform()
                .sqs()
                .sendMessage(SendMessageRequest.builder()
                        .queueUrl(platform().variable(kind.name().toUpperCase(Locale.ROOT) + "_QUEUE_URL"))
                        .messageBody(Json.text(notice))
                        .delaySeconds((int) delay.toSeconds())
                        .build());
    }
}
