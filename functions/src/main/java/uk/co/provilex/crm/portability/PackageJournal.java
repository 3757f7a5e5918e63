package uk.co.provilex.crm.portability;

import java.util.Optional;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.portability.jobs.UploadedParts;
import uk.co.provilex.crm.portability.transfer.UploadJournal;

/**
 * What is kept of the upload of a package: its id with the progress of the export, and each part by a step. Whoever has lost
 * the export keeps nothing here.
 */
final class PackageJournal implements UploadJournal {

    private final JobHold hold;
    private final UploadedParts parts;
    private final Optional<String> begun;

    PackageJournal(JobHold hold, UploadedParts parts) {
        this.hold = hold;
        this.parts = parts;
        this.begun = Optional.ofNullable(hold.progress().uploadId());
    }

    @Override
    public Optional<String> begun() {
        return begun;
    }

    @Override
    public void opened(String uploadId) {
        hold.step(hold.progress().uploading(uploadId), new Changes());
    }

    @Override
    public Optional<String> entityTag(String uploadId, int number, String sha256) {
        return begun.filter(uploadId::equals)
                .flatMap(id -> parts.find(number))
                .filter(part ->
                        part.uploadId().equals(uploadId) && part.sha256().equals(sha256))
                .map(UploadedParts.Part::entityTag);
    }

    @Override
    public void uploaded(String uploadId, int number, String sha256, String entityTag) {
        var changes = new Changes();
        parts.put(new UploadedParts.Part(number, uploadId, sha256, entityTag), hold.now(), changes);
        hold.renew(changes);
    }
}
