package uk.co.provilex.crm.portability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.portability.jobs.OpenJobs;

/** No tenant has more than so many jobs of a kind open, and nothing has to be given back. */
class OpenJobsTest {

    private final Worksite site = new Worksite();

    private String begin(JobKind kind) {
        var changes = new Changes();
        var id = prepare(kind, changes);
        site.tenancy().data().commit(changes);
        return id;
    }

    private String prepare(JobKind kind, Changes changes) {
        var tenancy = site.tenancy();
        var job = Job.begun(
                site.platform().ids().next(),
                kind,
                JobState.QUEUED,
                site.now,
                Worksite.USER,
                JobSettings.of("list.csv"));
        new Jobs(tenancy).create(job, changes);
        new OpenJobs(tenancy, kind).admit(job.id(), changes);
        return job.id();
    }

    @Test
    void asManyAsMayBeAreAdmittedAndThenOneForEachThatEnds() {
        var open = new ArrayList<String>();
        for (int i = 0; i < OpenJobs.MOST; i++) {
            open.add(begin(JobKind.EXPORT));
        }
        for (int round = 0; round < 15; round++) {
            var refused = assertThrows(ProblemException.class, () -> begin(JobKind.EXPORT));
            assertEquals(Problem.RATE_LIMITED, refused.problem());
            assertTrue(refused.detail().contains("10 exports queued or running"));
            site.cancel(JobKind.EXPORT, open.remove(round % open.size()));
            open.add(begin(JobKind.EXPORT));
        }
        begin(JobKind.IMPORT);
    }

    @Test
    void whoBeginsAgainKeepsItsPlace() {
        var first = begin(JobKind.IMPORT);
        for (int i = 1; i < OpenJobs.MOST; i++) {
            begin(JobKind.IMPORT);
        }
        var changes = new Changes();
        new OpenJobs(site.tenancy(), JobKind.IMPORT).admit(first, changes);
        site.tenancy().data().commit(changes);
        assertEquals(OpenJobs.MOST, site.aws.items("records", "OPEN#IMPORT#").size());
    }

    @Test
    void twoWhoComeForTheLastPlaceDoNotBothGetIt() {
        for (int i = 1; i < OpenJobs.MOST; i++) {
            begin(JobKind.EXPORT);
        }
        var one = new Changes();
        var other = new Changes();
        prepare(JobKind.EXPORT, one);
        prepare(JobKind.EXPORT, other);
        site.tenancy().data().commit(one);
        var refused =
                assertThrows(ProblemException.class, () -> site.tenancy().data().commit(other));
        assertEquals(Problem.UNAVAILABLE, refused.problem());
        var jobs = new Jobs(site.tenancy()).list(JobKind.EXPORT, 50, null).jobs();
        assertEquals(
                OpenJobs.MOST,
                jobs.stream().filter(each -> each.job().state().isOpen()).count());
        assertEquals(
                List.of(),
                jobs.stream().filter(each -> !each.job().state().isOpen()).toList());
    }
}
