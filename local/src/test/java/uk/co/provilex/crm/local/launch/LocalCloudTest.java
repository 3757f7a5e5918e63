package uk.co.provilex.crm.local.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpRequest;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.SignIn;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.functions.CallWatcher;
import uk.co.provilex.crm.local.testing.SharedStores;

/** The real template with the real functions, started as the launcher starts them. */
class LocalCloudTest {

    private static final Duration BOUND = Duration.ofSeconds(30);

    private static WebClient signedIn(LocalCloud cloud, DemoTenant demo, HttpClient http) {
        SignIn.Tokens tokens = new SignIn(
                        http,
                        cloud.address(),
                        cloud.userPool().poolId(),
                        cloud.userPool().clientId(),
                        cloud.clock())
                .withPassword(demo.email(), demo.password());
        return new WebClient(http, cloud.address(), tokens.access(), (request, sent, response) -> {});
    }

    private static ObjectNode lead() {
        return WebClient.json("""
                {"firstName": "Ada", "lastName": "Example", "emails": [{"value": "ada@example.org"}],
                 "consent": {"lawfulBasis": "consent", "purpose": "newsletter", "channel": "email",
                             "wording": "Yes, write to me.", "source": "web form", "method": "form",
                             "obtainedAt": "2025-09-19T09:00:00Z"}}
                """);
    }

    @Test
    void aFunctionKilledBeforeItHearsOfItsCommitLeavesOneLeadWhenTheClientTriesAgain() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient();
                LocalCloud cloud = LocalCloud.start(LocalCloud.Options.usual().withBackends(SharedStores::lent))) {
            WebClient client = signedIn(cloud, DemoTenant.in(cloud, Optional.empty()), http);
            // the first request of a session is recorded, in a transaction before that of the lead
            client.get("/v1/me").expect(200);
            AtomicBoolean killed = new AtomicBoolean();
            cloud.functions().watch(new CallWatcher() {
                @Override
                public boolean killsAfter(String function, SdkHttpRequest request) {
                    boolean commit = request.firstMatchingHeader("X-Amz-Target")
                            .filter("DynamoDB_20120810.TransactWriteItems"::equals)
                            .isPresent();
                    return function.equals("CreateLead") && commit && killed.compareAndSet(false, true);
                }
            });

            Answer first = client.post("/v1/leads", lead());
            Answer second = client.post("/v1/leads", lead());

            assertTrue(killed.get());
            assertEquals(500, first.status());
            assertEquals(409, second.status());
            cloud.awaitIdle(BOUND);
            assertEquals(
                    1, client.get("/v1/leads").expect(200).body().path("items").size());
        }
    }
}
