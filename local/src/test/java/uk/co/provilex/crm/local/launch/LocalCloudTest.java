package uk.co.provilex.crm.local.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.SdkHttpRequest;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.SignIn;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.functions.CallWatcher;
import uk.co.provilex.crm.local.testing.SharedStores;

/** The real template with the real functions, started as the launcher starts them. */
@TestInstance(Lifecycle.PER_CLASS)
class LocalCloudTest {

    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final String COMMIT = "DynamoDB_20120810.TransactWriteItems";
    private static final String INVITE = "AWSCognitoIdentityProviderService.AdminCreateUser";

    private final LocalCloud cloud;

    LocalCloudTest() throws Exception {
        cloud = LocalCloud.start(LocalCloud.Options.usual().withBackends(SharedStores::lent));
    }

    @AfterAll
    void stop() {
        cloud.close();
    }

    private WebClient signedIn(DemoTenant demo, HttpClient http) {
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
        try (HttpClient http = HttpClient.newHttpClient()) {
            WebClient client = signedIn(DemoTenant.in(cloud, Optional.empty()), http);
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

            cloud.functions().watch(CallWatcher.NONE);
            assertTrue(killed.get());
            assertEquals(500, first.status());
            assertEquals(409, second.status());
            cloud.awaitIdle(BOUND);
            assertEquals(
                    1, client.get("/v1/leads").expect(200).body().path("items").size());
        }
    }

    /** A call of a function, before or after which nothing more happens. */
    private record Death(String function, String target, boolean after) {}

    @Test
    void aLauncherThatIsKilledOnTheWayToADemoTenantDoesNotLoseItsSignIn(@TempDir Path folder) throws Exception {
        // a network can sign up five times an hour
        cloud.advance(Duration.ofHours(1));
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (Death death : List.of(
                    new Death("SignUp", COMMIT, true),
                    new Death("SyncUserIdentity", INVITE, true),
                    new Death("IssueClaims", COMMIT, false))) {
                String email = death.function().toLowerCase(Locale.ROOT) + "@example.com";
                Optional<Path> data = Optional.of(folder.resolve(death.function()));
                launchThatDies(data, email, death);

                DemoTenant demo = DemoTenant.in(cloud, data, email);

                Answer me = signedIn(demo, http).get("/v1/me").expect(200);
                assertEquals(email, me.body().at("/user/email").asText());
                assertEquals(demo, DemoTenant.in(cloud, data, email), "it is the same the next time");
            }
        }
    }

    /** Ends both what makes the demo tenant and the function that it waits for, as the launcher's end does. */
    private void launchThatDies(Optional<Path> data, String email, Death death) throws InterruptedException {
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread launch = Thread.ofPlatform().unstarted(() -> {
            try {
                DemoTenant.in(cloud, data, email);
            } catch (InterruptedException | TimeoutException | RuntimeException killed) {
                end.set(killed);
            }
        });
        cloud.functions().watch(new CallWatcher() {
            @Override
            public boolean killsBefore(String function, SdkHttpRequest request) {
                return !death.after() && kills(function, request);
            }

            @Override
            public boolean killsAfter(String function, SdkHttpRequest request) {
                return death.after() && kills(function, request);
            }

            private boolean kills(String function, SdkHttpRequest request) {
                boolean here = function.equals(death.function())
                        && request.firstMatchingHeader("X-Amz-Target")
                                .filter(death.target()::equals)
                                .isPresent();
                if (here) {
                    launch.interrupt();
                }
                return here;
            }
        });
        launch.start();
        launch.join();
        cloud.functions().watch(CallWatcher.NONE);
        assertNotNull(end.get(), () -> death + " did not happen");
    }
}
