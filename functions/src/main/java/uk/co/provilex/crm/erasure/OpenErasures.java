package uk.co.provilex.crm.erasure;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import uk.co.provilex.crm.erasure.Erasure.Step;
import uk.co.provilex.crm.leads.LeadErasures;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.events.ScheduledRun;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;
import uk.co.provilex.crm.platform.tenancy.TenantId;

/**
 * What is being erased, of all tenants, so that none is forgotten whose notice was lost; kept in the reserved tenancy. It holds
 * ids and times alone. A listing is a hint: it is written before what it is about, and struck by a later look if that is done or
 * came to nothing.
 */
public final class OpenErasures {

    private static final String PARTITION = "ERASURES-OPEN";
    private static final int PAGE = 50;
    private static final int ENOUGH_TIME_MILLIS = 15_000;

    /** Longer than nearly all of them take. */
    private static final Duration FIRST_LOOK = Duration.ofHours(1);

    /**
     * Each look comes after as long again as it has lasted by then. One that waits sends its own notice again, and every lost one
     * that was not lost after all is one more that does.
     */
    private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

    private final Platform platform;
    private final Tenancy reserved;

    /** Opens the list on {@code platform}. */
    public OpenErasures(Platform platform) {
        this.platform = platform;
        this.reserved = platform.tenant(TenantId.PLATFORM);
    }

    private record Entry(Notice notice, Instant since, Instant next) {}

    /** Lists what {@code notice} is about, unless it is listed. */
    void list(Notice notice, Instant now) {
        reserved.data().putIf(Table.RECORDS, item(new Entry(notice, now, now.plus(FIRST_LOOK))), Condition.absent());
    }

    /** Sends the notices again of what is listed for so long that they may be lost, and strikes off what is done. */
    public void resume(ScheduledRun run) {
        @Nullable String after = null;
        do {
            var page = reserved.data()
                    .query(Query.of(Table.RECORDS, partition())
                            .limit(PAGE)
                            .after(
                                    after == null
                                            ? null
                                            : new Query.Position(partition().item(after), after)));
            for (var item : page.items()) {
                if (!run.work().hasTime(ENOUGH_TIME_MILLIS)) {
                    return;
                }
                after = Attributes.text(item, "sk");
                if (!run.now().isBefore(Attributes.time(item, "next"))) {
                    run.attempt(() -> resume(entry(item), run.now()));
                }
            }
            if (!page.more()) {
                return;
            }
        } while (after != null);
    }

    private void resume(Entry entry, Instant now) {
        if (!isOpen(entry.notice())) {
            reserved.data().delete(Table.RECORDS, place(entry.notice()));
            return;
        }
        platform.sqs()
                .sendMessage(SendMessageRequest.builder()
                        .queueUrl(platform.variable("ERASURE_QUEUE_URL"))
                        .messageBody(Json.text(entry.notice()))
                        .build());
        var lasted = Duration.between(entry.since(), now);
        var pause = lasted.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : lasted;
        reserved.data().put(Table.RECORDS, item(new Entry(entry.notice(), entry.since(), now.plus(pause))));
    }

    /** Tells whether a notice would still have something done. */
    private boolean isOpen(Notice notice) {
        var tenancy = platform.tenant(notice.tenantId());
        return switch (notice.kind()) {
            case "purge" -> new LeadErasures(tenancy).hasLapsed(notice.id());
            case "words" -> tenancy.keys().fresh().isWhole(SubjectId.rights(notice.id()));
            default ->
                new ErasureRecords(tenancy)
                        .find(notice.id())
                        .filter(erasure -> erasure.place().step() != Step.DONE)
                        .isPresent();
        };
    }

    /** Takes everything of a tenant that is closed off the list. */
    public void forget(TenantId tenant) {
        var ofTenant = Query.of(Table.RECORDS, partition())
                .prefix(tenant.value() + "#")
                .limit(PAGE)
                .consistently();
        for (var items = reserved.data().query(ofTenant).items();
                !items.isEmpty();
                items = reserved.data().query(ofTenant).items()) {
            items.forEach(
                    item -> reserved.data().delete(Table.RECORDS, partition().item(Attributes.text(item, "sk"))));
        }
    }

    private static Entry entry(EnhancedDocument item) {
        var place = Attributes.text(item, "sk").split("#", -1);
        return new Entry(
                new Notice(place[0], place[1], place[2]),
                Attributes.time(item, "since"),
                Attributes.time(item, "next"));
    }

    private EnhancedDocument item(Entry entry) {
        return place(entry.notice())
                .item()
                .putString("since", entry.since().toString())
                .putString("next", entry.next().toString())
                .build();
    }

    private PartitionKey partition() {
        return reserved.scope().partition(PARTITION);
    }

    private ItemKey place(Notice notice) {
        return partition().item(notice.tenant() + "#" + notice.kind() + "#" + notice.id());
    }
}
