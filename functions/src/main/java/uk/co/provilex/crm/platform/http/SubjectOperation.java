package uk.co.provilex.crm.platform.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.idempotency.Idempotency;
import uk.co.provilex.crm.platform.identity.Action.Kind;
import uk.co.provilex.crm.platform.identity.Door;
import uk.co.provilex.crm.platform.identity.SubjectAction;
import uk.co.provilex.crm.platform.identity.SubjectLink;
import uk.co.provilex.crm.platform.ledger.LedgerEntry;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.tenancy.TenantId;

/**
 * The pipeline of an operation that a lead may do by its own link: verified link → whether it is still good → how often it was
 * used → {@link #handle} → one transaction with its ledger entry → answer. Tenant and lead come from the link alone, whose
 * signature is of the platform, so nothing of a tenant is opened for a text that anybody made up. Every refusal of a link is
 * the same.
 *
 * @param <I> the request body, {@link NoBody} if there is none
 * @param <O> the answer's body
 */
public abstract class SubjectOperation<I, O> extends HttpFunction {

    /** How often a lead's links can be used in an hour, together. */
    static final int MOST_AN_HOUR = 60;

    private static final long HOUR = Duration.ofHours(1).toSeconds();
    private static final String BEARER = "Bearer ";

    private final SubjectAction action;
    private final Class<I> input;

    /** Wires one operation: {@code action} tells how it is recorded. */
    protected SubjectOperation(Platform platform, SubjectAction action, Class<I> input) {
        super(platform);
        this.action = action;
        this.input = input;
    }

    /** Does what is particular to this operation. Nothing is written before it returns. */
    protected abstract Reply<O> handle(SubjectCall call, I request);

    /** Requires that what was answered about {@code about}, when it asked for something, may be answered again. */
    protected void requireShown(SubjectCall call, SubjectId about) {
        Operation.requireNoLead(about);
    }

    @Override
    final Answer answer(Exchange exchange) {
        try {
            var headers = Optional.ofNullable(exchange.event().getHeaders()).orElse(Map.of());
            var call = admit(headers.getOrDefault("authorization", ""), exchange);
            var text = Body.text(exchange.event());
            var type = headers.getOrDefault("content-type", "");
            if (action.kind() != Kind.CREATE) {
                var reply = handle(call, Body.read(text, type, "application/json", input));
                finish(call, reply);
                return encode(reply, call.link().tenant().value());
            }
            return once(call, headers.get("idempotency-key"), text, type);
        } catch (SubjectErasedException gone) {
            throw SubjectCall.refuse();
        }
    }

    private SubjectCall admit(String authorization, Exchange exchange) {
        var sign = platform().tenant(TenantId.PLATFORM).keys().tenantKey();
        var link = Optional.of(authorization)
                .filter(text -> text.startsWith(BEARER))
                .flatMap(text ->
                        SubjectLink.read(text.substring(BEARER.length()), sign::signSubjectLink, exchange.now()))
                .orElseThrow(SubjectCall::refuse);
        var tenancy = platform().tenant(link.tenant());
        var links = SubjectLink.place(tenancy.scope(), link.leadId());
        var tenant = Door.tenantItem(tenancy.scope());
        var found = tenancy.data().getAll(Map.of(Table.RECORDS, List.of(links, tenant)), true);
        var tenantItem = found.get(Table.RECORDS, tenant)
                .filter(item -> "active".equals(item.getString("status")))
                .orElseThrow(SubjectCall::refuse);
        if (found.get(Table.RECORDS, links)
                .filter(item -> link.generation().equals(item.getString("generation")))
                .isEmpty()) {
            throw SubjectCall.refuse();
        }
        // not before, so that a link of nobody any more leaves nothing behind
        count(tenancy, link, exchange.now());
        return new SubjectCall(platform(), tenancy, tenantItem, link, exchange.now(), exchange.traceId());
    }

    private static void count(Tenancy tenancy, SubjectLink link, Instant now) {
        long ends = (now.getEpochSecond() / HOUR + 1) * HOUR;
        var place = SubjectLink.uses(tenancy.scope(), link.leadId()).item(Long.toString(ends));
        if (tenancy.data().increment(Table.LOOKUP, place, "count", ends) > MOST_AN_HOUR) {
            throw Problem.RATE_LIMITED
                    .because("This link was used very often. Retry-After says when to try again.")
                    .retryAfter(Duration.ofSeconds(ends - now.getEpochSecond() + 1));
        }
    }

    private Answer once(SubjectCall call, @Nullable String key, String text, String type) {
        return Creation.once(
                new Idempotency(call.tenancy(), SubjectLink.caller(call.link().leadId()), call.now()),
                action.text(),
                key,
                text,
                call.link().tenant().value(),
                disclosed -> {
                    requireShown(call, disclosed);
                    var entry = entry(call, List.of(disclosed), Map.of("repeated", "true"), Optional.empty());
                    call.tenancy().data().put(Table.LEDGER, entry);
                },
                creation -> create(call, Body.read(text, type, "application/json", input), creation));
    }

    private Answer create(SubjectCall call, I request, Creation creation) {
        try {
            var reply = handle(call, request);
            var answer = encode(reply, call.link().tenant().value());
            creation.keep(reply, answer);
            finish(call, reply);
            return answer;
        } catch (ProblemException refused) {
            // a lead names no version that could be stale
            throw refused.problem() == Problem.STALE ? Call.overtaken() : refused;
        }
    }

    private void finish(SubjectCall call, Reply<O> reply) {
        var entry = entry(call, reply.subjects(), reply.facts(), reply.personal());
        if (reply.changes().isEmpty()) {
            call.tenancy().data().put(Table.LEDGER, entry);
        } else {
            call.tenancy().data().commit(reply.changes().put(Table.LEDGER, entry));
        }
    }

    private EnhancedDocument entry(
            SubjectCall call,
            List<SubjectId> subjects,
            Map<String, String> facts,
            Optional<LedgerEntry.Personal> personal) {
        return new LedgerEntry(
                        call.now(),
                        "subject:" + call.link().leadId(),
                        action.text(),
                        subjects,
                        facts,
                        personal,
                        call.traceId())
                .item(call.tenancy());
    }
}
