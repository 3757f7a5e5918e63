package uk.co.provilex.crm.local.cognito;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static uk.co.provilex.crm.local.cognito.TestPool.CLIENT;
import static uk.co.provilex.crm.local.cognito.TestPool.EMAIL;
import static uk.co.provilex.crm.local.cognito.TestPool.ISSUER;
import static uk.co.provilex.crm.local.cognito.TestPool.POOL;
import static uk.co.provilex.crm.local.cognito.TestPool.TENANT;
import static uk.co.provilex.crm.local.cognito.TestPool.USER;
import static uk.co.provilex.crm.local.cognito.TestPool.claims;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CognitoIdentityProviderException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidLambdaResponseException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserLambdaValidationException;

class TokensTest {

    private final TestPool pool = new TestPool();

    @BeforeEach
    void join() {
        pool.join();
    }

    @AfterEach
    void stop() {
        pool.close();
    }

    @Nested
    class Claims {

        @Test
        void accessTokenHasTheClaimsThatCognitoGives() {
            JsonNode claims = claims(pool.signIn().accessToken());
            long now = pool.clock.instant().getEpochSecond();
            assertEquals(ISSUER.toString(), claims.path("iss").asText());
            assertEquals("access", claims.path("token_use").asText());
            assertEquals(CLIENT, claims.path("client_id").asText());
            assertEquals(USER, claims.path("username").asText());
            assertEquals("aws.cognito.signin.user.admin", claims.path("scope").asText());
            assertEquals(now, claims.path("auth_time").asLong());
            assertEquals(now, claims.path("iat").asLong());
            assertEquals(now + 3600, claims.path("exp").asLong());
            assertTrue(claims.hasNonNull("jti") && claims.hasNonNull("origin_jti") && claims.hasNonNull("sub"));
            assertFalse(claims.has("aud"));
            assertFalse(claims.has("email"));
        }

        @Test
        void idTokenHasAudienceAndAttributes() {
            AuthenticationResultType tokens = pool.signIn();
            JsonNode id = claims(tokens.idToken());
            assertEquals("id", id.path("token_use").asText());
            assertEquals(CLIENT, id.path("aud").asText());
            assertEquals(USER, id.path("cognito:username").asText());
            assertEquals(EMAIL, id.path("email").asText());
            assertTrue(id.path("email_verified").isBoolean());
            assertEquals(TENANT, id.path("custom:tenant").asText());
            assertEquals(claims(tokens.accessToken()).path("sub"), id.path("sub"));
            assertFalse(id.has("client_id"));
        }
    }

    @Nested
    class Keys {

        @Test
        void publishedKeySetVerifiesBothTokens() throws GeneralSecurityException {
            AuthenticationResultType tokens = pool.signIn();
            assertTrue(verifies(tokens.accessToken()));
            assertTrue(verifies(tokens.idToken()));
        }

        @Test
        void rotatedKeyStaysPublishedUntilItsTokensHaveExpired() throws GeneralSecurityException {
            String before = pool.signIn().accessToken();
            pool.service.rotateSigningKey();
            String after = pool.signIn().accessToken();
            assertNotEquals(
                    TestPool.header(before).path("kid"), TestPool.header(after).path("kid"));
            assertTrue(verifies(before) && verifies(after));
            pool.clock.advance(Duration.ofHours(1));
            assertEquals(Set.of(TestPool.header(after).path("kid").asText()), publishedKids());
        }

        @Test
        void keyIsReplacedAfterThirtyDays() {
            String before = pool.signIn().accessToken();
            pool.clock.advance(Duration.ofDays(30));
            assertNotEquals(
                    TestPool.header(before).path("kid"),
                    TestPool.header(pool.signIn().accessToken()).path("kid"));
        }

        private Set<String> publishedKids() {
            Set<String> kids = new HashSet<>();
            pool.service
                    .jwks()
                    .path("keys")
                    .forEach(key -> kids.add(key.path("kid").asText()));
            return kids;
        }

        private boolean verifies(String jwt) throws GeneralSecurityException {
            for (JsonNode key : pool.service.jwks().path("keys")) {
                if (key.path("kid").equals(TestPool.header(jwt).path("kid"))) {
                    var spec = new RSAPublicKeySpec(number(key.path("n")), number(key.path("e")));
                    Signature signature = Signature.getInstance("SHA256withRSA");
                    signature.initVerify(KeyFactory.getInstance("RSA").generatePublic(spec));
                    int dot = jwt.lastIndexOf('.');
                    signature.update(jwt.substring(0, dot).getBytes(StandardCharsets.US_ASCII));
                    return signature.verify(Base64.getUrlDecoder().decode(jwt.substring(dot + 1)));
                }
            }
            return false;
        }

        private static BigInteger number(JsonNode base64) {
            return new BigInteger(1, Base64.getUrlDecoder().decode(base64.asText()));
        }
    }

    @Nested
    class Trigger {

        @Test
        void eventHasTheShapeOfVersionTwo() {
            pool.signIn();
            JsonNode event = pool.events.getLast();
            assertEquals("2", event.path("version").asText());
            assertEquals(
                    "TokenGeneration_Authentication",
                    event.path("triggerSource").asText());
            assertEquals("eu-west-2", event.path("region").asText());
            assertEquals(POOL, event.path("userPoolId").asText());
            assertEquals(USER, event.path("userName").asText());
            assertEquals(CLIENT, event.path("callerContext").path("clientId").asText());
            JsonNode request = event.path("request");
            assertEquals(
                    TENANT, request.path("userAttributes").path("custom:tenant").asText());
            assertEquals(
                    "true",
                    request.path("userAttributes").path("email_verified").textValue());
            assertEquals(
                    "CONFIRMED",
                    request.path("userAttributes").path("cognito:user_status").asText());
            assertTrue(
                    request.path("groupConfiguration").path("groupsToOverride").isArray());
            assertEquals(
                    "aws.cognito.signin.user.admin",
                    request.path("scopes").path(0).asText());
            assertTrue(
                    event.path("response").path("claimsAndScopeOverrideDetails").isNull());
        }

        @Test
        void answerAddsAndSuppressesClaimsAndScopesInEachToken() {
            answer("""
                    {"idTokenGeneration": {"claimsToSuppress": ["email"]},
                     "accessTokenGeneration": {
                       "claimsToAddOrOverride": {"tenant": "t1", "role": "owner", "level": 3},
                       "scopesToAdd": ["crm"]}}""");
            AuthenticationResultType tokens = pool.signIn();
            JsonNode access = claims(tokens.accessToken());
            assertEquals("t1", access.path("tenant").asText());
            assertEquals("owner", access.path("role").asText());
            assertEquals(3, access.path("level").intValue());
            assertEquals(
                    "aws.cognito.signin.user.admin crm", access.path("scope").asText());
            assertFalse(claims(tokens.idToken()).has("email"));
            assertFalse(claims(tokens.idToken()).has("tenant"));
        }

        @Test
        void reservedClaimsStayAsTheyAre() {
            answer("""
                    {"accessTokenGeneration": {
                       "claimsToAddOrOverride": {"sub": "x", "exp": 1, "username": "x", "client_id": "x", "iss": "x"},
                       "claimsToSuppress": ["token_use", "jti"]}}""");
            JsonNode access = claims(pool.signIn().accessToken());
            assertEquals(USER, access.path("username").asText());
            assertEquals(CLIENT, access.path("client_id").asText());
            assertEquals(ISSUER.toString(), access.path("iss").asText());
            assertNotEquals("x", access.path("sub").asText());
            assertNotEquals(1, access.path("exp").asInt());
            assertTrue(access.has("token_use") && access.has("jti"));
        }

        @Test
        void failureRefusesTheSignIn() {
            pool.trigger = event -> {
                throw new PreTokenTrigger.Failed("not welcome");
            };
            var refusal = assertThrows(UserLambdaValidationException.class, pool::signIn);
            assertEquals(
                    "PreTokenGeneration failed with error not welcome.",
                    refusal.awsErrorDetails().errorMessage());
        }

        @Test
        void failureAtRefreshLeavesTheRefreshTokenUsable() {
            String refreshToken = pool.signIn().refreshToken();
            pool.trigger = event -> {
                throw new PreTokenTrigger.Failed("not now");
            };
            assertThrows(UserLambdaValidationException.class, () -> pool.refresh(refreshToken));
            pool.trigger = PreTokenTrigger.NONE;
            pool.refresh(refreshToken);
        }

        @Test
        void answerWithoutResponseIsRefused() {
            pool.trigger = event -> ((ObjectNode) event).without("response");
            assertThrows(InvalidLambdaResponseException.class, pool::signIn);
        }

        @Test
        void suppressedScopeTakesTheSelfServiceAway() {
            answer("""
                    {"accessTokenGeneration": {"scopesToSuppress": ["aws.cognito.signin.user.admin"]}}""");
            String accessToken = pool.signIn().accessToken();
            assertThrows(
                    NotAuthorizedException.class,
                    () -> pool.cognito.getUser(request -> request.accessToken(accessToken)));
        }

        private void answer(String details) {
            pool.trigger = event -> {
                try {
                    ObjectNode response = ((ObjectNode) event).putObject("response");
                    response.set("claimsAndScopeOverrideDetails", new JsonMapper().readTree(details));
                    return event;
                } catch (JsonProcessingException e) {
                    throw new PreTokenTrigger.Failed(String.valueOf(e.getMessage()));
                }
            };
        }
    }

    @Nested
    class SelfServiceCalls {

        @Test
        void getUserTellsNameAndAttributes() {
            String accessToken = pool.signIn().accessToken();
            var user = pool.cognito.getUser(request -> request.accessToken(accessToken));
            assertEquals(USER, user.username());
            assertTrue(user.userAttributes().contains(TestPool.attribute("email", EMAIL)));
        }

        @Test
        void idTokenIsNoAccessToken() {
            refused(pool.signIn().idToken());
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "x", "a.b.c", "..", "eyJhbGciOiJub25lIn0.e30."})
        void textThatIsNoTokenIsRefused(String text) {
            assertThrows(
                    CognitoIdentityProviderException.class,
                    () -> pool.cognito.getUser(request -> request.accessToken(text)));
        }

        @Test
        void alteredTokenIsRefused() {
            String token = pool.signIn().accessToken();
            int middle = token.indexOf('.') + 20;
            char other = token.charAt(middle) == 'A' ? 'B' : 'A';
            refused(token.substring(0, middle) + other + token.substring(middle + 1));
        }

        @Test
        void expiredTokenIsRefused() {
            String token = pool.signIn().accessToken();
            pool.clock.advance(Duration.ofHours(1));
            refused(token);
        }

        @Test
        void tokenOfADisabledOrDeletedUserIsRefused() {
            String token = pool.signIn().accessToken();
            pool.cognito.adminDisableUser(request -> request.userPoolId(POOL).username(USER));
            refused(token);
            pool.cognito.adminEnableUser(request -> request.userPoolId(POOL).username(USER));
            refused(token);
            pool.cognito.adminDeleteUser(request -> request.userPoolId(POOL).username(USER));
            assertThrows(
                    CognitoIdentityProviderException.class,
                    () -> pool.cognito.getUser(request -> request.accessToken(token)));
        }

        @Test
        void globalSignOutEndsEveryTokenOfEverySignIn() {
            AuthenticationResultType one = pool.signIn();
            AuthenticationResultType other = pool.signIn();
            pool.cognito.globalSignOut(request -> request.accessToken(one.accessToken()));
            refused(one.accessToken());
            refused(other.accessToken());
            assertThrows(NotAuthorizedException.class, () -> pool.refresh(one.refreshToken()));
            assertThrows(NotAuthorizedException.class, () -> pool.refresh(other.refreshToken()));
            pool.signIn();
        }

        @Test
        void administratorsGlobalSignOutEndsEveryToken() {
            AuthenticationResultType tokens = pool.signIn();
            pool.cognito.adminUserGlobalSignOut(
                    request -> request.userPoolId(POOL).username(USER));
            refused(tokens.accessToken());
            assertThrows(NotAuthorizedException.class, () -> pool.refresh(tokens.refreshToken()));
        }

        @Test
        void changedPasswordNeedsThePreviousOne() {
            String token = pool.signIn().accessToken();
            assertThrows(
                    NotAuthorizedException.class,
                    () -> pool.cognito.changePassword(request -> request.accessToken(token)
                            .previousPassword("Wrong-password-1")
                            .proposedPassword("Another-password-2")));
            pool.cognito.changePassword(request -> request.accessToken(token)
                    .previousPassword(TestPool.PASSWORD)
                    .proposedPassword("Another-password-2"));
            assertThrows(NotAuthorizedException.class, pool::signIn);
            pool.srp(EMAIL, "Another-password-2");
        }

        private void refused(String token) {
            assertThrows(
                    NotAuthorizedException.class, () -> pool.cognito.getUser(request -> request.accessToken(token)));
        }
    }
}
