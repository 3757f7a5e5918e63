package uk.co.provilex.crm.portability;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.Jobs;

/** {@code GET /v1/imports/{importId}}: how an import is doing. */
public final class GetImport extends Operation<NoBody, ImportView> {

    /** Runs as a Lambda function. */
    public GetImport() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public GetImport(Platform platform) {
        super(platform, Action.GET_IMPORT, NoBody.class);
    }

    @Override
    protected Reply<ImportView> handle(Call call, NoBody request) {
        var tracked = JobAccess.found(call, JobKind.IMPORT);
        var preview = new Jobs(call.tenancy()).preview(tracked.job(), call.now());
        return Reply.ok(ImportView.of(tracked, preview)).about(tracked.job().subject());
    }
}
