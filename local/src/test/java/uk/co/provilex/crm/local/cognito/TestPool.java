package uk.co.provilex.crm.local.cognito;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.DeliveryMediumType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InitiateAuthResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.RespondToAuthChallengeResponse;
import uk.co.provilex.crm.local.clock.MovableClock;
import uk.co.provilex.crm.local.testing.AwsJsonServer;

/** A pool over HTTP with the real SDK client, a clock to move, the messages sent and a trigger to replace. */
final class TestPool implements AutoCloseable {

    static final String POOL = "eu-west-2_Test12345";
    static final String CLIENT = "testclient";
    static final URI ISSUER = URI.create("http://localhost:3000/" + POOL);
    static final String USER = "3f2f8a4e-6f4f-4a4e-9a53-0c1f5a5d6b7c";
    static final String EMAIL = "Ada@example.com";
    static final String PASSWORD = "Correct-horse-1";
    static final String TENANT = "t1";

    /** Enough for any test; making one takes half a second, so all pools have the same ones. */
    private static final List<SigningKey> KEYS =
            Stream.generate(() -> SigningKey.generate(Instant.EPOCH)).limit(3).toList();

    // Stands still unless moved: a slow machine must not outlast a lockout of one second.
    final MovableClock clock = new MovableClock(InstantSource.fixed(Instant.parse("2026-01-05T09:00:00Z")));
    final List<Message> messages = new CopyOnWriteArrayList<>();
    final List<JsonNode> events = new CopyOnWriteArrayList<>();
    final CognitoService service;
    final CognitoIdentityProviderClient cognito;
    PreTokenTrigger trigger = PreTokenTrigger.NONE;

    private final AwsJsonServer server;
    private final SecureRandom random = new SecureRandom();

    TestPool() {
        this(settings(Optional.of(Duration.ZERO), "ALLOW_USER_SRP_AUTH"));
    }

    TestPool(UserPoolSettings settings) {
        Iterator<SigningKey> keys = KEYS.iterator();
        service = CognitoService.inMemory(
                settings,
                clock,
                messages::add,
                event -> {
                    events.add(event);
                    return trigger.invoke(event);
                },
                now -> keys.next().madeAt(now));
        server = new AwsJsonServer(service);
        cognito = CognitoIdentityProviderClient.builder()
                .endpointOverride(server.endpoint())
                .region(Region.EU_WEST_2)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    static UserPoolSettings settings(Optional<Duration> rotationGrace, String... flows) {
        UserPoolSettings strict = UserPoolSettings.strict(POOL, CLIENT, ISSUER);
        return new UserPoolSettings(
                POOL,
                CLIENT,
                ISSUER,
                strict.passwordPolicy(),
                strict.temporaryPasswordValidity(),
                strict.customAttributes(),
                strict.caseSensitive(),
                strict.totpAllowed(),
                Set.of(flows),
                strict.accessTokenValidity(),
                strict.idTokenValidity(),
                strict.refreshTokenValidity(),
                strict.authSessionValidity(),
                rotationGrace,
                strict.invitation(),
                strict.verification());
    }

    @Override
    public void close() {
        cognito.close();
        server.close();
    }

    static AttributeType attribute(String name, String value) {
        return AttributeType.builder().name(name).value(value).build();
    }

    /** Invites the user and returns the temporary password that was sent. */
    String invite(String username, String email) {
        cognito.adminCreateUser(request -> request.userPoolId(POOL)
                .username(username)
                .desiredDeliveryMediums(DeliveryMediumType.EMAIL)
                .userAttributes(
                        attribute("email", email),
                        attribute("email_verified", "true"),
                        attribute("custom:tenant", TENANT)));
        return messages.getLast().secret();
    }

    /** Invites the usual user, who has then set the usual password. */
    void join() {
        invite(USER, EMAIL);
        setPassword(PASSWORD);
    }

    /** Gives the usual user a password with fresh salts. */
    void setPassword(String password) {
        cognito.adminSetUserPassword(request ->
                request.userPoolId(POOL).username(USER).password(password).permanent(true));
    }

    /** Asks for an SRP challenge and proves the password. */
    RespondToAuthChallengeResponse srp(String name, String password) {
        SrpClient srp = new SrpClient(POOL, random);
        return prove(srp.answer(challenge(name, srp).challengeParameters(), password, clock.instant()));
    }

    InitiateAuthResponse challenge(String name, SrpClient srp) {
        return cognito.initiateAuth(request -> request.clientId(CLIENT)
                .authFlow(AuthFlowType.USER_SRP_AUTH)
                .authParameters(Map.of("USERNAME", name, "SRP_A", srp.publicValue())));
    }

    RespondToAuthChallengeResponse prove(Map<String, String> responses) {
        return cognito.respondToAuthChallenge(request -> request.clientId(CLIENT)
                .challengeName(ChallengeNameType.PASSWORD_VERIFIER)
                .challengeResponses(responses));
    }

    RespondToAuthChallengeResponse respond(ChallengeNameType challenge, String session, Map<String, String> responses) {
        return cognito.respondToAuthChallenge(request -> request.clientId(CLIENT)
                .challengeName(challenge)
                .session(session)
                .challengeResponses(responses));
    }

    RespondToAuthChallengeResponse newPassword(String session, String password) {
        Map<String, String> responses = new HashMap<>(Map.of("USERNAME", USER, "NEW_PASSWORD", password));
        return respond(ChallengeNameType.NEW_PASSWORD_REQUIRED, session, responses);
    }

    /** Signs the usual user in. */
    AuthenticationResultType signIn() {
        return srp(EMAIL, PASSWORD).authenticationResult();
    }

    AuthenticationResultType refresh(String refreshToken) {
        return cognito.getTokensFromRefreshToken(
                        request -> request.clientId(CLIENT).refreshToken(refreshToken))
                .authenticationResult();
    }

    static JsonNode claims(String jwt) {
        return part(jwt, 1);
    }

    static JsonNode header(String jwt) {
        return part(jwt, 0);
    }

    private static JsonNode part(String jwt, int index) {
        try {
            return new JsonMapper().readTree(Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[index]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
