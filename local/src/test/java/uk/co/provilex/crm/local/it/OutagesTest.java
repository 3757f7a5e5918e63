package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.contract.Operation;

/** What callers are told while AWS does not serve a function. */
@OnTheCloud
final class OutagesTest {

    private static final String UNKNOWN_ID = "01aaaaaaaaaaaaaaaaaaaaaaaa";

    private final Cloud cloud;

    OutagesTest(Cloud cloud) {
        this.cloud = cloud;
    }

    @Test
    void everyOperationThatNeedsAwsSaysWhenToTryAgain() throws Exception {
        var owner = cloud.newOrganisation().owner().client();
        var answers = new TreeMap<String, String>();
        var expected = new TreeMap<String, String>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            var pending = new TreeMap<String, Future<String>>();
            for (var operation : Cloud.contract().operations()) {
                if (needsAws(operation)) {
                    Callable<String> request = () -> during(operation, owner);
                    pending.put(operation.id(), threads.submit(request));
                    expected.put(operation.id(), "503 unavailable, again after 2 s");
                }
            }
            for (var answer : pending.entrySet()) {
                answers.put(answer.getKey(), answer.getValue().get());
            }
        }
        assertEquals(expected, answers);
    }

    private boolean needsAws(Operation operation) {
        return cloud.local().edge().grants(Optional.of(cloud.role(operation.function()))).stream()
                .anyMatch(grant -> !grant.action().startsWith("logs:"));
    }

    private String during(Operation operation, WebClient owner) {
        // what it remembers it would not ask for
        cloud.local().functions().kill(operation.function());
        try (var _ = cloud.local().edge().outage(cloud.role(operation.function()))) {
            var answer = ask(owner, operation);
            return answer.status() + " " + answer.problem() + ", again after " + answer.header("retry-after") + " s";
        }
    }

    private static Answer ask(WebClient owner, Operation operation) {
        var path = operation.path().replaceAll("\\{[A-Za-z]+}", UNKNOWN_ID);
        return switch (operation.method()) {
            case "GET" -> owner.get(path);
            case "DELETE" -> owner.delete(path, "\"1\"");
            case "PUT" -> owner.put(path, WebClient.JSON.createObjectNode(), "\"1\"");
            case "PATCH" -> owner.patch(path, WebClient.JSON.createObjectNode(), "\"1\"");
            default -> path.equals("/v1/tenants") ? owner.post(path, WebClient.json("""
                                {"organisation": "Example Gardens", "name": "Ada Example", "email": "outage@example.com",
                                 "acceptedPolicyVersion": "2025-09-19"}""")) : owner.post(path);
        };
    }
}
