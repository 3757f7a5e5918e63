package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.co.provilex.crm.local.client.WebClient;

/** P01 and P04: what a person allows and forbids is on record, and decides whether it is contacted. */
@OnTheCloud
final class ConsentLifeTest {

    private static final String PURPOSE = "news about courses";

    private final Cloud cloud;
    private final WebClient owner;
    private String lead;

    ConsentLifeTest(Cloud cloud) {
        this.cloud = cloud;
        this.owner = cloud.newOrganisation().owner().client();
        this.lead = owner.post("/v1/leads", People.lead("consent%d@example.com".formatted(cloud.nextNumber())))
                .expect(201)
                .header("location");
    }

    private ObjectNode mayContact(String channel) {
        return (ObjectNode) owner.post(
                        lead + "/contact-check",
                        WebClient.json("{\"purpose\":\"%s\",\"channel\":\"%s\"}".formatted(PURPOSE, channel)))
                .expect(200)
                .body();
    }

    private String firstConsent() {
        return lead + "/consents/"
                + owner.get(lead + "/consents")
                        .expect(200)
                        .body()
                        .at("/items/0/id")
                        .asText();
    }

    @Test
    void whatIsRecordedComesBackWithItsEvidence() {
        var body = Bodies.of("recordConsent");
        var recorded = owner.post(lead + "/consents", body).expect(201).body();
        body.properties()
                .forEach(given -> assertEquals(given.getValue(), recorded.path(given.getKey()), given.getKey()));
        assertEquals("lawful-basis", recorded.path("kind").asText());
        assertEquals(
                recorded,
                owner.get(lead + "/consents").expect(200).body().path("items").get(0));
    }

    @Test
    void aWithdrawalEndsTheContactAndTheFirstOneCounts() {
        assertTrue(mayContact("email").path("allowed").asBoolean());
        var consent = firstConsent();
        var withdrawn = owner.post(consent + "/withdrawal", WebClient.json("{\"method\":\"telephone\"}"))
                .expect(200)
                .body();
        assertEquals("telephone", withdrawn.at("/withdrawal/method").asText());
        var answer = mayContact("email");
        assertFalse(answer.path("allowed").asBoolean());
        assertEquals("withdrawn", answer.at("/records/0/effect").asText());
        cloud.local().advance(Duration.ofMinutes(1));
        var again = owner.post(consent + "/withdrawal", WebClient.json("{\"method\":\"letter\"}"))
                .expect(200)
                .body();
        assertEquals(withdrawn, again);
    }

    @Test
    void aWithdrawalByAClockThatIsAheadCountsAtOnce() {
        var ahead = cloud.local().clock().instant().plus(Duration.ofMinutes(4));
        var withdrawn = owner.post(
                        firstConsent() + "/withdrawal",
                        WebClient.json("{\"method\":\"form\",\"withdrawnAt\":\"%s\"}".formatted(ahead)))
                .expect(200)
                .body();
        assertEquals(withdrawn.at("/withdrawal/recordedAt"), withdrawn.at("/withdrawal/at"), "it did not happen later");
        assertFalse(mayContact("email").path("allowed").asBoolean());
        // and one of what was given by such a clock is as easy
        var given = Bodies.of("recordConsent")
                .put(
                        "obtainedAt",
                        cloud.local()
                                .clock()
                                .instant()
                                .plus(Duration.ofMinutes(4))
                                .toString());
        given.remove("expiresAt");
        var id = owner.post(lead + "/consents", given).expect(201).text("id");
        owner.post(lead + "/consents/" + id + "/withdrawal", WebClient.json("{\"method\":\"form\"}"))
                .expect(200);
        assertFalse(mayContact("email").path("allowed").asBoolean());
    }

    @Test
    void whoObjectedBeforeBeingErasedGetsNoMarketingWhenMadeAgain() {
        var email = "objector%d@example.com".formatted(cloud.nextNumber());
        for (var reason : List.of("other", "objection", "recorded")) {
            var path = owner.post("/v1/leads", People.lead(reason + email))
                    .expect(201)
                    .header("location");
            if (reason.equals("recorded")) {
                owner.post(path + "/consents", WebClient.json("{\"kind\":\"objection\",\"method\":\"telephone\"}"))
                        .expect(201);
                owner.post(path + "/erasure").expect(202);
            } else {
                var asked = "{\"suppress\":true,\"reason\":\"%s\"}".formatted(reason);
                owner.post(path + "/erasure", WebClient.json(asked)).expect(202);
            }
            // the address is free at once
            lead = owner.post("/v1/leads", People.lead(reason + email))
                    .expect(201)
                    .header("location");
            var answer = mayContact("email");
            boolean objected = !reason.equals("other");
            assertEquals(!objected, answer.path("allowed").asBoolean(), reason);
            assertEquals(
                    objected ? "suppressed" : "basis",
                    answer.at("/reasons/0/code").asText());
            var service = WebClient.json(
                    "{\"purpose\":\"%s\",\"channel\":\"email\",\"directMarketing\":false}".formatted(PURPOSE));
            assertTrue(
                    owner.post(lead + "/contact-check", service)
                            .expect(200)
                            .body()
                            .path("allowed")
                            .asBoolean(),
                    "an objection to marketing is to nothing else");
        }
    }

    @Test
    void aLeadInTheTrashCanStillWithdrawAndObject() {
        var consent = firstConsent();
        owner.delete(lead, "").expect(204);
        owner.post(consent + "/withdrawal", WebClient.json("{\"method\":\"telephone\"}"))
                .expect(200);
        owner.post(lead + "/consents", WebClient.json("{\"kind\":\"objection\",\"method\":\"telephone\"}"))
                .expect(201);
        assertEquals(
                "in-trash",
                owner.post(lead + "/consents", Bodies.of("recordConsent"))
                        .expect(409)
                        .problem());
        assertEquals("in-trash", mayContact("email").at("/reasons/0/code").asText());
    }

    @Test
    void anObjectionWinsUntilItIsWithdrawn() {
        var objection = owner.post(
                        lead + "/consents", WebClient.json("{\"kind\":\"objection\",\"method\":\"telephone\"}"))
                .expect(201)
                .text("id");
        owner.post(lead + "/consents", Bodies.of("recordConsent")).expect(201);
        assertEquals("objection", mayContact("email").at("/reasons/0/code").asText());
        owner.post(lead + "/consents/" + objection + "/withdrawal", WebClient.json("{\"method\":\"letter\"}"))
                .expect(200);
        assertTrue(mayContact("email").path("allowed").asBoolean());
    }

    @Test
    void aBasisEndsByItself() {
        owner.post(firstConsent() + "/withdrawal", WebClient.json("{\"method\":\"telephone\"}"))
                .expect(200);
        cloud.local().advance(Duration.ofSeconds(2));
        var now = cloud.local().clock().instant();
        var basis = Bodies.of("recordConsent")
                .put("obtainedAt", now.toString())
                .put("expiresAt", now.plus(Duration.ofDays(2)).toString());
        owner.post(lead + "/consents", basis).expect(201);
        assertTrue(mayContact("email").path("allowed").asBoolean());
        cloud.local().advance(Duration.ofMinutes(9));
        assertTrue(mayContact("email").path("allowed").asBoolean());
    }

    @Test
    void theRecordIsInTheStructureOfTheStandard() {
        var record = owner.get(firstConsent() + "/record").expect(200);
        assertEquals("application/ld+json", record.header("content-type"));
        assertEquals(
                PURPOSE,
                record.body()
                        .at("/dpv:hasProcess/dpv:hasPurpose/dct:description")
                        .asText());
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "consents|{\"kind\":\"wish\",\"method\":\"x\"}|/kind",
                "consents|{\"kind\":\"objection\"}|/method",
                "consents|{\"kind\":\"objection\",\"method\":\"x\",\"lawfulBasis\":\"consent\"}|/lawfulBasis",
                "consents|{\"kind\":\"objection\",\"method\":\"x\",\"expiresAt\":\"2030-01-01T00:00:00Z\"}|/expiresAt",
                "consents|{\"kind\":\"objection\",\"method\":\"x\",\"channel\":\"pigeon\"}|/channel",
                "consents|{\"kind\":\"objection\",\"method\":\"x\",\"obtainedAt\":\"2999-01-01T00:00:00Z\"}|/obtainedAt",
                "consents|{\"kind\":\"objection\",\"method\":\"x\",\"evidence\":{}}|/evidence",
                "consents|{\"kind\":\"objection\",\"method\":\"x\",\"evidence\":{\"ipAddress\":\"1.2.3\"}}|/evidence/ipAddress",
                "consents|{\"kind\":\"objection\",\"method\":\"x\",\"evidence\":{\"ipAddress\":\"fe80::1%eth0\"}}|/evidence/ipAddress",
                "contact-check|{\"channel\":\"email\"}|/purpose",
                "contact-check|{\"purpose\":\"x\"}|/channel",
                "contact-check|{\"purpose\":\"x\",\"channel\":\"any\"}|/channel",
            })
    void whatIsWrongIsNamed(String place, String body, String field) {
        var refused = owner.post(lead + "/" + place, WebClient.json(body)).expect(422);
        assertEquals(field, refused.body().at("/errors/0/field").asText());
    }

    @Test
    void aWithdrawalLiesAfterWhatItWithdraws() {
        var consent = firstConsent();
        for (var at : new String[] {"2025-05-31T10:00:00Z", "2999-01-01T00:00:00Z", "yesterday"}) {
            var refused = owner.post(
                            consent + "/withdrawal",
                            WebClient.json("{\"method\":\"x\",\"withdrawnAt\":\"%s\"}".formatted(at)))
                    .expect(422);
            assertEquals("/withdrawnAt", refused.body().at("/errors/0/field").asText(), at);
        }
        assertEquals(
                "not-found",
                owner.post(
                                lead + "/consents/" + Belongings.NEVER_EXISTED + "/withdrawal",
                                WebClient.json("{\"method\":\"x\"}"))
                        .expect(404)
                        .problem());
    }

    @Test
    void anExpiryLiesAfterItsBeginning() {
        var basis = Bodies.of("recordConsent").put("expiresAt", "2025-05-01T00:00:00Z");
        var refused = owner.post(lead + "/consents", basis).expect(422);
        assertEquals("/expiresAt", refused.body().at("/errors/0/field").asText());
    }
}
