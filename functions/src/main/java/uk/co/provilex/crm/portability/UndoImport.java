package uk.co.provilex.crm.portability;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.portability.jobs.ImportUndo;
import uk.co.provilex.crm.portability.jobs.JobKind;

/**
 * {@code POST /v1/imports/{importId}/undo}: takes back what an import did, for 14 days after it ended. The leads it made go
 * to the trash, those it changed become what they were unless somebody changed them since.
 */
public final class UndoImport extends Operation<NoBody, ImportView> {

    /** Runs as a Lambda function. */
    public UndoImport() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public UndoImport(Platform platform) {
        super(platform, Action.UNDO_IMPORT, NoBody.class);
    }

    @Override
    protected Reply<ImportView> handle(Call call, NoBody request) {
        var tracked = JobAccess.found(call, JobKind.IMPORT);
        var job = tracked.job();
        var until = ImportAccess.undoableUntil(job)
                .orElseThrow(() ->
                        JobAccess.wrongState(tracked, "only one that was started and has ended can be taken back."));
        if (!until.isAfter(call.now())) {
            throw JobAccess.wrongState(tracked, "it could be taken back until " + until + ".");
        }
        var undo = ImportUndo.begun(call.caller().userId(), call.now());
        return ImportAccess.queue(call, tracked, job.undoing(job.settings().undoing(undo)));
    }
}
