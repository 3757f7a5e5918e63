package uk.co.provilex.crm.portability.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;

/** The parts of the package of one export that are uploaded. Each is written by the step that counts it. */
public final class UploadedParts {

    /** As long as the bucket keeps what it names, and a day. */
    private static final Duration KEPT = Duration.ofDays(8);

    private final Tenancy tenancy;
    private final PartitionKey partition;

    /** Opens the parts of an export. */
    public UploadedParts(Tenancy tenancy, String exportId) {
        this.tenancy = tenancy;
        this.partition = Jobs.partition(tenancy, exportId);
    }

    /**
     * A part that is uploaded.
     *
     * @param number its number, from 1
     * @param uploadId the upload that it belongs to
     * @param sha256 the checksum of what is in it, in hexadecimal
     * @param entityTag what the bucket calls it; another content under its number has another one
     */
    public record Part(int number, String uploadId, String sha256, String entityTag) {}

    /** Adds a part to {@code changes}, in place of what was uploaded under its number before. */
    public void put(Part part, Instant now, Changes changes) {
        changes.put(
                Table.RECORDS,
                place(part.number())
                        .item()
                        .putString("uploadId", part.uploadId())
                        .putString("sha256", part.sha256())
                        .putString("entityTag", part.entityTag())
                        .putNumber("expiresAt", now.plus(KEPT).getEpochSecond())
                        .build());
    }

    /** Reads the part that was uploaded last under a number. */
    public Optional<Part> find(int number) {
        return tenancy.data()
                .get(Table.RECORDS, place(number))
                .map(item -> new Part(
                        number,
                        Attributes.text(item, "uploadId"),
                        Attributes.text(item, "sha256"),
                        Attributes.text(item, "entityTag")));
    }

    private ItemKey place(int number) {
        return partition.item("PART#%05d".formatted(number));
    }
}
