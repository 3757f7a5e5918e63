package uk.co.provilex.crm.portability;

import java.util.Optional;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.portability.jobs.Progress;
import uk.co.provilex.crm.portability.jobs.Tracked;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/** {@code POST /v1/imports}: begins an import and signs the URL to which its file is put. */
public final class CreateImport extends Operation<NewImport, ImportView> {

    /** Runs as a Lambda function. */
    public CreateImport() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public CreateImport(Platform platform) {
        super(platform, Action.CREATE_IMPORT, NewImport.class);
    }

    @Override
    protected Reply<ImportView> handle(Call call, NewImport request) {
        var length = request.contentLength();
        var checks = new Checks().requiredLine(request.fileName(), "/fileName", 255);
        var type = request.contentType();
        var fileName = request.fileName() == null ? "" : request.fileName();
        var upload = Optional.ofNullable(type).flatMap(UploadType::of).orElseGet(() -> UploadType.ofName(fileName));
        boolean isPackage = upload == UploadType.ZIP;
        checks.require(
                length == null
                        || (length >= 1
                                && length <= (isPackage ? ImportFiles.MOST_PACKAGE_BYTES : ImportFiles.MOST_BYTES)),
                "/contentLength",
                isPackage
                        ? "takes a size from 1 byte to 3 GiB; of more, export parts, each with a filter"
                        : "takes a size from 1 byte to 1 GiB; split a larger list");
        checks.require(
                type == null || UploadType.of(type).isPresent(), "/contentType", "takes one of " + UploadType.ALL);
        checks.done();
        var job = Job.begun(
                call.newId(),
                JobKind.IMPORT,
                JobState.AWAITING_UPLOAD,
                call.now(),
                call.caller().userId(),
                JobSettings.of(fileName));
        var changes = new Changes();
        var key = new Jobs(call.tenancy()).create(job, changes);
        var bucket = new TransferBucket(platform(), call.caller().tenant());
        var signed = bucket.signUpload(ImportFiles.upload(bucket, job.id()), upload.contentType(), length, call.now());
        var view = ImportView.of(new Tracked(job, Progress.none(), key), ImportView.Upload.of(signed));
        return Reply.created(job.kind().path(job.id()), view)
                .committing(changes)
                .about(job.subject())
                .keptFor(key);
    }
}
