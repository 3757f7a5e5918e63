package uk.co.provilex.crm.rights;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.portability.jobs.ExportScope;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;

/** The package of everything that is held of one lead, which answers a request for access or portability. */
record SubjectPackage(Call call) {

    /**
     * Returns the export that holds the package: the one that was made before, or a new one that is queued with
     * {@code changes}. Nothing when the lead is gone, and with it what could be packed.
     */
    @Nullable
    String attach(String leadId, @Nullable String exportId, Changes changes) {
        var jobs = new Jobs(call.tenancy());
        if (exportId != null) {
            var fits = jobs.find(JobKind.EXPORT, exportId)
                    .filter(tracked -> tracked.job().settings().taking().lead().equals(Optional.of(leadId)))
                    .filter(tracked -> tracked.job().state() != JobState.FAILED
                            && tracked.job().state() != JobState.CANCELLED)
                    .isPresent();
            new Checks()
                    .require(fits, "/exportId", "is no export of this lead; leave it out and one is made")
                    .done();
            return exportId;
        }
        if (!Leads.of(call).findAll(List.of(leadId), call.now(), true).containsKey(leadId)) {
            return null;
        }
        var id = call.newId();
        var settings = JobSettings.ofExport("provilex-export-" + id + ".zip", ExportScope.ofLead(leadId));
        jobs.create(
                Job.begun(
                        id,
                        JobKind.EXPORT,
                        JobState.QUEUED,
                        call.now(),
                        call.caller().userId(),
                        settings),
                changes);
        return id;
    }
}
