package uk.co.provilex.crm.local.cognito;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static uk.co.provilex.crm.local.cognito.TestPool.EMAIL;
import static uk.co.provilex.crm.local.cognito.TestPool.PASSWORD;
import static uk.co.provilex.crm.local.cognito.TestPool.POOL;
import static uk.co.provilex.crm.local.cognito.TestPool.USER;
import static uk.co.provilex.crm.local.cognito.TestPool.attribute;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AdminCreateUserRequest;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AliasExistsException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.DeliveryMediumType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidPasswordException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.MessageActionType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UnsupportedUserStateException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserStatusType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UsernameExistsException;

class AdministrationTest {

    private final TestPool pool = new TestPool();

    @AfterEach
    void stop() {
        pool.close();
    }

    private static AdminCreateUserRequest.Builder invitation(String username) {
        return AdminCreateUserRequest.builder()
                .userPoolId(POOL)
                .username(username)
                .desiredDeliveryMediums(DeliveryMediumType.EMAIL);
    }

    @Nested
    class Creating {

        @Test
        void invitationCarriesATemporaryPasswordByTheTemplate() {
            String temporary = pool.invite(USER, EMAIL);
            Message message = pool.messages.getLast();
            assertEquals(Message.Kind.INVITATION, message.kind());
            assertEquals(EMAIL, message.to());
            assertTrue(message.body().contains(temporary) && message.body().contains(USER));
            assertFalse(message.toString().contains(temporary));
        }

        @Test
        void createdUserIsToldInFull() {
            UserType user = pool.cognito
                    .adminCreateUser(invitation(USER)
                            .userAttributes(attribute("email", EMAIL), attribute("custom:tenant", "t1"))
                            .build())
                    .user();
            assertEquals(USER, user.username());
            assertEquals(UserStatusType.FORCE_CHANGE_PASSWORD, user.userStatus());
            assertTrue(user.enabled());
            assertEquals(pool.clock.instant(), user.userCreateDate());
            assertTrue(user.attributes().contains(attribute("custom:tenant", "t1")));
        }

        @Test
        void suppressedInvitationSendsNothing() {
            pool.cognito.adminCreateUser(invitation(USER)
                    .messageAction(MessageActionType.SUPPRESS)
                    .temporaryPassword(PASSWORD)
                    .build());
            assertTrue(pool.messages.isEmpty());
            pool.srp(USER, PASSWORD);
        }

        @Test
        void repeatedInvitationReplacesAnExpiredPassword() {
            String first = pool.invite(USER, EMAIL);
            pool.clock.advance(Duration.ofDays(8));
            pool.cognito.adminCreateUser(
                    invitation(USER).messageAction(MessageActionType.RESEND).build());
            String second = pool.messages.getLast().secret();
            assertNotEquals(first, second);
            assertThrows(NotAuthorizedException.class, () -> pool.srp(EMAIL, first));
            pool.srp(EMAIL, second);
        }

        @Test
        void invitationIsNotRepeatedToWhoHasAPasswordOrDoesNotExist() {
            AdminCreateUserRequest again =
                    invitation(USER).messageAction(MessageActionType.RESEND).build();
            assertThrows(UserNotFoundException.class, () -> pool.cognito.adminCreateUser(again));
            pool.join();
            assertThrows(UnsupportedUserStateException.class, () -> pool.cognito.adminCreateUser(again));
        }

        @Test
        void takenNameIsRefused() {
            pool.invite(USER, EMAIL);
            assertThrows(UsernameExistsException.class, () -> pool.invite(USER, "other@example.com"));
        }

        @Test
        void takenVerifiedEmailIsRefusedWhateverItsCase() {
            pool.invite(USER, EMAIL);
            assertThrows(
                    AliasExistsException.class,
                    () -> pool.invite(UUID.randomUUID().toString(), "ADA@EXAMPLE.COM"));
        }

        @ParameterizedTest
        @CsvSource({"custom:unknown,x", "email,no-address", "email_verified,maybe", "sub,x", "nonsense,x"})
        void attributeOutsideTheSchemaIsRefused(String name, String value) {
            AdminCreateUserRequest request =
                    invitation(USER).userAttributes(attribute(name, value)).build();
            assertThrows(InvalidParameterException.class, () -> pool.cognito.adminCreateUser(request));
        }

        @Test
        void nameThatLooksLikeAnEmailIsRefused() {
            assertThrows(InvalidParameterException.class, () -> pool.invite("ada@example.com", EMAIL));
        }

        @Test
        void deliveryByDefaultMediumIsRefusedSinceItIsSms() {
            assertThrows(
                    InvalidParameterException.class,
                    () -> pool.cognito.adminCreateUser(
                            request -> request.userPoolId(POOL).username(USER)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"Short-1a", "no-uppercase-11", "NO-LOWERCASE-11", "No-number-there", "NoSymbolThere1"})
        void temporaryPasswordFollowsThePolicy(String weak) {
            AdminCreateUserRequest request =
                    invitation(USER).temporaryPassword(weak).build();
            assertThrows(InvalidPasswordException.class, () -> pool.cognito.adminCreateUser(request));
        }

        @Test
        void anotherPoolIsUnknown() {
            assertThrows(
                    ResourceNotFoundException.class,
                    () -> pool.cognito.adminGetUser(
                            request -> request.userPoolId("eu-west-2_Other").username(USER)));
        }
    }

    @Nested
    class Changing {

        @Test
        void immutableAttributeIsRefused() {
            pool.join();
            assertThrows(
                    InvalidParameterException.class,
                    () -> pool.cognito.adminUpdateUserAttributes(request ->
                            request.userPoolId(POOL).username(USER).userAttributes(attribute("custom:tenant", "t2"))));
        }

        @Test
        void changedEmailBecomesTheAliasOnlyWhenItIsVerified() {
            pool.join();
            pool.cognito.adminUpdateUserAttributes(request -> request.userPoolId(POOL)
                    .username(USER)
                    .userAttributes(attribute("email", "new@example.com"), attribute("email_verified", "true")));
            pool.srp("new@example.com", PASSWORD);
        }

        @Test
        void changeToATakenEmailIsRefused() {
            pool.join();
            pool.invite(UUID.randomUUID().toString(), "bob@example.com");
            assertThrows(
                    AliasExistsException.class,
                    () -> pool.cognito.adminUpdateUserAttributes(request -> request.userPoolId(POOL)
                            .username(USER)
                            .userAttributes(
                                    attribute("email", "bob@example.com"), attribute("email_verified", "true"))));
        }

        @Test
        void userIsFoundByNameAliasAndSub() {
            pool.join();
            var byName = pool.cognito.adminGetUser(
                    request -> request.userPoolId(POOL).username(USER));
            var byAlias = pool.cognito.adminGetUser(
                    request -> request.userPoolId(POOL).username(EMAIL));
            assertEquals(byName.userAttributes(), byAlias.userAttributes());
            assertEquals(UserStatusType.CONFIRMED, byName.userStatus());
            String sub = byName.userAttributes().stream()
                    .filter(found -> found.name().equals("sub"))
                    .findFirst()
                    .orElseThrow()
                    .value();
            assertEquals(
                    USER,
                    pool.cognito
                            .adminGetUser(request -> request.userPoolId(POOL).username(sub))
                            .username());
        }

        @Test
        void deletedUserIsGoneAndTheEmailFree() {
            pool.join();
            pool.cognito.adminDeleteUser(request -> request.userPoolId(POOL).username(USER));
            assertThrows(
                    UserNotFoundException.class,
                    () -> pool.cognito.adminGetUser(
                            request -> request.userPoolId(POOL).username(USER)));
            pool.invite(USER, EMAIL);
        }
    }

    @Nested
    class Listing {

        @Test
        void filterFindsByEmail() {
            pool.invite(USER, EMAIL);
            pool.invite(UUID.randomUUID().toString(), "bob@example.com");
            List<UserType> found = pool.cognito
                    .listUsers(request -> request.userPoolId(POOL).filter("email = \"" + EMAIL + "\""))
                    .users();
            assertEquals(List.of(USER), found.stream().map(UserType::username).toList());
        }

        @Test
        void pagesShowEveryUserOnce() {
            for (int i = 0; i < 7; i++) {
                pool.invite("user-" + i, "user" + i + "@example.com");
            }
            List<String> seen = new ArrayList<>();
            pool.cognito
                    .listUsersPaginator(request -> request.userPoolId(POOL).limit(3))
                    .users()
                    .forEach(user -> seen.add(user.username()));
            assertEquals(List.of("user-0", "user-1", "user-2", "user-3", "user-4", "user-5", "user-6"), seen);
        }

        @ParameterizedTest
        @ValueSource(strings = {"email", "email = x", "custom:tenant = \"t1\"", "email = \"a\" or email = \"b\""})
        void filterThatAwsDoesNotKnowIsRefused(String filter) {
            assertThrows(
                    InvalidParameterException.class,
                    () -> pool.cognito.listUsers(
                            request -> request.userPoolId(POOL).filter(filter)));
        }
    }
}
