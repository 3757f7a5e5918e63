package uk.co.provilex.crm.platform.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.idempotency.Idempotency;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.identity.Action.Kind;
import uk.co.provilex.crm.platform.identity.Door;
import uk.co.provilex.crm.platform.identity.Token;
import uk.co.provilex.crm.platform.ledger.LedgerEntry;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.usage.Origin;
import uk.co.provilex.crm.platform.usage.Session;

/**
 * The pipeline of every authenticated operation: verified claims → live membership → the session on record → role → body → idempotency → {@link
 * #handle} → one transaction with its ledger entry → answer. What is disclosed is recorded before it is answered.
 * When another writer comes first, a caller who named the version that it changes is told, and for any other the change is
 * worked out anew.
 *
 * @param <I> the request body, {@link NoBody} if there is none
 * @param <O> the answer's body
 */
public abstract class Operation<I, O> extends HttpFunction {

    /** How often a change that another came before is worked out. */
    private static final int MOST_ATTEMPTS = 5;

    private final Action action;
    private final Class<I> input;

    /** Wires one operation: {@code action} tells who may do it and how it is recorded. */
    protected Operation(Platform platform, Action action, Class<I> input) {
        super(platform);
        this.action = action;
        this.input = input;
    }

    /** Does what is particular to this operation. Nothing is written before it returns; it may be asked again. */
    protected abstract Reply<O> handle(Call call, I request);

    /**
     * Requires that what was answered when something was made may be answered again: since then, the lead that it is about may
     * have been restricted or given to another, or its time may be over. Of everybody else it is enough that no answer opens
     * once the key is destroyed.
     *
     * @param about whose data the answer has
     * @param request reads the body
     */
    protected void requireShown(Call call, SubjectId about, Supplier<I> request) {
        requireNoLead(about);
    }

    static void requireNoLead(SubjectId about) {
        if (about.kind() == SubjectId.Kind.LEAD) {
            throw new IllegalStateException("an operation that answers about a lead says when it does so again");
        }
    }

    /** Returns what a request without a body stands for, where the body may be left out. */
    protected Optional<I> withoutBody() {
        return Optional.empty();
    }

    private I read(String text, String contentType) {
        return text.isEmpty()
                ? withoutBody().orElseGet(() -> Body.read(text, contentType, mediaType(), input))
                : Body.read(text, contentType, mediaType(), input);
    }

    /** Returns the media type of the body, besides {@code application/json}. */
    protected String mediaType() {
        return "application/json";
    }

    @Override
    final Answer answer(Exchange exchange) {
        var event = exchange.event();
        var token = Token.of(claims(event)).orElseThrow(Door::refuse);
        var tenancy = platform().tenant(token.tenant());
        var session = new Session(platform().recordedSessions(), tenancy, token);
        var unknown = session.unknown();
        var admitted = Door.admit(token, tenancy.data(), unknown);
        if (unknown.isPresent()) {
            session.begin(admitted.also(), origin(event), exchange.now(), exchange.traceId());
        }
        if (!action.allows(admitted.caller().role())) {
            throw Problem.FORBIDDEN.because("Ask an owner or admin of your organisation.");
        }
        var call = new Call(event, tenancy, admitted, exchange.now(), exchange.traceId());
        var text = Body.text(event);
        var contentType = Optional.ofNullable(call.header("content-type")).orElse("");
        try {
            return action.kind() == Kind.CREATE ? once(call, text, contentType) : change(call, read(text, contentType));
        } catch (ProblemException refused) {
            record(call, refused);
            throw refused;
        }
    }

    /** A refusal, too, can tell something of a person: that an address is held, or why a lead is restricted. */
    private void record(Call call, ProblemException refused) {
        if (!refused.disclosed().isEmpty()) {
            var facts = Map.of("refused", refused.problem().slug());
            call.data().put(Table.LEDGER, entry(call, refused.disclosed(), facts, Optional.empty()));
        }
    }

    private Answer change(Call call, I request) {
        for (int attempt = 1; ; attempt++) {
            try {
                var reply = handle(call, request);
                finish(call, reply);
                return encode(reply, call.caller().tenant().value());
            } catch (ProblemException refused) {
                requireAnotherAttempt(call, refused, attempt);
            }
        }
    }

    /** Throws what is to be told; returns where the request is to be worked out anew. */
    private static void requireAnotherAttempt(Call call, ProblemException refused, int attempt) {
        // whoever named no version asks for what is there now to be changed
        boolean again = refused.isByChance() || (refused.problem() == Problem.STALE && !call.namedVersion());
        if (!again) {
            throw refused;
        }
        if (attempt == MOST_ATTEMPTS) {
            throw Call.overtaken();
        }
    }

    private Answer once(Call call, String text, String contentType) {
        return Creation.once(
                new Idempotency(call.tenancy(), call.caller().userId(), call.now()),
                action.text() + " " + call.path(),
                call.header("idempotency-key"),
                text,
                call.caller().tenant().value(),
                disclosed -> {
                    requireShown(call, disclosed, () -> read(text, contentType));
                    var entry = entry(call, List.of(disclosed), Map.of("repeated", "true"), Optional.empty());
                    call.data().put(Table.LEDGER, entry);
                },
                creation -> create(call, read(text, contentType), creation));
    }

    private Answer create(Call call, I request, Creation creation) {
        for (int attempt = 1; ; attempt++) {
            try {
                var reply = handle(call, request);
                var answer = encode(reply, call.caller().tenant().value());
                creation.keep(reply, answer);
                finish(call, reply);
                return answer;
            } catch (ProblemException refused) {
                requireAnotherAttempt(call, refused, attempt);
            }
        }
    }

    private void finish(Call call, Reply<O> reply) {
        var entry = entry(call, reply.subjects(), reply.facts(), reply.personal());
        if (!reply.changes().isEmpty()) {
            call.data().commit(reply.changes().put(Table.LEDGER, entry));
        } else if (action.kind() == Kind.READ) {
            call.data().put(Table.LEDGER, entry);
        }
    }

    private EnhancedDocument entry(
            Call call, List<SubjectId> subjects, Map<String, String> facts, Optional<LedgerEntry.Personal> personal) {
        return new LedgerEntry(
                        call.now(), call.caller().userId(), action.text(), subjects, facts, personal, call.traceId())
                .item(call.tenancy());
    }

    private static Origin origin(APIGatewayV2HTTPEvent event) {
        var http = event.getRequestContext().getHttp();
        return Origin.of(
                Objects.requireNonNullElse(http.getSourceIp(), ""),
                Objects.requireNonNullElse(http.getUserAgent(), ""));
    }

    private static Map<String, String> claims(APIGatewayV2HTTPEvent event) {
        return Optional.ofNullable(event.getRequestContext())
                .map(APIGatewayV2HTTPEvent.RequestContext::getAuthorizer)
                .map(APIGatewayV2HTTPEvent.RequestContext.Authorizer::getJwt)
                .map(APIGatewayV2HTTPEvent.RequestContext.Authorizer.JWT::getClaims)
                .orElse(Map.of());
    }
}
