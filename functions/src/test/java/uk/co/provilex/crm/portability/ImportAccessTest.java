package uk.co.provilex.crm.portability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Task;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.jobs.JobState;

/** What can be imported, and until when it can be taken back. */
class ImportAccessTest {

    private static final Instant BEGAN = Instant.parse("2025-09-19T12:00:00Z");

    private static Job job(Task task) {
        var settings =
                JobSettings.of("list.csv").started(ImportPlan.standard().toDo(task), Map.of(), null, null, null, null);
        return Job.begun("01k5he5f7g9h1j3k5m7n9p1q3r", JobKind.IMPORT, JobState.QUEUED, BEGAN, "u", settings);
    }

    private static Optional<Instant> until(Task task, JobState end, Duration took) {
        var running = job(task).running(BEGAN);
        return ImportAccess.undoableUntil(running.ended(end, BEGAN.plus(took), null, running.settings()));
    }

    @Test
    void aPackageMayBeLargerThanAListAndHasARemedyOfItsOwn() {
        long list = 1L << 30;
        long pack = 3L << 30;
        assertEquals(Optional.empty(), ImportAccess.tooLarge(list, () -> false));
        assertEquals(
                Optional.of("The file is larger than 1 GiB. Split the list into several files."),
                ImportAccess.tooLarge(list + 1, () -> false));
        assertEquals(Optional.empty(), ImportAccess.tooLarge(list + 1, () -> true));
        assertEquals(Optional.empty(), ImportAccess.tooLarge(pack, () -> true));
        var refused = ImportAccess.tooLarge(pack + 1, () -> true).orElseThrow();
        assertTrue(refused.startsWith("The package is larger than 3 GiB"), refused);
        assertTrue(refused.contains("each with a filter"), refused);
    }

    @Test
    void fourteenDaysAfterItsEndHoweverItEnded() {
        for (var end : new JobState[] {JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED}) {
            assertEquals(
                    Optional.of(BEGAN.plus(Duration.ofDays(14)).plusSeconds(60)),
                    until(Task.IMPORT, end, Duration.ofMinutes(1)));
        }
    }

    @Test
    void ofALongOneOnlyAsLongAsWhatLeadsWereIsKept() {
        assertEquals(
                Optional.of(BEGAN.plus(Duration.ofDays(14).plusHours(18))),
                until(Task.IMPORT, JobState.COMPLETED, Duration.ofDays(2)));
    }

    @Test
    void neverWhatBroughtNothingInOrIsUnderWayOrWasTakenBack() {
        assertEquals(Optional.empty(), until(Task.PREVIEW, JobState.FAILED, Duration.ofMinutes(1)));
        assertEquals(Optional.empty(), until(Task.UNDO, JobState.UNDONE, Duration.ofMinutes(1)));
        assertEquals(
                Optional.empty(), ImportAccess.undoableUntil(job(Task.IMPORT).running(BEGAN)));
        var never = job(Task.IMPORT);
        assertEquals(
                Optional.empty(),
                ImportAccess.undoableUntil(never.ended(JobState.CANCELLED, BEGAN, null, never.settings())));
    }
}
