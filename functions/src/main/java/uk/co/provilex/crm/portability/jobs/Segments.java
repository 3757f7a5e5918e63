package uk.co.provilex.crm.portability.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;

/** The staged segments of one export, in order. Each is written by the transaction that counts it. */
public final class Segments {

    /** As long as the bucket keeps what it names, and a day. */
    private static final Duration KEPT = Duration.ofDays(8);

    private static final String PREFIX = "SEGMENT#";

    /** So few that the ids of their leads, of whom each has up to 500, are thousands and not tens of thousands. */
    private static final int PAGE = 10;

    private final Tenancy tenancy;
    private final PartitionKey partition;

    /** Opens the segments of an export. */
    public Segments(Tenancy tenancy, String exportId) {
        this.tenancy = tenancy;
        this.partition = tenancy.scope().partition("JOB#" + exportId);
    }

    /** Adds a segment, or what is new of it, to {@code changes}. */
    public void put(Segment segment, Instant now, Changes changes) {
        var item = partition
                .item(sort(segment.number()))
                .item()
                .putNumber("version", segment.version())
                .putString("parts", String.join(" ", segment.parts()))
                .putString("leads", String.join(" ", segment.leads()))
                .putNumber("expiresAt", now.plus(KEPT).getEpochSecond());
        if (!segment.erased().isEmpty()) {
            item.putString("erased", String.join(" ", segment.erased()));
        }
        changes.put(Table.RECORDS, item.build());
    }

    /** Reads some segments, those after the one with the number {@code after}; none at the end. */
    public List<Segment> after(long after) {
        var query = Query.of(Table.RECORDS, partition)
                .between(sort(after + 1), PREFIX + "~")
                .limit(PAGE)
                .consistently();
        var segments = new ArrayList<Segment>();
        for (var item : tenancy.data().query(query).items()) {
            segments.add(segment(item));
        }
        return segments;
    }

    /** Reads the segment with this number. */
    public Optional<Segment> find(long number) {
        return tenancy.data().get(Table.RECORDS, partition.item(sort(number))).map(Segments::segment);
    }

    /** Reads the last segment. */
    public Optional<Segment> last() {
        var query = Query.of(Table.RECORDS, partition)
                .prefix(PREFIX)
                .descending()
                .limit(1)
                .consistently();
        return tenancy.data().query(query).items().stream().findFirst().map(Segments::segment);
    }

    private static Segment segment(EnhancedDocument item) {
        return new Segment(
                Long.parseLong(Attributes.text(item, "sk").substring(PREFIX.length())),
                Attributes.number(item, "version"),
                Set.copyOf(words(item.getString("parts"))),
                words(item.getString("leads")),
                Set.copyOf(words(item.getString("erased"))));
    }

    private static List<String> words(@Nullable String text) {
        return text == null || text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    private static String sort(long number) {
        return PREFIX + "%08d".formatted(number);
    }
}
