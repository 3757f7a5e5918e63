package uk.co.provilex.crm.platform.log;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.platform.json.Json;

final class LogTest {

    private final StringBuilder lines = new StringBuilder();
    private final Log log = new Log(
            new LambdaLogger() {
                @Override
                public void log(String message) {
                    lines.append(message);
                }

                @Override
                public void log(byte[] message) {
                    lines.append(new String(message, StandardCharsets.UTF_8));
                }
            },
            "CreateLead");

    @Test
    void aFaultIsLoggedWithoutItsMessages() {
        var cause = new IllegalArgumentException("canary@example.com");
        log.fault(Instant.EPOCH, "trace", new IllegalStateException("canary@example.com", cause));
        assertFalse(lines.toString().contains("canary"));
    }

    @Test
    void aFaultIsLoggedWithTheClassesOfItsCauses() {
        log.fault(Instant.EPOCH, "trace", new IllegalStateException(new IllegalArgumentException()));
        assertTrue(lines.toString().contains("java.lang.IllegalArgumentException"));
    }

    @Test
    void anAnswerCarriesItsMetricsInTheEmbeddedFormat() {
        log.answered(Instant.EPOCH, "trace", "acme", 503, "unavailable", 12);
        var line = Json.read(lines.toString(), ObjectNode.class);
        assertTrue(line.path("Faults").asInt() == 1
                && line.path("_aws")
                                .path("CloudWatchMetrics")
                                .get(0)
                                .path("Metrics")
                                .size()
                        == 4);
    }
}
