package uk.co.provilex.crm.local.launch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import uk.co.provilex.crm.local.client.SignIn;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.cognito.Message;
import uk.co.provilex.crm.local.state.StateFile;

/**
 * Someone to sign in as on a fresh machine: a tenant made through the public door, as anybody would make one.
 *
 * @param email whom to sign in as
 * @param password the password, made up on this machine and kept only here
 */
public record DemoTenant(String email, String password) {

    private static final String EMAIL = "demo@example.com";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Finds the one that {@code data} remembers, or signs one up. */
    static DemoTenant in(LocalCloud cloud, Optional<Path> data) throws InterruptedException, TimeoutException {
        StateFile<DemoTenant> file = data.map(
                        folder -> StateFile.at(folder.resolve("demo-tenant.json"), DemoTenant.class))
                .orElseGet(() -> StateFile.inMemory(DemoTenant.class));
        Optional<DemoTenant> known = file.read();
        if (known.isPresent()) {
            return known.get();
        }
        DemoTenant made = signUp(cloud);
        file.write(made);
        return made;
    }

    private static DemoTenant signUp(LocalCloud cloud) throws InterruptedException, TimeoutException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            WebClient anybody = new WebClient(http, cloud.address(), "", (request, sent, response) -> {});
            String version = anybody.get("/v1/policies/privacy").expect(200).text("version");
            ObjectNode application = WebClient.JSON
                    .createObjectNode()
                    .put("organisation", "Demo Ltd")
                    .put("name", "Demo Owner")
                    .put("email", EMAIL)
                    .put("acceptedPolicyVersion", version);
            anybody.post("/v1/tenants", application).expect(202);
            Message invitation = cloud.mailbox().await(EMAIL, PATIENCE);
            String password = newPassword();
            new SignIn(
                            http,
                            cloud.address(),
                            cloud.userPool().poolId(),
                            cloud.userPool().clientId(),
                            cloud.clock())
                    .withInvitation(EMAIL, invitation.secret(), password);
            return new DemoTenant(EMAIL, password);
        }
    }

    private static String newPassword() {
        byte[] random = new byte[6];
        new SecureRandom().nextBytes(random);
        return "Demo-" + HexFormat.of().formatHex(random);
    }
}
