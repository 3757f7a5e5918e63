package uk.co.provilex.crm.platform.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.portability.Worksite;

final class HttpFunctionTest {

    /** Fails with whatever it is told to. */
    private static final class Failing extends PublicOperation<NoBody, String> {

        private final Class<? extends Throwable> with;

        Failing(Platform platform, Class<? extends Throwable> with) {
            super(platform, NoBody.class);
            this.with = with;
        }

        @Override
        protected Reply<String> handle(Visit visit, NoBody request) {
            if (with == AssertionError.class) {
                throw new AssertionError("zqcanary");
            }
            if (with == StackOverflowError.class) {
                throw new StackOverflowError("zqcanary");
            }
            throw new IllegalStateException("zqcanary");
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, AssertionError.class, StackOverflowError.class})
    void whateverIsThrownIsAnsweredWithATraceIdAndNothingInternal(Class<? extends Throwable> fault)
            throws JsonProcessingException {
        var site = new Worksite();
        var event = APIGatewayV2HTTPEvent.builder()
                .withHeaders(Map.of())
                .withRequestContext(
                        APIGatewayV2HTTPEvent.RequestContext.builder().build())
                .build();
        var answer = new Failing(site.platform(), fault).handleRequest(event, site.context());
        assertEquals(500, answer.getStatusCode());
        var trace =
                Json.parse(answer.getBody(), ObjectNode.class).path("traceId").asText();
        assertFalse(trace.isEmpty());
        assertFalse(answer.getBody().contains("zqcanary"));
        assertTrue(
                site.logged().stream().anyMatch(line -> line.contains(trace) && line.contains(fault.getSimpleName())));
        assertTrue(site.logged().stream().noneMatch(line -> line.contains("zqcanary")));
    }
}
