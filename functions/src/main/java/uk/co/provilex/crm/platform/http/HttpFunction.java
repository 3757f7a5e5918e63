package uk.co.provilex.crm.platform.http;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.ContentionException;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.log.Log;
import uk.co.provilex.crm.platform.priming.Priming;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;

/**
 * The outer half of the pipeline: an HTTP API event (payload format 2.0) in, an answer out, whatever happens. Refusals
 * become RFC 9457 problems; anything unforeseen becomes a 500 with a trace id and nothing internal.
 */
public abstract class HttpFunction implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {

    private final Platform platform;

    HttpFunction(Platform platform) {
        this.platform = platform;
        platform.beforeSnapshot(new Priming(getClass(), platform));
    }

    /** Returns what this function stands on. */
    protected final Platform platform() {
        return platform;
    }

    /** Returns the query parameters this operation knows; any other is refused. */
    protected Set<String> queryParameters() {
        return Set.of();
    }

    /** Answers one request. */
    abstract Answer answer(Exchange exchange);

    /**
     * One request.
     *
     * @param event what API Gateway sent
     * @param now when, in whole milliseconds
     * @param traceId its trace id
     */
    record Exchange(APIGatewayV2HTTPEvent event, Instant now, String traceId) {}

    /**
     * An answer before it is written.
     *
     * @param status the HTTP status
     * @param headers the headers, named in lower case
     * @param body the JSON body, or the empty string
     * @param tenant the tenant concerned, for the log, or the empty string
     */
    record Answer(int status, Map<String, String> headers, String body, String tenant) {}

    @Override
    public final APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
        var log = new Log(context.getLogger(), platform.functionName());
        var started = System.nanoTime();
        var now = platform.now();
        var traceId = Trace.of(event, context);
        String problem = "";
        Answer answer;
        try {
            requireKnownParameters(event);
            answer = answer(new Exchange(event, now, traceId));
        } catch (Throwable refusal) { // whatever it is, the caller gets an answer and the runtime nothing to print
            var known = asProblem(refusal);
            if (known.problem() == Problem.INTERNAL || refusal instanceof SdkException) {
                log.fault(now, traceId, refusal);
            }
            problem = known.problem().slug();
            answer = describe(known, traceId);
        }
        log.answered(
                now,
                traceId,
                answer.tenant(),
                answer.status(),
                problem,
                Duration.ofNanos(System.nanoTime() - started).toMillis());
        var headers = new LinkedHashMap<>(answer.headers());
        headers.putIfAbsent("cache-control", "no-store");
        // two years over TLS only, and no browser takes an answer for anything but what it says it is
        headers.put("strict-transport-security", "max-age=63072000");
        headers.put("x-content-type-options", "nosniff");
        headers.put("x-trace-id", traceId);
        return APIGatewayV2HTTPResponse.builder()
                .withStatusCode(answer.status())
                .withHeaders(headers)
                .withBody(answer.body())
                .build();
    }

    private void requireKnownParameters(APIGatewayV2HTTPEvent event) {
        if (event.getQueryStringParameters() == null) {
            return;
        }
        for (var name : event.getQueryStringParameters().keySet()) {
            if (!queryParameters().contains(name)) {
                throw Problem.MALFORMED_REQUEST
                        .because("The query has a parameter that this operation does not know; remove it.")
                        .field(name.length() > 100 ? name.substring(0, 100) : name, "is not a parameter");
            }
        }
    }

    private static ProblemException asProblem(Throwable refusal) {
        return switch (refusal) {
            case ProblemException known -> known;
            case SubjectErasedException erased -> Call.notFound();
            case ContentionException busy -> Problem.busy("Others are writing the same data. Try again in a moment.");
            case SdkException failed
            when isOutage(failed) ->
                Problem.UNAVAILABLE
                        .because(
                                "Something that we depend on does not answer. Try again in a moment; nothing was lost.")
                        .retryAfter(Duration.ofSeconds(2));
            default ->
                Problem.INTERNAL.because(
                        "Try again. If it stays, write to admin@provilex.co.uk and name the trace id; nothing was lost.");
        };
    }

    /** Tells whether AWS was out of reach, out of order or out of capacity, rather than asked for what it refuses. */
    private static boolean isOutage(SdkException failed) {
        return !(failed instanceof SdkServiceException refused)
                || refused.statusCode() >= 500
                || refused.isThrottlingException();
    }

    private static Answer describe(ProblemException refusal, String traceId) {
        var problem = refusal.problem();
        var body = Json.object()
                .put("type", problem.type())
                .put("title", problem.title())
                .put("status", problem.status())
                .put("detail", refusal.detail())
                .put("traceId", traceId);
        if (!refusal.errors().isEmpty()) {
            body.set("errors", Json.list(refusal.errors()));
        }
        refusal.extensions().forEach(body::putPOJO);
        var headers = new LinkedHashMap<String, String>();
        headers.put("content-type", "application/problem+json");
        refusal.retryAfter().ifPresent(wait -> headers.put("retry-after", Long.toString(wait.toSeconds())));
        if (problem == Problem.UNAUTHENTICATED) {
            headers.put("www-authenticate", "Bearer");
        }
        return new Answer(problem.status(), headers, Json.text(body), "");
    }

    static Answer encode(Reply<?> reply, String tenant) {
        var headers = new LinkedHashMap<>(reply.headers());
        if (reply.body().isEmpty()) {
            return new Answer(reply.status(), headers, "", tenant);
        }
        headers.putIfAbsent("content-type", "application/json");
        return new Answer(reply.status(), headers, Json.text(reply.body().orElseThrow()), tenant);
    }
}
