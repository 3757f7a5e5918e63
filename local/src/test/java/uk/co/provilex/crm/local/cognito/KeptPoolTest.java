package uk.co.provilex.crm.local.cognito;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.co.provilex.crm.local.clock.MovableClock;
import uk.co.provilex.crm.local.edge.AwsFault;

class KeptPoolTest {

    private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

    private final MovableClock clock = new MovableClock();
    private final List<Message> messages = new ArrayList<>();

    private final Path directory;

    KeptPoolTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private CognitoService start() {
        return CognitoService.keptIn(
                directory,
                TestPool.settings(Optional.of(Duration.ZERO), "ALLOW_USER_PASSWORD_AUTH"),
                clock,
                messages::add,
                PreTokenTrigger.NONE);
    }

    private static ObjectNode signIn(CognitoService pool) throws AwsFault {
        ObjectNode input = NOTHING.deepCopy().put("ClientId", TestPool.CLIENT).put("AuthFlow", "USER_PASSWORD_AUTH");
        input.putObject("AuthParameters").put("USERNAME", TestPool.EMAIL).put("PASSWORD", TestPool.PASSWORD);
        return pool.handle("InitiateAuth", input).withObjectProperty("AuthenticationResult");
    }

    private static void join(CognitoService pool) throws AwsFault {
        ObjectNode user = NOTHING.deepCopy().put("UserPoolId", TestPool.POOL).put("Username", TestPool.USER);
        ObjectNode invitation = user.deepCopy().put("MessageAction", "SUPPRESS");
        invitation.putArray("UserAttributes").addObject().put("Name", "email").put("Value", TestPool.EMAIL);
        invitation
                .withArrayProperty("UserAttributes")
                .addObject()
                .put("Name", "email_verified")
                .put("Value", "true");
        pool.handle("AdminCreateUser", invitation);
        pool.handle(
                "AdminSetUserPassword", user.put("Password", TestPool.PASSWORD).put("Permanent", true));
    }

    @Test
    void usersKeysAndTokensSurviveARestart() throws AwsFault {
        CognitoService before = start();
        join(before);
        ObjectNode tokens = signIn(before);

        CognitoService after = start();

        assertEquals(before.jwks(), after.jwks());
        ObjectNode access = NOTHING.deepCopy().set("AccessToken", tokens.path("AccessToken"));
        assertEquals(
                TestPool.USER, after.handle("GetUser", access).path("Username").asText());
        ObjectNode refresh = NOTHING.deepCopy().put("ClientId", TestPool.CLIENT);
        refresh.set("RefreshToken", tokens.path("RefreshToken"));
        assertTrue(after.handle("GetTokensFromRefreshToken", refresh).has("AuthenticationResult"));
        signIn(after);
    }

    @Test
    void decoyOfAnUnknownUserSurvivesARestart() throws AwsFault {
        UserPoolSettings settings = UserPoolSettings.strict(TestPool.POOL, TestPool.CLIENT, TestPool.ISSUER);
        ObjectNode input = NOTHING.deepCopy().put("ClientId", TestPool.CLIENT).put("AuthFlow", "USER_SRP_AUTH");
        input.putObject("AuthParameters").put("USERNAME", "nobody@example.com").put("SRP_A", "2");
        List<String> salts = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            CognitoService pool =
                    CognitoService.keptIn(directory, settings, clock, messages::add, PreTokenTrigger.NONE);
            salts.add(pool.handle("InitiateAuth", input.deepCopy())
                    .path("ChallengeParameters")
                    .path("SALT")
                    .asText());
        }
        assertEquals(salts.getFirst(), salts.getLast());
    }

    @Test
    void fileHoldsNoPasswordNorTokenAndIsReadableByItsOwnerAlone() throws AwsFault, IOException {
        CognitoService pool = start();
        join(pool);
        ObjectNode tokens = signIn(pool);
        Path file = directory.resolve("cognito.json");
        String text = Files.readString(file);
        assertFalse(text.contains(TestPool.PASSWORD));
        assertFalse(text.contains(tokens.path("RefreshToken").asText()));
        assertFalse(text.contains(tokens.path("AccessToken").asText()));
        assertEquals(
                PosixFilePermissions.fromString("rw-------"),
                Files.getFileStore(file).supportsFileAttributeView("posix")
                        ? Files.getPosixFilePermissions(file)
                        : PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void publicOperationsAreThoseThatAwsTakesUnsigned() {
        for (String operation : Set.of("InitiateAuth", "GetUser", "RevokeToken", "SignUp", "ConfirmForgotPassword")) {
            assertTrue(CognitoService.isPublic(operation), operation);
        }
        for (String operation : Set.of("AdminCreateUser", "ListUsers", "AdminInitiateAuth", "")) {
            assertFalse(CognitoService.isPublic(operation), operation);
        }
    }

    @Test
    void settingsThatCloudFormationRefusesAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> TestPool.settings(Optional.of(Duration.ZERO), "ALLOW_REFRESH_TOKEN_AUTH"));
        assertThrows(
                IllegalArgumentException.class,
                () -> TestPool.settings(Optional.of(Duration.ofSeconds(61)), "ALLOW_USER_SRP_AUTH"));
        assertThrows(IllegalArgumentException.class, () -> TestPool.settings(Optional.empty(), "ALLOW_CUSTOM_AUTH"));
        assertThrows(IllegalArgumentException.class, () -> new MessageTemplate("Subject", "no place for the code"));
        assertThrows(IllegalArgumentException.class, () -> new PasswordPolicy(5, true, true, true, true));
    }
}
