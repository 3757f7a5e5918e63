package uk.co.provilex.crm.local.cognito;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static uk.co.provilex.crm.local.cognito.TestPool.CLIENT;
import static uk.co.provilex.crm.local.cognito.TestPool.EMAIL;
import static uk.co.provilex.crm.local.cognito.TestPool.PASSWORD;
import static uk.co.provilex.crm.local.cognito.TestPool.POOL;
import static uk.co.provilex.crm.local.cognito.TestPool.USER;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InitiateAuthResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidPasswordException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.RespondToAuthChallengeResponse;

class SignInTest {

    private TestPool pool = new TestPool();

    @AfterEach
    void stop() {
        pool.close();
    }

    private NotAuthorizedException refusal(String name, String password) {
        return assertThrows(NotAuthorizedException.class, () -> pool.srp(name, password));
    }

    @Nested
    class Success {

        @ParameterizedTest
        @ValueSource(strings = {EMAIL, "ADA@EXAMPLE.COM", USER})
        void passwordIsProvenBySrpForNameAndAlias(String name) {
            pool.join();
            AuthenticationResultType tokens = pool.srp(name, PASSWORD).authenticationResult();
            assertEquals("Bearer", tokens.tokenType());
            assertEquals(3600, tokens.expiresIn());
            assertFalse(tokens.refreshToken().isEmpty());
        }

        @Test
        void srpWorksForManyPasswordsAndSalts() {
            pool.join();
            // Leading bits change how integers enter the hashes; forty fresh values meet every case.
            for (int i = 0; i < 40; i++) {
                pool.setPassword(PASSWORD);
                pool.signIn();
            }
        }

        @Test
        void temporaryPasswordLeadsToANewPasswordAndThenToTokens() {
            String temporary = pool.invite(USER, EMAIL);
            RespondToAuthChallengeResponse challenge = pool.srp(EMAIL, temporary);
            assertEquals(ChallengeNameType.NEW_PASSWORD_REQUIRED, challenge.challengeName());
            assertEquals(USER, challenge.challengeParameters().get("USER_ID_FOR_SRP"));

            pool.newPassword(challenge.session(), PASSWORD).authenticationResult();

            assertEquals(
                    "TokenGeneration_NewPasswordChallenge",
                    pool.events.getLast().path("triggerSource").asText());
            pool.signIn();
            assertEquals(
                    "TokenGeneration_Authentication",
                    pool.events.getLast().path("triggerSource").asText());
            assertEquals("Incorrect username or password.", message(refusal(EMAIL, temporary)));
        }

        @Test
        void passwordFlowWorksWhereTheClientAllowsIt() {
            pool.close();
            pool = new TestPool(TestPool.settings(Optional.empty(), "ALLOW_USER_PASSWORD_AUTH"));
            pool.join();
            assertFalse(
                    byPassword(PASSWORD).authenticationResult().accessToken().isEmpty());
            assertThrows(NotAuthorizedException.class, () -> byPassword("Wrong-password-1"));
        }
    }

    @Nested
    class Refused {

        @Test
        void wrongPasswordAndUnknownUserGetTheSameAnswer() {
            pool.join();
            NotAuthorizedException wrong = refusal(EMAIL, "Wrong-password-1");
            NotAuthorizedException unknown = refusal("nobody@example.com", "Wrong-password-1");
            assertEquals(
                    wrong.awsErrorDetails().errorMessage(),
                    unknown.awsErrorDetails().errorMessage());
            assertEquals(
                    wrong.awsErrorDetails().errorCode(),
                    unknown.awsErrorDetails().errorCode());
        }

        @Test
        void unknownUserHasAStableSaltAndIdButNewSrpValues() {
            Map<String, String> first = parameters("nobody@example.com");
            Map<String, String> again = parameters("Nobody@example.com");
            Map<String, String> other = parameters("somebody@example.com");
            assertEquals(first.get("SALT"), again.get("SALT"));
            assertEquals(first.get("USER_ID_FOR_SRP"), again.get("USER_ID_FOR_SRP"));
            assertEquals(UUID.fromString(first.get("USERNAME")).toString(), first.get("USER_ID_FOR_SRP"));
            assertNotEquals(first.get("SRP_B"), again.get("SRP_B"));
            assertNotEquals(first.get("SALT"), other.get("SALT"));
            pool.join();
            assertEquals(first.keySet(), parameters(EMAIL).keySet());
        }

        @Test
        void disabledUserIsToldSoOnlyWithTheRightPassword() {
            pool.join();
            pool.cognito.adminDisableUser(request -> request.userPoolId(POOL).username(USER));
            assertEquals("Incorrect username or password.", message(refusal(EMAIL, "Wrong-password-1")));
            assertEquals("User is disabled.", message(refusal(EMAIL, PASSWORD)));
            pool.cognito.adminEnableUser(request -> request.userPoolId(POOL).username(USER));
            pool.signIn();
        }

        @Test
        void unverifiedEmailIsNoAlias() {
            pool.join();
            pool.cognito.adminUpdateUserAttributes(request -> request.userPoolId(POOL)
                    .username(USER)
                    .userAttributes(TestPool.attribute("email", "new@example.com")));
            refusal("new@example.com", PASSWORD);
            refusal(EMAIL, PASSWORD);
            pool.srp(USER, PASSWORD);
        }

        @Test
        void expiredTemporaryPasswordIsRefusedUntilItIsSentAgain() {
            String temporary = pool.invite(USER, EMAIL);
            pool.clock.advance(Duration.ofDays(7));
            assertTrue(message(refusal(EMAIL, temporary)).startsWith("Temporary password has expired"));
        }

        @Test
        void flowThatTheClientDoesNotAllowIsRefused() {
            pool.join();
            assertThrows(InvalidParameterException.class, () -> byPassword(PASSWORD));
            assertThrows(
                    InvalidParameterException.class,
                    () -> pool.cognito.initiateAuth(request -> request.clientId(CLIENT)
                            .authFlow(AuthFlowType.REFRESH_TOKEN_AUTH)
                            .authParameters(Map.of("REFRESH_TOKEN", "x"))));
        }

        @Test
        void unknownClientIsRefused() {
            assertThrows(
                    ResourceNotFoundException.class,
                    () -> pool.cognito.initiateAuth(request -> request.clientId("another")
                            .authFlow(AuthFlowType.USER_SRP_AUTH)
                            .authParameters(Map.of("USERNAME", EMAIL, "SRP_A", "1"))));
        }

        @Test
        void signUpIsForAdministratorsOnly() {
            assertThrows(
                    NotAuthorizedException.class,
                    () -> pool.cognito.signUp(
                            request -> request.clientId(CLIENT).username("x").password(PASSWORD)));
        }
    }

    @Nested
    class Forged {

        @Test
        void zeroPublicValueIsRefused() {
            pool.join();
            for (String zero :
                    new String[] {"0", Srp.N.toString(16), Srp.N.shiftLeft(1).toString(16), "not hex"}) {
                assertThrows(
                        InvalidParameterException.class,
                        () -> pool.cognito.initiateAuth(request -> request.clientId(CLIENT)
                                .authFlow(AuthFlowType.USER_SRP_AUTH)
                                .authParameters(Map.of("USERNAME", EMAIL, "SRP_A", zero))));
            }
        }

        @Test
        void proofServesOnce() {
            pool.join();
            Map<String, String> proof = proof();
            pool.prove(proof);
            assertThrows(NotAuthorizedException.class, () -> pool.prove(proof));
        }

        @Test
        void proofIsRefusedAfterTheSessionHasExpired() {
            pool.join();
            Map<String, String> proof = proof();
            pool.clock.advance(Duration.ofMinutes(3));
            assertThrows(NotAuthorizedException.class, () -> pool.prove(proof));
        }

        @Test
        void proofIsRefusedAfterThePasswordChanged() {
            pool.join();
            Map<String, String> proof = proof();
            pool.setPassword("Another-password-2");
            assertThrows(NotAuthorizedException.class, () -> pool.prove(proof));
        }

        @Test
        void proofForAnotherUserIsRefused() {
            pool.join();
            pool.invite(UUID.randomUUID().toString(), "bob@example.com");
            Map<String, String> proof = new HashMap<>(proof());
            proof.put("USERNAME", "bob@example.com");
            assertThrows(NotAuthorizedException.class, () -> pool.prove(proof));
        }

        @Test
        void proofWithAnotherTimeIsRefused() {
            pool.join();
            Map<String, String> proof = new HashMap<>(proof());
            proof.put(
                    "TIMESTAMP", SrpClient.TIMESTAMP.format(pool.clock.instant().plusSeconds(60)));
            assertThrows(NotAuthorizedException.class, () -> pool.prove(proof));
        }

        @Test
        void timeInAnotherFormIsRefused() {
            pool.join();
            Map<String, String> proof = new HashMap<>(proof());
            proof.put("TIMESTAMP", "2026-01-01T00:00:00Z");
            assertThrows(InvalidParameterException.class, () -> pool.prove(proof));
        }

        @Test
        void challengeSessionServesOnce() {
            String session = pool.srp(EMAIL, pool.invite(USER, EMAIL)).session();
            pool.newPassword(session, PASSWORD);
            assertEquals(
                    "Invalid session for the user.",
                    message(assertThrows(
                            NotAuthorizedException.class, () -> pool.newPassword(session, "Another-password-2"))));
        }

        @Test
        void challengeSessionExpires() {
            String session = pool.srp(EMAIL, pool.invite(USER, EMAIL)).session();
            pool.clock.advance(Duration.ofMinutes(3));
            assertThrows(NotAuthorizedException.class, () -> pool.newPassword(session, PASSWORD));
        }

        @Test
        void challengeSessionDiesWithTheTemporaryPasswordThatOpenedIt() {
            String session = pool.srp(EMAIL, pool.invite(USER, EMAIL)).session();
            pool.cognito.adminSetUserPassword(
                    request -> request.userPoolId(POOL).username(USER).password("Another-password-2"));
            assertThrows(NotAuthorizedException.class, () -> pool.newPassword(session, PASSWORD));
        }

        @Test
        void challengeSessionCannotAnswerAnotherChallenge() {
            String session = pool.srp(EMAIL, pool.invite(USER, EMAIL)).session();
            assertThrows(
                    NotAuthorizedException.class,
                    () -> pool.respond(
                            ChallengeNameType.SOFTWARE_TOKEN_MFA,
                            session,
                            Map.of("USERNAME", USER, "SOFTWARE_TOKEN_MFA_CODE", "000000")));
        }

        @Test
        void weakNewPasswordIsRefusedAndMayBeCorrected() {
            String session = pool.srp(EMAIL, pool.invite(USER, EMAIL)).session();
            assertThrows(InvalidPasswordException.class, () -> pool.newPassword(session, "weak"));
            pool.newPassword(session, PASSWORD);
        }

        private Map<String, String> proof() {
            SrpClient srp = new SrpClient(POOL, new SecureRandom());
            return srp.answer(pool.challenge(EMAIL, srp).challengeParameters(), PASSWORD, pool.clock.instant());
        }
    }

    @Nested
    class Lockout {

        private static final String WRONG = "Wrong-password-1";

        private void failFiveTimes(String name) {
            for (int i = 0; i < 5; i++) {
                assertEquals("Incorrect username or password.", message(refusal(name, WRONG)));
            }
        }

        @Test
        void fiveFailuresLockForASecondEvenWithTheRightPassword() {
            pool.join();
            failFiveTimes(EMAIL);
            assertEquals("Password attempts exceeded", message(refusal(EMAIL, PASSWORD)));
            pool.clock.advance(Duration.ofSeconds(2));
            pool.signIn();
            failFiveTimes(EMAIL);
        }

        @Test
        void eachFurtherFailureDoublesTheWait() {
            pool.join();
            failFiveTimes(EMAIL);
            for (int wait = 1; wait <= 512; wait *= 2) {
                pool.clock.advance(Duration.ofSeconds(wait).minusMillis(1));
                assertEquals("Password attempts exceeded", message(refusal(EMAIL, PASSWORD)));
                pool.clock.advance(Duration.ofMillis(1));
                assertEquals("Incorrect username or password.", message(refusal(EMAIL, WRONG)));
            }
        }

        @Test
        void fifteenQuietMinutesForgetTheFailures() {
            pool.join();
            failFiveTimes(EMAIL);
            pool.clock.advance(Duration.ofMinutes(15));
            failFiveTimes(EMAIL);
        }

        @Test
        void unknownUserIsLockedAlike() {
            failFiveTimes("nobody@example.com");
            assertEquals("Password attempts exceeded", message(refusal("nobody@example.com", WRONG)));
        }

        @Test
        void nameAndAliasShareOneCount() {
            pool.join();
            failFiveTimes(EMAIL);
            assertEquals("Password attempts exceeded", message(refusal(USER, PASSWORD)));
        }
    }

    private Map<String, String> parameters(String name) {
        return pool.challenge(name, new SrpClient(POOL, new SecureRandom())).challengeParameters();
    }

    private InitiateAuthResponse byPassword(String password) {
        return pool.cognito.initiateAuth(request -> request.clientId(CLIENT)
                .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                .authParameters(Map.of("USERNAME", EMAIL, "PASSWORD", password)));
    }

    private static String message(NotAuthorizedException refusal) {
        return refusal.awsErrorDetails().errorMessage();
    }
}
