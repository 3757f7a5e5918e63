package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpResponse;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.functions.CallWatcher;

/** When DynamoDB is too busy, whoever asks is told when to try again, and nothing has happened. */
@OnTheCloud
final class FaultsTest {

    private final Cloud cloud;

    FaultsTest(Cloud cloud) {
        this.cloud = cloud;
    }

    @Test
    void readsThatStayThrottledAreGivenUpSoon() {
        var owner = cloud.newOrganisation().owner().client();
        cloud.settle();
        var asked = new AtomicInteger();
        try (var _ = busy("GetMe", "BatchGetItem", request -> {
            asked.incrementAndGet();
            return Optional.of(nothingProcessed(request));
        })) {
            assertUnavailable(owner.get("/v1/me"));
        }
        assertEquals(5, asked.get());
        owner.get("/v1/me").expect(200);
    }

    @Test
    void aTransactionThatAlwaysConflicts() {
        var visitor = cloud.nobody();
        var signUp = Bodies.of("signUp");
        try (var _ = busy("SignUp", "TransactWriteItems", request -> Optional.of(conflict(request)))) {
            assertUnavailable(visitor.post("/v1/tenants", signUp));
        }
        cloud.settle();
        assertEquals(
                0, cloud.local().mailbox().to(signUp.path("email").asText()).size());
        visitor.post("/v1/tenants", signUp).expect(202);
    }

    /** Such a write is refused while a transaction on its item is under way, and the SDK does not repeat it. */
    @Test
    void aWriteOutsideATransactionThatMeetsOne() {
        var owner = cloud.newOrganisation().owner().client();
        cloud.settle();
        var asked = new AtomicInteger();
        var lead = Bodies.of("createLead");
        try (var _ = busy("CreateLead", "PutItem", request -> {
            asked.incrementAndGet();
            return Optional.of(meetsATransaction());
        })) {
            assertUnavailable(owner.post("/v1/leads", lead));
        }
        assertEquals(5, asked.get());
        var refused = new AtomicInteger();
        try (var _ = busy(
                "CreateLead",
                "PutItem",
                request -> refused.incrementAndGet() < 5 ? Optional.of(meetsATransaction()) : Optional.empty())) {
            owner.post("/v1/leads", lead).expect(201);
        }
        assertEquals(5, refused.get());
    }

    private static void assertUnavailable(Answer answer) {
        assertEquals("unavailable", answer.expect(503).problem());
        assertEquals("1", answer.header("retry-after"));
    }

    /** How DynamoDB answers a request that it is too busy for; nothing when it is not, and does it. */
    @FunctionalInterface
    private interface Busy {
        Optional<HttpExecuteResponse> answer(ObjectNode request);
    }

    /** A time in which DynamoDB is busy. */
    @FunctionalInterface
    private interface BusyTime extends AutoCloseable {
        @Override
        void close();
    }

    private BusyTime busy(String function, String call, Busy busy) {
        cloud.local().functions().watch(new CallWatcher() {
            @Override
            public Optional<HttpExecuteResponse> answersInstead(String caller, HttpExecuteRequest request) {
                return request.httpRequest()
                        .firstMatchingHeader("X-Amz-Target")
                        .filter(target -> caller.equals(function) && target.equals("DynamoDB_20120810." + call))
                        .flatMap(target -> busy.answer(body(request)));
            }
        });
        return () -> cloud.local().functions().watch(CallWatcher.NONE);
    }

    private static HttpExecuteResponse nothingProcessed(ObjectNode request) {
        var answer = WebClient.JSON.createObjectNode();
        answer.putObject("Responses");
        answer.set("UnprocessedKeys", request.path("RequestItems"));
        return response(200, answer);
    }

    private static HttpExecuteResponse conflict(ObjectNode request) {
        var answer = WebClient.JSON
                .createObjectNode()
                .put("__type", "com.amazonaws.dynamodb.v20120810#TransactionCanceledException")
                .put("message", "Transaction cancelled");
        var reasons = answer.putArray("CancellationReasons");
        request.path("TransactItems").forEach(item -> reasons.addObject().put("Code", "TransactionConflict"));
        return response(400, answer);
    }

    private static HttpExecuteResponse meetsATransaction() {
        return response(
                400,
                WebClient.JSON
                        .createObjectNode()
                        .put("__type", "com.amazonaws.dynamodb.v20120810#TransactionConflictException")
                        .put("message", "Transaction is ongoing for the item"));
    }

    private static HttpExecuteResponse response(int status, JsonNode answer) {
        var bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
        return HttpExecuteResponse.builder()
                .response(SdkHttpResponse.builder()
                        .statusCode(status)
                        .putHeader("Content-Type", "application/x-amz-json-1.0")
                        .putHeader("Content-Length", Integer.toString(bytes.length))
                        .build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(bytes)))
                .build();
    }

    private static ObjectNode body(HttpExecuteRequest request) {
        try (var content = request.contentStreamProvider().orElseThrow().newStream()) {
            return (ObjectNode) WebClient.JSON.readTree(content);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
