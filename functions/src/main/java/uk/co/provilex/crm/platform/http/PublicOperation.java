package uk.co.provilex.crm.platform.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.time.Instant;
import java.util.Optional;
import uk.co.provilex.crm.platform.Platform;

/**
 * The pipeline of an operation that anyone may call. It has no caller and no tenant; an operation that writes opens the
 * tenant itself.
 *
 * @param <I> the request body, {@link NoBody} if there is none
 * @param <O> the answer's body
 */
public abstract class PublicOperation<I, O> extends HttpFunction {

    private final Class<I> input;

    /** Wires one operation. */
    protected PublicOperation(Platform platform, Class<I> input) {
        super(platform);
        this.input = input;
    }

    /** Does what is particular to this operation. */
    protected abstract Reply<O> handle(Visit visit, I request);

    /**
     * One request of nobody in particular.
     *
     * @param event what API Gateway sent
     * @param now when
     * @param traceId its trace id
     */
    public record Visit(APIGatewayV2HTTPEvent event, Instant now, String traceId) {

        /** Returns a path parameter. */
        public Optional<String> path(String name) {
            return event.getPathParameters() == null
                    ? Optional.empty()
                    : Optional.ofNullable(event.getPathParameters().get(name));
        }

        /** Returns the address the request came from: personal data (P03). */
        public String sourceIp() {
            var source = event.getRequestContext().getHttp().getSourceIp();
            return source == null ? "" : source;
        }
    }

    @Override
    final Answer answer(Exchange exchange) {
        var event = exchange.event();
        var headers = event.getHeaders();
        var contentType = headers == null ? "" : headers.getOrDefault("content-type", "");
        var request = Body.read(Body.text(event), contentType, "application/json", input);
        return encode(handle(new Visit(event, exchange.now(), exchange.traceId()), request), "");
    }
}
