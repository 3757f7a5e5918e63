package uk.co.provilex.crm.portability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.leads.FakeTenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.portability.jobs.Progress;
import uk.co.provilex.crm.portability.jobs.Tracked;

/** However much is kept of each import, a page of them fits into an answer. */
final class JobAccessTest {

    private final FakeTenancy fake = new FakeTenancy();

    private Tracked job(int name) {
        var id = fake.ids.next();
        var job = Job.begun(
                id,
                JobKind.IMPORT,
                JobState.AWAITING_UPLOAD,
                fake.now,
                fake.ids.next(),
                JobSettings.of("x".repeat(name)));
        return new Tracked(job, Progress.none(), fake.tenancy.keys().mint(SubjectId.job(id), new Changes()));
    }

    @Test
    void aPageOfLargeJobsEndsBeforeTheyAreTooMuchForAnAnswer() {
        var jobs = IntStream.range(0, 10).mapToObj(i -> job(400_000)).toList();
        assertEquals(new Jobs.Listed(jobs.subList(0, 4), true), JobAccess.fitting(new Jobs.Listed(jobs, false)));
    }

    @Test
    void smallJobsAreTogether() {
        var jobs = List.of(job(10), job(10), job(10));
        assertEquals(3, JobAccess.fitting(new Jobs.Listed(jobs, true)).jobs().size());
        assertTrue(JobAccess.fitting(new Jobs.Listed(jobs, true)).more());
        assertFalse(JobAccess.fitting(new Jobs.Listed(jobs, false)).more());
    }
}
