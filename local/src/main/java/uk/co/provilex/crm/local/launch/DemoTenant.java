package uk.co.provilex.crm.local.launch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.local.client.SignIn;
import uk.co.provilex.crm.local.client.SignInRefusedException;
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

    /**
     * What is kept of it.
     *
     * @param pending whether nobody has signed in with this password yet, as far as is known: the launcher may have been
     *     killed anywhere on the way to that. Notes of older versions were made after it
     */
    private record Note(
            String email, String password, @Nullable Boolean pending) {}

    /** Finds the one that {@code data} remembers, or signs one up. */
    static DemoTenant in(LocalCloud cloud, Optional<Path> data) throws InterruptedException, TimeoutException {
        return in(cloud, data, EMAIL);
    }

    /** Does so for the owner {@code email}. */
    static DemoTenant in(LocalCloud cloud, Optional<Path> data, String email)
            throws InterruptedException, TimeoutException {
        StateFile<Note> file = data.map(folder -> StateFile.at(folder.resolve("demo-tenant.json"), Note.class))
                .orElseGet(() -> StateFile.inMemory(Note.class));
        Optional<Note> kept = file.read();
        Note note = kept.orElseGet(() -> new Note(email, newPassword(), true));
        if (Boolean.TRUE.equals(note.pending)) {
            try (HttpClient http = HttpClient.newHttpClient()) {
                SignIn signIn = new SignIn(
                        http,
                        cloud.address(),
                        cloud.userPool().poolId(),
                        cloud.userPool().clientId(),
                        cloud.clock());
                // Kept before it counts: a password that is set and not kept lets nobody in ever again.
                file.write(note);
                if (kept.isEmpty() || !opens(signIn, note)) {
                    signUp(cloud, http, signIn, note);
                }
            }
            file.write(new Note(note.email, note.password, false));
        }
        return new DemoTenant(note.email, note.password);
    }

    /** Tells whether whoever was killed had set the password already. */
    private static boolean opens(SignIn signIn, Note note) {
        try {
            signIn.withPassword(note.email, note.password);
            return true;
        } catch (SignInRefusedException notYet) {
            return false;
        }
    }

    /** Signs up, which sends the invitation again when that was done before. */
    private static void signUp(LocalCloud cloud, HttpClient http, SignIn signIn, Note note)
            throws InterruptedException, TimeoutException {
        WebClient anybody = new WebClient(http, cloud.address(), "", (request, sent, response) -> {});
        String version = anybody.get("/v1/policies/privacy").expect(200).text("version");
        ObjectNode application = WebClient.JSON
                .createObjectNode()
                .put("organisation", "Demo Ltd")
                .put("name", "Demo Owner")
                .put("email", note.email)
                .put("acceptedPolicyVersion", version);
        int known = cloud.mailbox().to(note.email).size();
        anybody.post("/v1/tenants", application).expect(202);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            List<Message> invitations = cloud.mailbox().awaitMore(known, note.email, left);
            known += invitations.size();
            try {
                signIn.withInvitation(note.email, invitations.getLast().secret(), note.password);
                return;
            } catch (SignInRefusedException replaced) {
                // That of the sign-up before can come first; the next one takes its place.
            }
        }
    }

    private static String newPassword() {
        byte[] random = new byte[6];
        new SecureRandom().nextBytes(random);
        return "Demo-" + HexFormat.of().formatHex(random);
    }
}
