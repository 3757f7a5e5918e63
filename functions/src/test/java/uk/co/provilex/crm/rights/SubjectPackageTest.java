package uk.co.provilex.crm.rights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.portability.LeadPackages;
import uk.co.provilex.crm.portability.LeadPackages.Made;
import uk.co.provilex.crm.portability.LeadPackages.State;
import uk.co.provilex.crm.portability.Worksite;
import uk.co.provilex.crm.portability.jobs.ExportScope;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.portability.jobs.OpenJobs;
import uk.co.provilex.crm.rights.clock.RequestType;

/** The package that answers a request is of that lead, no older than the request, and can be had. */
final class SubjectPackageTest {

    private final RightsScene scene = new RightsScene();
    private final Lead ada = scene.lead("ada@example.com");
    private final RightsRequest request = scene.request(RequestType.ACCESS, ada, scene.site.now, null);

    private @Nullable String attach(Lead lead, @Nullable String exportId) {
        var changes = new Changes();
        var tenancy = scene.site.tenancy();
        var id = new SubjectPackage(tenancy, Worksite.USER, scene.site.now)
                .attach(request, lead.id(), exportId, changes);
        tenancy.data().commit(changes);
        return id;
    }

    private String exporting(Lead lead, UnaryOperator<Job> next) {
        var id = scene.site.exporting(ExportScope.ofLead(lead.id()));
        scene.site.change((tenancy, changes) -> {
            var tracked = new Jobs(tenancy).find(JobKind.EXPORT, id).orElseThrow();
            new Jobs(tenancy)
                    .put(
                            next.apply(tracked.job()),
                            tracked.key(),
                            changes,
                            stored -> new IllegalStateException("raced"));
        });
        return id;
    }

    private UnaryOperator<Job> ended(JobState state, @Nullable Instant until) {
        return job -> job.ended(state, scene.site.now, until, job.settings());
    }

    private void assertRefused(String exportId) {
        var refused = assertThrows(ProblemException.class, () -> attach(ada, exportId));
        assertEquals(Problem.INVALID_REQUEST, refused.problem());
    }

    @Test
    void oneThatIsQueuedOrRunningOrCanBeHadIsAttached() {
        var tomorrow = scene.site.now.plus(Duration.ofDays(1));
        var queued = scene.site.exporting(ExportScope.ofLead(ada.id()));
        var running = exporting(ada, job -> job.running(scene.site.now));
        var completed = exporting(ada, ended(JobState.COMPLETED, tomorrow));
        assertEquals(queued, attach(ada, queued));
        assertEquals(running, attach(ada, running));
        assertEquals(completed, attach(ada, completed));
    }

    @Test
    void oneThatNobodyCanHaveIsRefused() {
        var now = scene.site.now;
        assertRefused(exporting(ada, ended(JobState.FAILED, null)));
        assertRefused(exporting(ada, ended(JobState.CANCELLED, null)));
        assertRefused(exporting(ada, ended(JobState.EXPIRED, now.minusSeconds(1))));
        assertRefused(exporting(ada, ended(JobState.COMPLETED, now)));
    }

    @Test
    void oneOfAnotherLeadOrFromBeforeTheRequestIsRefused() {
        assertRefused(scene.site.exporting(
                ExportScope.ofLead(scene.lead("bob@example.com").id())));
        assertRefused(scene.site.exporting());
        scene.site.now = request.course().receivedAt().minusMillis(1);
        var older = scene.site.exporting(ExportScope.ofLead(ada.id()));
        scene.site.now = request.course().receivedAt();
        assertRefused(older);
    }

    @Test
    void aNewOneTakesAPlaceAmongTheOpenJobs() {
        for (int i = 0; i < OpenJobs.MOST; i++) {
            assertNotNull(attach(ada, null));
        }
        var refused = assertThrows(ProblemException.class, () -> attach(ada, null));
        assertEquals(Problem.RATE_LIMITED, refused.problem());
    }

    @Test
    void whatBecameOfItIsTold() {
        var now = scene.site.now;
        var tomorrow = now.plus(Duration.ofDays(1));
        assertEquals(new Made(State.IN_WORK, null), found(scene.site.exporting(ExportScope.ofLead(ada.id()))));
        assertEquals(new Made(State.MADE, now), found(exporting(ada, packed(tomorrow))));
        assertEquals(new Made(State.MADE, now), found(exporting(ada, ended(JobState.EXPIRED, now))));
        assertEquals(new Made(State.FAILED, null), found(exporting(ada, ended(JobState.FAILED, null))));
        assertEquals(new Made(State.CANCELLED, null), found(exporting(ada, ended(JobState.CANCELLED, null))));
        var deleted = packed(tomorrow).andThen(job -> job.ended(JobState.CANCELLED, now, null, job.settings()));
        assertEquals(new Made(State.MADE, null), found(exporting(ada, job -> inOneStep(job, deleted.apply(job)))));
        assertTrue(new LeadPackages(scene.site.tenancy())
                .find("01k5hg0s4w3a2x9z5b6c8d0f1g")
                .isEmpty());
    }

    private Made found(String exportId) {
        return new LeadPackages(scene.site.tenancy()).find(exportId).orElseThrow();
    }

    private UnaryOperator<Job> packed(Instant until) {
        return job -> job.ended(
                JobState.COMPLETED, scene.site.now, until, job.settings().packed("00"));
    }

    /** Returns what became of a job in several steps, as if it had been one. */
    private static Job inOneStep(Job before, Job after) {
        return before.ended(after.state(), Objects.requireNonNull(after.finishedAt()), null, after.settings());
    }

    @Test
    void ofALeadThatIsGoneThereIsNone() {
        scene.hide(ada);
        assertNull(attach(ada, null));
    }
}
