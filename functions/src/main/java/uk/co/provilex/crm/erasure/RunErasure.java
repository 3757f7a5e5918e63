package uk.co.provilex.crm.erasure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import uk.co.provilex.crm.erasure.ErasureRecords.MovedException;
import uk.co.provilex.crm.leads.LeadErasures;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.events.QueueConsumer;
import uk.co.provilex.crm.platform.events.Work;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.ledger.LedgerEntry;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.portability.jobs.LostHoldException;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * Consumes the erasure queue: erases what was hidden, hides what its time in the trash has removed, and destroys the keys of
 * requests whose requester is to be forgotten. A message is done with
 * when the erasure is; until then the worker sends it to itself again. One that fails again and again lies beside its queue,
 * with an alarm, and goes on from where it was when it is sent back, or when {@link OpenErasures} tells of it again.
 */
public final class RunErasure extends QueueConsumer {

    /** In whose name the ledger has what is done here. */
    static final String ACTOR = "system:RunErasure";

    /** Soon, but not so soon that two workers get in each other's way again. */
    private static final Duration SOON = Duration.ofSeconds(5);

    /** Runs as a Lambda function. */
    public RunErasure() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public RunErasure(Platform platform) {
        super(platform);
    }

    @Override
    protected void consume(Notice notice, Work work) {
        var tenancy = platform().tenant(notice.tenantId());
        if (new Tenants(tenancy).isClosed()) {
            // whatever is left of it goes with the account, and nothing may be begun any more
            return;
        }
        var open = new OpenErasures(platform());
        if (!notice.kind().equals("erasure")) {
            // nothing else is left that would tell of it, should this fail until the queue gives up
            open.list(notice, platform().now());
        }
        if (notice.kind().equals("purge")) {
            hideLapsed(open, tenancy, notice.id(), work);
            return;
        }
        if (notice.kind().equals("words")) {
            forgetWords(tenancy, notice.id(), work);
            return;
        }
        var erasure = new ErasureRecords(tenancy).find(notice.id());
        if (erasure.isEmpty()) {
            return;
        }
        try {
            new ErasureRun(platform(), tenancy, work, erasure.get()).run().ifPresent(delay -> again(notice, delay));
        } catch (MovedException | LostHoldException another) {
            // another worker has it, or somebody else changed a job meanwhile: the next look tells
            again(notice, SOON);
        }
    }

    /** Begins the erasure of a lead that DynamoDB has removed; the record of it is what the rest follows from. */
    private void hideLapsed(OpenErasures open, Tenancy tenancy, String leadId, Work work) {
        var now = platform().now();
        var changes = new Changes();
        try {
            var leads = new LeadErasures(tenancy);
            leads.hideLapsed(leadId, now, changes);
            // whoever asked to be erased is told that it was done, so no file may be left that only waits for its time
            var cause = leads.isAskedFor(leadId) ? Cause.REQUEST : Cause.TRASH;
            var erasure = Erasure.begun(
                    platform().ids().next(),
                    SubjectId.lead(leadId),
                    cause,
                    null,
                    null,
                    false,
                    Map.of(),
                    List.of(),
                    now);
            new ErasureRecords(tenancy).create(erasure, open, changes);
            var entry = new LedgerEntry(
                    now,
                    ACTOR,
                    "lead.erase",
                    List.of(SubjectId.lead(leadId)),
                    Map.of("erasure", erasure.id(), "cause", cause.text()),
                    work.traceId());
            changes.put(Table.LEDGER, entry.item(tenancy));
            tenancy.data().commit(changes);
        } catch (SubjectErasedException done) {
            // the notice came twice, or somebody asked for it while it was in the trash
        }
    }

    /** Destroys the key of what somebody said who is no lead, whose time DynamoDB has found to be over. */
    private void forgetWords(Tenancy tenancy, String requestId, Work work) {
        var requester = SubjectId.rights(requestId);
        if (!tenancy.keys().fresh().destroyed(List.of(requester)).isEmpty()) {
            // the notice came twice
            return;
        }
        var now = platform().now();
        var changes = new Changes();
        tenancy.keys().destroy(requester, now.toString(), changes);
        var entry = new LedgerEntry(
                now, ACTOR, "rights.forget", List.of(requester), Map.of("request", requestId), work.traceId());
        changes.put(Table.LEDGER, entry.item(tenancy));
        tenancy.data().commit(changes);
    }

    private void again(Notice notice, Duration delay) {
        platform()
                .sqs()
                .sendMessage(SendMessageRequest.builder()
                        .queueUrl(platform().variable("ERASURE_QUEUE_URL"))
                        .messageBody(Json.text(notice))
                        .delaySeconds((int) delay.toSeconds())
                        .build());
    }
}
