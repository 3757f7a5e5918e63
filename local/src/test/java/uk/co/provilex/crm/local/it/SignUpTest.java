package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.SignInRefusedException;
import uk.co.provilex.crm.local.client.WebClient;

/** An organisation comes to life by the first sign-in of whoever reads the mailbox, and is forgotten without one. */
@OnTheCloud
final class SignUpTest {

    private static final Duration LAPSE = Duration.ofDays(7).plusHours(2);

    private final Cloud cloud;

    SignUpTest(Cloud cloud) {
        this.cloud = cloud;
    }

    @Nested
    class Success {

        @Test
        void theFirstSignInBringsTheOrganisationToLifeWithItsOwner() {
            var owner = cloud.newOrganisation().owner();
            var me = owner.client().get("/v1/me").expect(200).body();
            assertEquals("owner", me.at("/user/role").asText());
            assertEquals("active", me.at("/user/status").asText());
            assertEquals("active", me.at("/tenant/status").asText());
            assertEquals("Example Gardens", me.at("/tenant/name").asText());
            assertTrue(me.at("/user/lastSignInAt").isTextual());
        }

        @Test
        void theAnswerIsTheSameWhateverIsKnownAboutTheAddress() {
            var known = cloud.newOrganisation().owner().email();
            var fresh = email();
            var first = signUp(fresh);
            assertEquals(first.body(), signUp(fresh).body());
            assertEquals(first.body(), signUp(known).body());
        }

        @Test
        void anAddressThatHasAnAccountGetsNoSecondOneAndNoMessage() {
            var owner = cloud.newOrganisation().owner();
            cloud.settle();
            cloud.local().advance(Duration.ofDays(8));
            cloud.settle();
            int messages = cloud.local().mailbox().to(owner.email()).size();
            signUp(owner.email()).expect(202);
            cloud.settle();
            assertEquals(messages, cloud.local().mailbox().to(owner.email()).size());
            var tokens = cloud.signIn().withPassword(owner.email(), Organisation.PASSWORD);
            var me =
                    cloud.nobody().as(tokens.access()).get("/v1/me").expect(200).body();
            assertEquals(owner.id(), me.at("/user/id").asText());
        }

        @Test
        void signingUpAgainSendsTheInvitationAgainAndMakesNoSecondOrganisation() {
            var email = email();
            signUp(email).expect(202);
            var first = cloud.temporaryPassword(email);
            cloud.settle();
            signUp(email).expect(202);
            cloud.settle();
            assertEquals(2, cloud.local().mailbox().to(email).size());
            var second = cloud.temporaryPassword(email);
            assertNotEquals(first, second);
            var tokens = cloud.signIn().withInvitation(email, second, Organisation.PASSWORD);
            var users = cloud.nobody().as(tokens.access()).get("/v1/users").expect(200);
            assertEquals(1, users.body().path("items").size());
        }

        @Test
        void anAddressIsTheSameHoweverItIsWritten() {
            var email = email();
            signUp(email).expect(202);
            cloud.settle();
            signUp(" " + email.toUpperCase(Locale.ROOT)).expect(202);
            cloud.settle();
            assertEquals(2, cloud.local().mailbox().to(email).size());
        }
    }

    @Nested
    class Lapse {

        @Test
        void aSignUpThatNobodyConfirmsIsForgottenWithItsAccount() {
            var email = waiting();
            var temporary = cloud.temporaryPassword(email);
            cloud.settle();
            cloud.local().advance(LAPSE);
            cloud.settle();
            assertThrows(SignInRefusedException.class, () -> cloud.signIn()
                    .withInvitation(email, temporary, Organisation.PASSWORD));
            assertFalse(Accounts.exist(cloud, email));
            signUp(email).expect(202);
            cloud.settle();
            cloud.signIn().withInvitation(email, cloud.temporaryPassword(email), Organisation.PASSWORD);
        }

        /**
         * Signs up while nobody else moves the clock they share: a sign-up that began a week ago, when its day was not over, would
         * be listed for a day that the sweep has done with.
         */
        private String waiting() {
            while (true) {
                var email = email();
                var begun = cloud.local().clock().instant();
                signUp(email).expect(202);
                if (Duration.between(begun, cloud.local().clock().instant()).toHours() == 0) {
                    return email;
                }
            }
        }

        @Test
        void aSignUpThatNobodyConfirmsGivesWayToAnInvitation() {
            var organisation = cloud.newOrganisation();
            var email = email();
            signUp(email).expect(202);
            var temporary = cloud.temporaryPassword(email);
            cloud.settle();
            organisation.owner().client().post("/v1/users", invitation(email)).expect(201);
            cloud.settle();
            assertEquals(2, cloud.local().mailbox().to(email).size());
            assertThrows(SignInRefusedException.class, () -> cloud.signIn()
                    .withInvitation(email, temporary, Organisation.PASSWORD));
            // neither the end of the sign-up nor another one takes it away again
            signUp(email).expect(202);
            cloud.settle();
            cloud.local().advance(LAPSE.minusDays(1));
            cloud.settle();
            assertEquals(2, cloud.local().mailbox().to(email).size());
            var tokens = cloud.signIn().withInvitation(email, cloud.temporaryPassword(email), Organisation.PASSWORD);
            var me =
                    cloud.nobody().as(tokens.access()).get("/v1/me").expect(200).body();
            assertEquals("viewer", me.at("/user/role").asText());
            var inviter = cloud.nobody()
                    .as(cloud.signIn()
                            .withPassword(organisation.owner().email(), Organisation.PASSWORD)
                            .access());
            assertEquals(
                    inviter.get("/v1/tenant").expect(200).text("id"),
                    me.at("/tenant/id").asText());
            cloud.local().advance(Duration.ofDays(2));
            cloud.settle();
            cloud.signIn().withPassword(email, Organisation.PASSWORD);
        }

        @Test
        void anInvitationThatLapsedIsSentAgainByInvitingAgain() {
            var organisation = cloud.newOrganisation();
            var email = email();
            var first = organisation
                    .owner()
                    .client()
                    .post("/v1/users", invitation(email))
                    .expect(201);
            var temporary = cloud.temporaryPassword(email);
            cloud.settle();
            cloud.local().advance(Duration.ofDays(8));
            cloud.settle();
            assertThrows(SignInRefusedException.class, () -> cloud.signIn()
                    .withInvitation(email, temporary, Organisation.PASSWORD));
            var owner = cloud.nobody()
                    .as(cloud.signIn()
                            .withPassword(organisation.owner().email(), Organisation.PASSWORD)
                            .access());
            var again = owner.post("/v1/users", invitation(email)).expect(200);
            assertEquals(first.text("id"), again.text("id"));
            assertEquals("\"2\"", again.etag());
            cloud.settle();
            var tokens = cloud.signIn().withInvitation(email, cloud.temporaryPassword(email), Organisation.PASSWORD);
            cloud.nobody().as(tokens.access()).get("/v1/me").expect(200);
            owner.post("/v1/users", invitation(email)).expect(409);
        }

        @Test
        void aConfirmedOneStays() {
            var owner = cloud.newOrganisation().owner();
            cloud.local().advance(LAPSE);
            cloud.settle();
            var tokens = cloud.signIn().withPassword(owner.email(), Organisation.PASSWORD);
            cloud.nobody().as(tokens.access()).get("/v1/me").expect(200);
        }

        @Test
        void aRepeatedOneWaitsFromItsLastMessageOn() {
            var email = email();
            signUp(email).expect(202);
            cloud.settle();
            cloud.local().advance(Duration.ofDays(6));
            signUp(email).expect(202);
            cloud.settle();
            cloud.local().advance(Duration.ofDays(3));
            cloud.settle();
            cloud.signIn().withInvitation(email, cloud.temporaryPassword(email), Organisation.PASSWORD);
        }
    }

    @Nested
    class Limits {

        @Test
        void aNetworkCanSignUpFiveTimesAnHour() {
            var visitor = cloud.nobody();
            for (int i = 0; i < 5; i++) {
                post(visitor, form(email())).expect(202);
            }
            var refused = post(visitor, form(email())).expect(429);
            assertEquals("rate-limited", refused.problem());
            var wait = Integer.parseInt(refused.header("retry-after"));
            assertTrue(wait > 0 && wait <= 3601);
            cloud.nobody().get("/v1/health").expect(200);
            cloud.local().advance(Duration.ofSeconds(wait));
            post(visitor, form(email())).expect(202);
        }

        @Test
        void anAddressCanBeSignedUpThreeTimesADayFromAnywhere() {
            var email = email();
            for (int i = 0; i < 3; i++) {
                signUp(email).expect(202);
            }
            var refused = signUp(email).expect(429);
            cloud.local().advance(Duration.ofSeconds(Integer.parseInt(refused.header("retry-after"))));
            signUp(email).expect(202);
        }
    }

    @Nested
    class Refused {

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                organisation          | ''                    | /organisation
                organisation          | a\u202eb             | /organisation
                name                  | ' '                   | /name
                email                 | nobody                | /email
                email                 | a@localhost           | /email
                email                 | a@@example.com        | /email
                email                 | a@[192.0.2.1]         | /email
                acceptedPolicyVersion | 1999-01-01            | /acceptedPolicyVersion
                """)
        void aValueThatCannotBe(String field, String value, String pointer) {
            var refused = post(cloud.nobody(), form(email()).put(field, value)).expect(422);
            assertEquals("invalid-request", refused.problem());
            assertEquals(pointer, refused.body().at("/errors/0/field").asText());
        }

        @Test
        void everythingThatIsMissingIsNamedAtOnce() {
            var refused = post(cloud.nobody(), WebClient.json("{}")).expect(422);
            assertEquals(4, refused.body().path("errors").size());
        }

        @Test
        void aPasswordOrAnyOtherUnknownField() {
            var refused = post(cloud.nobody(), form(email()).put("password", "secret"))
                    .expect(400);
            assertEquals("/password", refused.body().at("/errors/0/field").asText());
        }

        @Test
        void aValueOfAnotherType() {
            post(cloud.nobody(), form(email()).put("name", 5)).expect(400);
            post(cloud.nobody(), form(email()).put("email", true)).expect(400);
        }
    }

    @Test
    void aNameIsKeptExactlyAsItCame() {
        var email = email();
        var name = "Zoe\u0308 \uD83C\uDF37 O\u2019Example";
        post(cloud.nobody(), form(email).put("name", name)).expect(202);
        var tokens = cloud.signIn().withInvitation(email, cloud.temporaryPassword(email), Organisation.PASSWORD);
        var me = cloud.nobody().as(tokens.access()).get("/v1/me").expect(200);
        assertEquals(name, me.body().at("/user/name").asText());
        assertFalse(me.body().toString().contains("password"));
    }

    private Answer signUp(String email) {
        return post(cloud.nobody(), form(email));
    }

    private static Answer post(WebClient visitor, ObjectNode form) {
        return visitor.post("/v1/tenants", form);
    }

    private static ObjectNode invitation(String email) {
        return WebClient.json("{\"name\":\"Kim Example\",\"role\":\"viewer\"}").put("email", email);
    }

    private String email() {
        return "newcomer%d@example.com".formatted(cloud.nextNumber());
    }

    private static ObjectNode form(String email) {
        return WebClient.JSON
                .createObjectNode()
                .put("organisation", "Example Orchards")
                .put("name", "Jo Example")
                .put("email", email)
                .put("acceptedPolicyVersion", "2025-09-19");
    }
}
