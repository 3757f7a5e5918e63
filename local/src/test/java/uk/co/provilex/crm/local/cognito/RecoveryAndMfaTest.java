package uk.co.provilex.crm.local.cognito;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static uk.co.provilex.crm.local.cognito.TestPool.CLIENT;
import static uk.co.provilex.crm.local.cognito.TestPool.EMAIL;
import static uk.co.provilex.crm.local.cognito.TestPool.PASSWORD;
import static uk.co.provilex.crm.local.cognito.TestPool.POOL;
import static uk.co.provilex.crm.local.cognito.TestPool.USER;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CodeDeliveryDetailsType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CodeMismatchException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.EnableSoftwareTokenMfaException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExpiredCodeException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidPasswordException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.LimitExceededException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.RespondToAuthChallengeResponse;

class RecoveryAndMfaTest {

    private final TestPool pool = new TestPool();

    @BeforeEach
    void join() {
        pool.join();
        pool.messages.clear();
    }

    @AfterEach
    void stop() {
        pool.close();
    }

    @Nested
    class Recovery {

        private static final String NEW = "Another-password-2";

        @Test
        void codeByEmailSetsANewPassword() {
            assertEquals("a***@e***", forgot(EMAIL).destination());
            confirm(EMAIL, code(), NEW);
            assertThrows(NotAuthorizedException.class, pool::signIn);
            pool.srp(EMAIL, NEW);
        }

        @Test
        void codeServesOnce() {
            forgot(EMAIL);
            confirm(EMAIL, code(), NEW);
            assertThrows(CodeMismatchException.class, () -> confirm(EMAIL, code(), PASSWORD));
        }

        @Test
        void codeExpiresAfterAnHour() {
            forgot(EMAIL);
            pool.clock.advance(Duration.ofHours(1));
            assertThrows(ExpiredCodeException.class, () -> confirm(EMAIL, code(), NEW));
        }

        @Test
        void weakPasswordLeavesTheCodeUsable() {
            forgot(EMAIL);
            assertThrows(InvalidPasswordException.class, () -> confirm(EMAIL, code(), "weak"));
            confirm(EMAIL, code(), NEW);
        }

        @Test
        void guessingIsLimitedForKnownAndUnknownAlike() {
            forgot(EMAIL);
            String wrong = code().equals("000000") ? "000001" : "000000";
            for (String name : List.of(EMAIL, "nobody@example.com")) {
                for (int i = 0; i < 5; i++) {
                    assertThrows(CodeMismatchException.class, () -> confirm(name, wrong, NEW));
                }
                assertThrows(LimitExceededException.class, () -> confirm(name, wrong, NEW));
            }
            assertThrows(LimitExceededException.class, () -> confirm(EMAIL, code(), NEW));
        }

        @Test
        void requestsAreLimitedForKnownAndUnknownAlike() {
            for (String name : List.of(EMAIL, "nobody@example.com")) {
                for (int i = 0; i < 5; i++) {
                    forgot(name);
                }
                assertThrows(LimitExceededException.class, () -> forgot(name));
            }
        }

        @Test
        void unknownDisabledAndInvitedUsersGetTheSameAnswerAndNoMessage() {
            pool.invite("11111111-2222-4333-8444-555555555555", "amy@example.com");
            pool.messages.clear();
            CodeDeliveryDetailsType unknown = forgot("alf@example.org");
            CodeDeliveryDetailsType invited = forgot("amy@example.com");
            pool.cognito.adminDisableUser(request -> request.userPoolId(POOL).username(USER));
            assertEquals(unknown, invited);
            assertEquals(unknown, forgot(EMAIL));
            assertTrue(pool.messages.isEmpty());
        }

        private CodeDeliveryDetailsType forgot(String name) {
            return pool.cognito
                    .forgotPassword(request -> request.clientId(CLIENT).username(name))
                    .codeDeliveryDetails();
        }

        private String code() {
            return pool.messages.getLast().secret();
        }

        private void confirm(String name, String code, String password) {
            pool.cognito.confirmForgotPassword(request -> request.clientId(CLIENT)
                    .username(name)
                    .confirmationCode(code)
                    .password(password));
        }
    }

    @Nested
    class SoftwareToken {

        @ParameterizedTest
        @CsvSource({"59,287082", "1111111109,081804", "1234567890,005924", "20000000000,353130"})
        void codesAreThoseOfRfc6238(long seconds, String code) {
            // Appendix B's secret, "12345678901234567890", in Base32; six of its eight digits.
            String secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
            assertEquals(code, Totp.code(secret, Instant.ofEpochSecond(seconds)));
        }

        @Test
        void signInAsksForACodeOnceEnabled() {
            String secret = enable();
            RespondToAuthChallengeResponse challenge = pool.srp(EMAIL, PASSWORD);
            assertEquals(ChallengeNameType.SOFTWARE_TOKEN_MFA, challenge.challengeName());
            String accessToken = answer(challenge.session(), now(secret))
                    .authenticationResult()
                    .accessToken();
            var user = pool.cognito.getUser(request -> request.accessToken(accessToken));
            assertEquals(List.of("SOFTWARE_TOKEN_MFA"), user.userMFASettingList());
            assertEquals("SOFTWARE_TOKEN_MFA", user.preferredMfaSetting());
        }

        @Test
        void codeServesOnce() {
            String secret = enable();
            answer(pool.srp(EMAIL, PASSWORD).session(), now(secret));
            String session = pool.srp(EMAIL, PASSWORD).session();
            assertThrows(ExpiredCodeException.class, () -> answer(session, now(secret)));
            pool.clock.advance(Duration.ofSeconds(30));
            answer(session, now(secret));
        }

        @Test
        void wrongCodeMayBeCorrectedUntilTheLockout() {
            String secret = enable();
            String session = pool.srp(EMAIL, PASSWORD).session();
            String wrong = now(secret).equals("000000") ? "111111" : "000000";
            for (int i = 0; i < 5; i++) {
                assertThrows(CodeMismatchException.class, () -> answer(session, wrong));
            }
            assertThrows(NotAuthorizedException.class, () -> answer(session, now(secret)));
            pool.clock.advance(Duration.ofSeconds(1));
            answer(session, now(secret));
        }

        @Test
        void rightPasswordDoesNotForgiveWrongCodes() {
            String secret = enable();
            String wrong = now(secret).equals("000000") ? "111111" : "000000";
            for (int i = 0; i < 5; i++) {
                String session = pool.srp(EMAIL, PASSWORD).session();
                assertThrows(CodeMismatchException.class, () -> answer(session, wrong));
            }
            assertThrows(NotAuthorizedException.class, pool::signIn);
        }

        @Test
        void tokenIsNotEnabledBeforeItIsVerified() {
            String accessToken = pool.signIn().accessToken();
            pool.cognito.associateSoftwareToken(request -> request.accessToken(accessToken));
            assertThrows(InvalidParameterException.class, () -> prefer(accessToken));
            assertThrows(
                    EnableSoftwareTokenMfaException.class,
                    () -> pool.cognito.verifySoftwareToken(
                            request -> request.accessToken(accessToken).userCode("12345")));
        }

        private String enable() {
            String accessToken = pool.signIn().accessToken();
            String secret = pool.cognito
                    .associateSoftwareToken(request -> request.accessToken(accessToken))
                    .secretCode();
            pool.cognito.verifySoftwareToken(
                    request -> request.accessToken(accessToken).userCode(now(secret)));
            prefer(accessToken);
            pool.clock.advance(Duration.ofSeconds(30));
            return secret;
        }

        private void prefer(String accessToken) {
            pool.cognito.setUserMFAPreference(request -> request.accessToken(accessToken)
                    .softwareTokenMfaSettings(wish -> wish.enabled(true).preferredMfa(true)));
        }

        private String now(String secret) {
            return Totp.code(secret, pool.clock.instant());
        }

        private RespondToAuthChallengeResponse answer(String session, String code) {
            return pool.respond(
                    ChallengeNameType.SOFTWARE_TOKEN_MFA,
                    session,
                    Map.of("USERNAME", USER, "SOFTWARE_TOKEN_MFA_CODE", code));
        }
    }
}
