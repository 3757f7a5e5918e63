package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;

/** What data subjects ask for, by when, and how it is answered (P14). */
@OnTheCloud
final class RightsTest {

    private static final ZoneId LONDON = ZoneId.of("Europe/London");

    private final Cloud cloud;
    private final Organisation organisation;
    private final WebClient owner;

    RightsTest(Cloud cloud) {
        this.cloud = cloud;
        this.organisation = cloud.newOrganisation();
        this.owner = organisation.owner().client();
    }

    @Test
    void aRequestSaysByWhenItIsDueAndWhy() {
        var created = record(request("erasure").put("receivedAt", "2026-09-03T23:30:00+01:00"));

        // one month from Thursday 3 September is a Saturday
        var clock = created.body().path("clock");
        assertEquals("2026-10-05", clock.path("dueOn").asText());
        assertEquals("uk-gdpr-article-12a", clock.path("rules").asText());
        assertEquals(
                List.of("received", "counted-from", "ends", "moved", "moved"), texts(clock.path("derivation"), "kind"));
        assertTrue(clock.path("overdue").asBoolean());
        assertTrue(clock.path("daysLeft").asInt() < 0);
        var read = owner.get(created.header("location")).expect(200);
        assertEquals(clock, read.body().path("clock"));
        assertEquals("Jo Example", read.text("requester"));
        assertEquals(List.of("received"), texts(read.body().path("events"), "kind"));
    }

    @Test
    void theLawAndTheHolidaysAreThoseThatTheOrganisationSet() {
        var scotland = "{\"settings\":{\"dataProtection\":{\"nation\":\"scotland\"}}}";
        var european = "{\"settings\":{\"dataProtection\":{\"regime\":\"eu\",\"timeZone\":\"Europe/Berlin\"}}}";
        var received = request("erasure").put("receivedAt", "2026-07-03T09:00:00Z");
        var english = record(received);
        set(scotland);
        var scottish = record(received);
        set(european);
        var ofTheUnion = record(received);

        assertEquals("2026-08-03", due(english));
        assertEquals("2026-08-04", due(scottish));
        assertEquals("2026-08-03", due(ofTheUnion));
        assertEquals("gdpr-article-12", ofTheUnion.body().at("/clock/rules").asText());
        // a request keeps the law that counted when it came in
        assertEquals("2026-08-03", due(owner.get(english.header("location"))));
        assertEquals(
                "england-and-wales",
                owner.get(english.header("location")).body().at("/clock/nation").asText());
    }

    @Test
    void aClarificationStopsTheClockOfARequestForAccess() {
        var path = record(request("access").put("receivedAt", "2026-09-03T09:00:00Z"))
                .header("location");

        var asked = event(path, """
                {"kind":"clarification-asked","text":"Which year?","at":"2026-09-10T09:00:00Z"}""");
        assertEquals("awaiting-clarification", asked.body().at("/request/state").asText());
        assertEquals("stopped", asked.body().at("/request/clock/state").asText());
        assertFalse(asked.body().at("/request/clock").has("dueOn"));

        var answered = event(path, """
                {"kind":"clarification-received","text":"This year.","at":"2026-09-20T09:00:00Z"}""");
        assertEquals("received", answered.body().at("/request/state").asText());
        for (var early : List.of(
                "{\"kind\":\"completed\",\"text\":\"x\",\"at\":\"2026-09-19T09:00:00Z\"}",
                "{\"kind\":\"refused\",\"text\":\"x\",\"ground\":\"legal-claims\",\"at\":\"2026-09-19T09:00:00Z\"}",
                "{\"kind\":\"withdrawn\",\"at\":\"2026-09-03T09:00:00Z\"}")) {
            assertEquals("/at", field(refused(path, early, 422)), early);
        }
        // 3 October and eleven days
        assertEquals("2026-10-14", answered.body().at("/request/clock/dueOn").asText());
    }

    @Test
    void anExtensionCountsOnlyWithinTheFirstMonth() {
        var path = record(request("access").put("receivedAt", "2026-09-03T09:00:00Z"))
                .header("location");

        var late = refused(path, """
                {"kind":"extended","reason":"complex","text":"Many systems.","at":"2026-10-06T09:00:00Z"}""", 409);
        assertTrue(late.text("detail").contains("2026-10-05"), late.text("detail"));
        var extended = event(path, """
                {"kind":"extended","reason":"complex","text":"Many systems.","at":"2026-10-05T09:00:00Z"}""");
        assertEquals("2026-12-03", extended.body().at("/request/clock/dueOn").asText());
        assertEquals("wrong-state", refused(path, """
                {"kind":"extended","reason":"complex","text":"More.","at":"2026-10-05T10:00:00Z"}""", 409).problem());
    }

    @Test
    void whatHasNotBegunIsExtendedOnlyThen() {
        var path = record(request("access")).header("location");
        event(path, "{\"kind\":\"identity-asked\",\"text\":\"Please ring.\"}");
        var extended = "{\"kind\":\"extended\",\"reason\":\"complex\",\"text\":\"Many systems.\"}";
        var refused = refused(path, extended, 409);
        assertTrue(refused.text("detail").contains("identity-received"), refused.text("detail"));
        event(path, "{\"kind\":\"identity-received\",\"identityMethod\":\"call-back\",\"identityConfirmed\":true}");
        event(path, extended);
    }

    @Test
    void anObjectionOfALeadCountsFromWhenItIsTakenIn() {
        var lead = lead();
        var path = record(request("objection").put("leadId", lead)).header("location");
        var check = WebClient.json("{\"purpose\":\"news about courses\",\"channel\":\"email\"}");
        var answer = owner.post("/v1/leads/" + lead + "/contact-check", check)
                .expect(200)
                .body();
        assertFalse(answer.path("allowed").asBoolean());
        assertEquals("objection", answer.at("/reasons/0/code").asText());
        var recorded =
                owner.get(path).expect(200).body().at("/events/0/records/0").asText();
        var objection =
                owner.get("/v1/leads/" + lead + "/consents").expect(200).body().at("/items/0");
        assertEquals(recorded, objection.path("id").asText());
        assertEquals("rights-request", objection.path("method").asText());

        var done = "{\"kind\":\"completed\",\"text\":\"Stopped.\"}";
        var withdrawal = WebClient.json("{\"method\":\"telephone\"}");
        owner.post("/v1/leads/" + lead + "/consents/" + recorded + "/withdrawal", withdrawal)
                .expect(200);
        assertEquals("wrong-state", refused(path, done, 409).problem(), "nothing stops anything");
        owner.post("/v1/leads/" + lead + "/consents", WebClient.json("{\"kind\":\"objection\",\"method\":\"letter\"}"))
                .expect(201);
        event(path, done);
    }

    @Test
    void aRestrictionIsDoneOnceTheLeadIsRestricted() {
        var lead = lead();
        var path = record(request("restriction").put("leadId", lead)).header("location");
        var done = "{\"kind\":\"completed\",\"text\":\"Locked.\"}";
        assertEquals("wrong-state", refused(path, done, 409).problem());
        owner.put("/v1/leads/" + lead + "/restriction", Bodies.of("restrictLead"), "")
                .expect(200);
        event(path, done);
        var evidence = owner.get(path + "/evidence").expect(200).body();
        assertEquals("accuracy-contested", evidence.at("/restriction/ground").asText());
        assertTrue(evidence.path("disclosed").asText().startsWith("Nothing"));
        assertEquals("Locked.", evidence.at("/responses/0/text").asText());
    }

    @Test
    void aComplaintIsAcknowledgedAndToldToTheRequestThatItIsAbout() {
        var about = record(request("access"));
        var complaint = record(
                request("complaint").put("receivedAt", "2026-06-22T09:00:00Z").put("relatesTo", about.text("id")));
        assertEquals("2026-07-22", due(complaint));

        var acknowledged = event(complaint.header("location"), "{\"kind\":\"acknowledged\"}");
        assertEquals("unlimited", acknowledged.body().at("/request/clock/state").asText());
        assertEquals(
                "2026-07-22",
                acknowledged.body().at("/request/clock/acknowledgeBy").asText());
        var inTime =
                !LocalDate.ofInstant(cloud.local().clock().instant(), LONDON).isAfter(LocalDate.parse("2026-07-22"));
        var told = owner.get(complaint.header("location") + "/evidence").expect(200);
        assertEquals("2026-07-22", told.text("acknowledgeBy"));
        assertEquals(inTime, told.body().path("acknowledgedInTime").asBoolean());
        assertEquals(
                "wrong-state",
                refused(complaint.header("location"), "{\"kind\":\"acknowledged\"}", 409)
                        .problem());
        assertEquals(
                422,
                refused(about.header("location"), "{\"kind\":\"acknowledged\"}", 422)
                        .status());
        var evidence = owner.get(about.header("location") + "/evidence").expect(200);
        assertEquals(complaint.text("id"), evidence.body().at("/complaints/0").asText());
    }

    @Test
    void completingARequestForAccessPacksTheCopyForTheLead() {
        var lead = lead();
        var path = record(request("access").put("leadId", lead)).header("location");
        var done = """
                {"kind":"completed","text":"Sent by post.","systems":["CRM","mailbox"],"disclosed":"All but one letter.",
                 "withheld":[{"what":"A letter about a colleague","ground":"rights-of-others"}]}""";

        assertEquals("wrong-state", refused(path, done, 409).problem());
        event(path, "{\"kind\":\"identity-asked\",\"text\":\"Please ring.\"}");
        assertEquals("wrong-state", refused(path, done, 409).problem());
        event(path, "{\"kind\":\"identity-received\",\"identityMethod\":\"call-back\",\"identityConfirmed\":true}");
        var completed = event(path, done);

        assertEquals("completed", completed.body().at("/request/state").asText());
        var export = owner.get(
                        "/v1/exports/" + completed.body().at("/event/exportId").asText())
                .expect(200);
        assertEquals("lead", export.text("scope"));
        assertEquals(
                "wrong-state", refused(path, "{\"kind\":\"withdrawn\"}", 409).problem());
        event(path, "{\"kind\":\"note\",\"text\":\"The person rang to say thanks.\"}");

        var evidence = owner.get(path + "/evidence").expect(200).body();
        assertEquals("completed", evidence.path("outcome").asText());
        assertEquals("Sent by post.", evidence.path("actionTaken").asText());
        assertEquals(List.of("CRM", "mailbox"), texts(evidence.path("systemsSearched"), ""));
        assertEquals("All but one letter.", evidence.path("disclosed").asText());
        assertTrue(evidence.at("/withheld/0/basis").asText().contains("15(4)"));
        assertEquals("call-back", evidence.at("/identityCheck/method").asText());
        assertEquals(1, evidence.path("identityRequests").size());
        assertTrue(evidence.path("inTime").asBoolean());
        assertEquals(0, evidence.path("daysTaken").asInt());
        assertEquals(export.text("id"), evidence.path("exportId").asText());
        assertEquals(
                List.of("received", "identity-asked", "identity-received", "completed", "note"),
                texts(evidence.path("events"), "kind"));
    }

    @Test
    void aPackageThatWasNeverMadeIsNotEvidenceOfACopyAndIsMadeAgain() {
        var lead = lead();
        var path = record(request("access").put("leadId", lead).put("identityState", "not-needed"))
                .header("location");
        var again = "{\"kind\":\"package-attached\",\"text\":\"Sent this time.\"}";
        assertEquals("wrong-state", refused(path, again, 409).problem(), "before it is answered");
        var first = event(path, "{\"kind\":\"completed\",\"text\":\"Sent.\"}")
                .body()
                .at("/event/exportId")
                .asText();
        owner.delete("/v1/exports/" + first, "").expect(204);
        var nothing = owner.get(path + "/evidence").expect(200).body();
        assertEquals("cancelled", nothing.path("exportState").asText());
        assertTrue(
                nothing.path("disclosed").asText().startsWith("Nothing: "),
                nothing.path("disclosed").asText());
        assertEquals(
                "/exportId",
                field(refused(path, "{\"kind\":\"package-attached\",\"exportId\":\"" + first + "\"}", 422)));
        organisation
                .invite("member")
                .client()
                .post(path + "/events", WebClient.json(again))
                .expect(403);

        var second = event(path, again).body().at("/event/exportId").asText();
        cloud.settle();
        var evidence = owner.get(path + "/evidence").expect(200).body();
        assertEquals(second, evidence.path("exportId").asText());
        assertEquals("made", evidence.path("exportState").asText());
        var disclosed = evidence.path("disclosed").asText();
        assertTrue(disclosed.startsWith("The package of export " + second + ", made at "), disclosed);
        assertEquals(List.of("completed", "package-attached"), texts(evidence.path("responses"), "kind"));
        var other = record(request("objection")).header("location");
        event(other, "{\"kind\":\"completed\",\"text\":\"Stopped.\"}");
        assertEquals("wrong-state", refused(other, again, 409).problem(), "which asks for no copy");
    }

    @Test
    void anExportThatWasMadeSinceIsAttachedIfItIsOfThatLead() {
        var lead = lead();
        var of = "{\"scope\":\"lead\",\"leadId\":\"%s\"}";
        var older = owner.post("/v1/exports", WebClient.json(of.formatted(lead)))
                .expect(202)
                .text("id");
        cloud.local().advance(Duration.ofSeconds(2));
        var path = record(request("portability").put("leadId", lead).put("identityState", "not-needed"))
                .header("location");
        var theirs = owner.post("/v1/exports", WebClient.json(of.formatted(lead)))
                .expect(202)
                .text("id");
        var others = owner.post("/v1/exports", WebClient.json(of.formatted(lead())))
                .expect(202)
                .text("id");
        var done = "{\"kind\":\"completed\",\"text\":\"Sent.\",\"exportId\":\"%s\"}";
        var earlier = "{\"kind\":\"completed\",\"text\":\"Sent.\",\"at\":\"%s\"%s}";
        var received = owner.get(path).expect(200).text("receivedAt");
        assertEquals(
                "/at",
                field(refused(path, earlier.formatted(received, ""), 422)),
                "before the package that is queued with it");
        assertEquals(
                "/at",
                field(refused(path, earlier.formatted(received, ",\"exportId\":\"" + theirs + "\""), 422)),
                "before the package was made");

        for (var wrong : List.of(others, older)) {
            assertEquals("/exportId", field(refused(path, done.formatted(wrong), 422)));
        }
        assertEquals(
                theirs,
                event(path, done.formatted(theirs)).body().at("/event/exportId").asText());
    }

    @Test
    void theRecordsOfACompletionAreThoseOfTheLead() {
        var lead = lead();
        var consent = consentOf(lead);
        var path = record(request("objection").put("leadId", lead)).header("location");
        var done = "{\"kind\":\"completed\",\"text\":\"Stopped.\",\"records\":[\"%s\",\"%s\"]}";
        assertEquals("/records/1", field(refused(path, done.formatted(consent, consentOf(lead())), 422)));
        assertEquals("/records/0", field(refused(path, done.formatted(Belongings.NEVER_EXISTED, consent), 422)));
        var nobody = record(request("objection")).header("location");
        assertEquals("/records", field(refused(nobody, done.formatted(consent, consent), 422)));
        event(path, done.formatted(consent, consent));
        var records = texts(owner.get(path + "/evidence").expect(200).body().path("records"), "");
        assertEquals(
                List.of(consent, consent), records.subList(1, 3), "after the objection that came with the request");
    }

    @Test
    void completingAnErasureDemandsThatItHasHappened() {
        var lead = lead();
        var path = record(request("erasure").put("leadId", lead).put("identityState", "not-needed"))
                .header("location");
        var done = "{\"kind\":\"completed\",\"erasureId\":\"%s\"%s}";
        var others = owner.post("/v1/leads/" + lead() + "/erasure").expect(202).text("id");
        cloud.settle();

        assertEquals("/erasureId", field(refused(path, "{\"kind\":\"completed\",\"text\":\"Done.\"}", 422)));
        for (var wrong : List.of(others, Belongings.NEVER_EXISTED)) {
            assertEquals("/erasureId", field(refused(path, done.formatted(wrong, ",\"text\":\"Done.\""), 422)));
        }
        var erasure = owner.post("/v1/leads/" + lead + "/erasure").expect(202).text("id");
        assertEquals("/text", field(refused(path, done.formatted(erasure, ",\"text\":\"Done.\""), 422)));
        assertEquals("/erasureId", field(refused(path, done.formatted(others, ""), 422)));
        assertEquals(
                "wrong-state",
                refused(path, "{\"kind\":\"erasure-started\"}", 409).problem());
        cloud.settle();
        var received = owner.get(path).expect(200).text("receivedAt");
        assertEquals(
                "/at",
                field(refused(path, done.formatted(erasure, ",\"at\":\"" + received + "\""), 422)),
                "before the key was destroyed");
        assertEquals(
                "completed",
                event(path, done.formatted(erasure, ""))
                        .body()
                        .at("/request/state")
                        .asText());

        cloud.local().functions().kill("GetRightsRequest");
        var read = owner.get(path).expect(200).body();
        assertTrue(read.path("subjectErased").asBoolean());
        assertFalse(read.has("request"));
        assertEquals(lead, read.path("leadId").asText());
        assertEquals(erasure, owner.get(path + "/evidence").expect(200).text("erasureId"));
    }

    @Test
    void aRequestForErasureErasesTheLeadAndIsCompletedWhenThatIsDone() {
        var email = "erased%d@example.com".formatted(cloud.nextNumber());
        var lead = owner.post("/v1/leads", People.lead(email)).expect(201).text("id");
        var path = record(request("erasure").put("leadId", lead)).header("location");
        var start = "{\"kind\":\"erasure-started\",\"suppress\":true,\"reason\":\"objection\"}";
        assertEquals("wrong-state", refused(path, start, 409).problem());
        assertEquals("/reason", field(refused(path, "{\"kind\":\"erasure-started\",\"reason\":\"complex\"}", 422)));
        event(path, "{\"kind\":\"identity-received\",\"identityMethod\":\"call-back\",\"identityConfirmed\":true}");
        var member = organisation.invite("member").client();
        member.post(path + "/events", WebClient.json(start)).expect(403);
        assertEquals("/at", field(refused(path, """
                {"kind":"erasure-started","at":"2026-10-01T00:00:00Z"}""", 422)));
        assertEquals("/text", field(refused(path, "{\"kind\":\"erasure-started\",\"text\":\"x\"}", 422)));

        var key = UUID.randomUUID().toString();
        var started = owner.post(path + "/events", WebClient.json(start), key).expect(201);
        assertEquals(43, started.body().at("/erasure/salt").asText().length());
        assertEquals("hidden", started.body().at("/erasure/state").asText());
        assertTrue(started.body().at("/erasure/suppressed").asBoolean());
        assertEquals("objection", started.body().at("/erasure/reason").asText());
        var erasure = started.body().at("/erasure/id").asText();
        assertEquals(erasure, started.body().at("/request/erasureId").asText());
        assertEquals(erasure, started.body().at("/event/erasureId").asText());
        assertFalse(started.body().path("request").has("requester"), "nothing that its key has sealed is kept");
        assertEquals(
                started.body(),
                owner.post(path + "/events", WebClient.json(start), key)
                        .expect(201)
                        .body());
        owner.get("/v1/leads/" + lead).expect(404);
        for (var impossible : List.of(
                start,
                "{\"kind\":\"withdrawn\"}",
                "{\"kind\":\"identity-asked\"}",
                "{\"kind\":\"refused\",\"ground\":\"legal-claims\"}")) {
            assertEquals("wrong-state", refused(path, impossible, 409).problem(), impossible);
        }

        cloud.settle();
        cloud.local().advance(Duration.ofHours(1));
        cloud.settle();
        var evidence = signedIn().get(path + "/evidence").expect(200).body();
        assertEquals("completed", evidence.path("outcome").asText());
        assertEquals(erasure, evidence.path("erasureId").asText());
        assertTrue(evidence.path("inTime").asBoolean());
        var completed = evidence.path("events").path(evidence.path("events").size() - 1);
        assertEquals("completed", completed.path("kind").asText());
        assertEquals("system:RemindOfRights", completed.path("by").asText());
        var destroyed = signedIn().get("/v1/erasures/" + erasure).expect(200).text("keyDestroyedAt");
        assertEquals(destroyed, evidence.path("answeredAt").asText());
        var action = evidence.path("actionTaken").asText();
        assertTrue(action.contains(erasure) && action.contains(destroyed), action);
        assertEquals(
                List.of(
                        "Provilex CRM: lead",
                        "Provilex CRM: index",
                        "Provilex CRM: exports",
                        "Provilex CRM: imports",
                        "Provilex CRM: answers"),
                texts(evidence.path("systemsSearched"), ""));
        assertTrue(evidence.path("disclosed").asText().startsWith("Nothing: data was deleted"));
        assertEquals(1, evidence.at("/erasure/counts/leads").asInt());
        assertEquals(destroyed, evidence.at("/erasure/keyDestroyedAt").asText());
        var kept = evidence.path("kept").toString();
        assertTrue(kept.contains("suppression list"), kept);
        assertTrue(kept.contains(evidence.at("/erasure/unrecoverableAfter").asText()), kept);
        assertEquals(List.of(), texts(evidence.path("responses"), "kind"), "whom nobody has told anything");
    }

    @Test
    void onlyALeadsRequestForErasureErases() {
        for (var request : List.of(request("erasure"), request("access").put("leadId", lead()))) {
            var path = record(request.put("identityState", "not-needed")).header("location");
            assertEquals(
                    "wrong-state",
                    refused(path, "{\"kind\":\"erasure-started\"}", 409).problem());
        }
    }

    @Test
    void howeverMuchWasNotedARequestCanBeAnsweredAndComplaintsHaveTheirBound() {
        var path = record(request("access").put("identityState", "not-needed")).header("location");
        var note = "{\"kind\":\"note\",\"text\":\"x\"}";
        noted(path, 199);
        event(path, note);
        var refused = refused(path, note, 409);
        assertTrue(refused.text("detail").contains("200 events"), refused.text("detail"));
        refused(path, "{\"kind\":\"clarification-asked\",\"text\":\"Which?\"}", 409);
        event(path, "{\"kind\":\"identity-received\",\"identityMethod\":\"call-back\",\"identityConfirmed\":true}");
        event(path, "{\"kind\":\"extended\",\"reason\":\"complex\",\"text\":\"Many systems.\"}");
        var complaint = request("complaint").put("relatesTo", path.substring(path.lastIndexOf('/') + 1));
        record(complaint);
        noted(path, 250);
        assertEquals(
                "/relatesTo", field(owner.post("/v1/rights-requests", complaint).expect(422)));
        event(path, "{\"kind\":\"completed\",\"text\":\"Sent.\"}");
    }

    @Test
    void wordsTakeTheRoomOfEventsSoThatARequestCanAlwaysBeReadWhole() {
        var path = record(request("access").put("identityState", "not-needed")).header("location");
        var note = "{\"kind\":\"note\",\"text\":\"%s\"}".formatted("\uD83D\uDE00".repeat(10_000));
        for (int notes = 1; notes <= 5; notes++) {
            event(path, note);
        }
        var refused = refused(path, "{\"kind\":\"note\",\"text\":\"x\"}", 409);
        assertTrue(refused.text("detail").contains("one with many words"), refused.text("detail"));
        event(path, "{\"kind\":\"completed\",\"text\":\"Sent.\"}");
        owner.get(path).expect(200);
        owner.get(path + "/evidence").expect(200);
    }

    /** Stores a request as it would be after so many events. */
    private void noted(String path, int events) {
        var operator = Operator.of(cloud);
        var tenant = owner.get("/v1/tenant").expect(200).text("id");
        operator.dynamo().updateItem(update -> update.tableName(operator.table("RECORDS_TABLE"))
                .key(Map.of(
                        "pk", AttributeValue.fromS("T#" + tenant + "#RIGHTS"),
                        "sk", AttributeValue.fromS("REQ#" + path.substring(path.lastIndexOf('/') + 1))))
                .updateExpression("SET events = :n")
                .conditionExpression("attribute_exists(pk)")
                .expressionAttributeValues(Map.of(":n", AttributeValue.fromN(Integer.toString(events)))));
    }

    @Test
    void aRefusalGivesItsGround() {
        var path = record(request("objection")).header("location");
        assertEquals("/ground", field(refused(path, "{\"kind\":\"refused\",\"text\":\"No.\"}", 422)));
        event(
                path,
                "{\"kind\":\"refused\",\"ground\":\"manifestly-excessive\",\"text\":\"The tenth time this week.\"}");
        var evidence = owner.get(path + "/evidence").expect(200).body();
        assertEquals("refused", evidence.path("outcome").asText());
        assertEquals("article 12(5)", evidence.at("/refusal/basis").asText());
        var closed = Instant.parse(evidence.path("answeredAt").asText());
        assertEquals(
                closed.atZone(LONDON).plusYears(3).toInstant().toString(),
                evidence.path("wordsKeptUntil").asText());
        assertEquals(
                evidence.path("wordsKeptUntil"),
                owner.get(path).expect(200).body().path("wordsKeptUntil"));
    }

    @Test
    void whatSomebodySaidWhoIsNoLeadGoesForGoodWithWhatItsTimeRemoves() {
        var path = record(request("objection")).header("location");
        event(path, "{\"kind\":\"refused\",\"ground\":\"manifestly-excessive\",\"text\":\"Too often.\"}");
        var id = path.substring(path.lastIndexOf('/') + 1);
        var operator = Operator.of(cloud);
        var tenant = owner.get("/v1/tenant").expect(200).text("id");
        Map<String, AttributeValue> key =
                Map.of("pk", AttributeValue.fromS("T#" + tenant + "#KEYS#RIGHTS"), "sk", AttributeValue.fromS(id));
        assertTrue(item(operator, "KEYS_TABLE", key).containsKey("wrapped"));

        // as three years later, without all else that happens then
        operator.dynamo().updateItem(update -> update.tableName(operator.table("RECORDS_TABLE"))
                .key(Map.of(
                        "pk", AttributeValue.fromS("T#" + tenant + "#RIGHTS"),
                        "sk", AttributeValue.fromS("WORDS#" + id)))
                .updateExpression("SET expiresAt = :then")
                .conditionExpression("attribute_exists(expiresAt)")
                .expressionAttributeValues(Map.of(
                        ":then",
                        AttributeValue.fromN(Long.toString(
                                cloud.local().clock().instant().minusSeconds(60).getEpochSecond())))));
        cloud.local().sweepExpired();
        cloud.settle();

        var tombstone = item(operator, "KEYS_TABLE", key);
        assertTrue(tombstone.containsKey("destroyedAt"));
        assertFalse(tombstone.containsKey("wrapped"));
        var evidence = owner.get(path + "/evidence").expect(200).body();
        assertEquals("refused", evidence.path("outcome").asText(), "that it was answered stays");
        assertFalse(evidence.has("requester"));
    }

    private static Map<String, AttributeValue> item(Operator operator, String table, Map<String, AttributeValue> key) {
        return operator.dynamo()
                .getItem(get -> get.tableName(operator.table(table)).key(key).consistentRead(true))
                .item();
    }

    @Test
    void anEventThatCannotBeIsRefusedWithTheFieldAtFault() {
        var path = record(request("objection")).header("location");
        each("""
                {"kind":"received"} | /kind
                {"kind":"note"} | /text
                {"kind":"note","text":"x","ground":"other-exemption"} | /ground
                {"kind":"assigned","assigneeId":"01aaaaaaaaaaaaaaaaaaaaaaaa"} | /assigneeId
                {"kind":"note","text":"x","at":"2999-01-01T00:00:00Z"} | /at
                {"kind":"note","text":"x","at":"2020-01-01T00:00:00Z"} | /at
                {"kind":"note","text":"x","at":"yesterday"} | /at
                {"kind":"extended","text":"x","reason":"busy"} | /reason
                {"kind":"completed","text":"x","exportId":"01aaaaaaaaaaaaaaaaaaaaaaaa"} | /exportId
                {"kind":"completed","text":"x","erasureId":"01aaaaaaaaaaaaaaaaaaaaaaaa"} | /erasureId
                {"kind":"completed","text":"x","withheld":[{"what":"x","ground":"y"}]} | /withheld/0/ground
                {"kind":"completed","text":"x","systems":[null]} | /systems/0
                {"kind":"completed","text":"x","records":["x"]} | /records/0
                """, (body, field) -> assertEquals(field, field(refused(path, body, 422)), body));
    }

    @Test
    void aRequestThatCannotBeIsRefusedWithTheFieldAtFault() {
        each("""
                {"type":"gift"} | /type
                {"channel":"account"} | /channel
                {"requester":null} | /requester
                {"receivedAt":"2017-01-01T00:00:00Z"} | /receivedAt
                {"receivedAt":"2999-01-01T00:00:00Z"} | /receivedAt
                {"identityState":"asked"} | /identityState
                {"identityState":"confirmed"} | /identityMethod
                {"identityMethod":"document"} | /identityMethod
                {"relatesTo":"01aaaaaaaaaaaaaaaaaaaaaaaa"} | /relatesTo
                {"type":"complaint","relatesTo":"01aaaaaaaaaaaaaaaaaaaaaaaa"} | /relatesTo
                {"assigneeId":"01aaaaaaaaaaaaaaaaaaaaaaaa"} | /assigneeId
                """, (change, field) -> {
            var body = request("access");
            WebClient.json(change).properties().forEach(member -> body.set(member.getKey(), member.getValue()));
            assertEquals(field, field(owner.post("/v1/rights-requests", body).expect(422)), change);
        });
    }

    @Test
    void aLeadThatIsNotThereIsRefusedLikeOneThatNeverWas() {
        for (var lead : List.of(Belongings.NEVER_EXISTED, "x")) {
            assertEquals(
                    404,
                    owner.post("/v1/rights-requests", request("access").put("leadId", lead))
                            .status());
        }
    }

    @Test
    void theListIsInTheOrderOfTheDueDatesOnPagesThatMissNone() {
        var now = cloud.local().clock().instant();
        var expected = new ArrayList<String>();
        for (int days = 80; days >= 0; days -= 8) {
            expected.add(record(request("erasure")
                            .put("receivedAt", now.minus(Duration.ofDays(days)).toString()))
                    .text("id"));
        }
        var waiting = record(request("access"));
        event(waiting.header("location"), "{\"kind\":\"clarification-asked\",\"text\":\"Which?\"}");
        expected.add(waiting.text("id"));
        event(record(request("erasure")).header("location"), "{\"kind\":\"withdrawn\"}");
        cloud.settle();

        var met = new ArrayList<String>();
        var overdue = 0;
        var previous = "";
        for (var query = "?limit=3"; !query.isEmpty(); ) {
            var page = owner.get("/v1/rights-requests" + query).expect(200).body();
            for (var one : page.path("items")) {
                met.add(one.path("id").asText());
                overdue += one.at("/clock/overdue").asBoolean() ? 1 : 0;
                var due = one.at("/clock/dueOn").asText("9999-12-31");
                assertTrue(due.isEmpty() || due.compareTo(previous) >= 0, due + " after " + previous);
                previous = due;
                assertFalse(one.has("request"));
            }
            query = page.has("next") ? "?limit=3&cursor=" + page.path("next").asText() : "";
        }
        assertEquals(expected, met);
        var late =
                owner.get("/v1/rights-requests?overdue=true").expect(200).body().path("items");
        assertEquals(overdue, late.size());
        assertTrue(overdue > 3 && overdue < met.size());
        var soon = LocalDate.ofInstant(now, LONDON).plusDays(14).toString();
        var before = owner.get("/v1/rights-requests?dueBefore=" + soon)
                .expect(200)
                .body()
                .path("items");
        assertTrue(before.size() > overdue && before.size() < met.size());
        assertEquals(
                1,
                owner.get("/v1/rights-requests?state=closed")
                        .expect(200)
                        .body()
                        .path("items")
                        .size());
    }

    @Test
    void aListThatCannotBeIsRefused() {
        each(
                """
                state=done | state
                overdue=yes | overdue
                overdue=true&state=closed | overdue
                overdue=true&dueBefore=2026-01-01 | overdue
                dueBefore=soon | dueBefore
                dueBefore=0001-01-01 | dueBefore
                """,
                (query, field) -> assertEquals(
                        field, field(owner.get("/v1/rights-requests?" + query).expect(400)), query));
    }

    @Test
    void aMemberRecordsAndAnOwnerOrAdminDecides() {
        var member = organisation.invite("member").client();
        var admin = organisation.invite("admin").client();
        var viewer = organisation.invite("viewer").client();
        var path = member.post("/v1/rights-requests", request("objection"))
                .expect(201)
                .header("location");
        var done = WebClient.json("{\"kind\":\"completed\",\"text\":\"Stopped.\"}");

        member.post(path + "/events", WebClient.json("{\"kind\":\"note\",\"text\":\"Rang.\"}"))
                .expect(201);
        assertEquals(
                "forbidden", member.post(path + "/events", done).expect(403).problem());
        assertEquals(403, member.get(path + "/evidence").status());
        assertEquals(403, viewer.get(path).status());
        assertEquals(403, viewer.get("/v1/rights-requests").status());
        assertEquals(403, viewer.post("/v1/rights-requests", request("access")).status());
        admin.post(path + "/events", done).expect(201);
    }

    @Test
    void whoIsLimitedToOwnLeadsSeesWhatItRecordedOrLooksAfter() {
        var limited = organisation.inviteLimitedMember();
        var client = limited.client();
        var mine = client.post("/v1/rights-requests", request("access")).expect(201);
        var theirs = record(request("access"));
        var given = record(request("access").put("assigneeId", limited.id()));
        cloud.settle();

        assertEquals(404, client.get(theirs.header("location")).status());
        assertEquals(
                404,
                client.post(theirs.header("location") + "/events", WebClient.json("{\"kind\":\"note\",\"text\":\"x\"}"))
                        .status());
        client.get(given.header("location")).expect(200);
        assertEquals(
                404,
                client.post("/v1/rights-requests", request("access").put("leadId", lead()))
                        .status());
        var seen = texts(client.get("/v1/rights-requests").expect(200).body().path("items"), "id");
        assertEquals(
                List.of(mine.text("id"), given.text("id")).stream().sorted().toList(),
                seen.stream().sorted().toList());
    }

    @Test
    void aUsersOwnRequestGoesToProvilexAndNotToTheOrganisation() {
        var viewer = organisation.invite("viewer").client();
        var asked =
                viewer.post("/v1/me/rights-requests", Bodies.of("addMyRequest")).expect(201);

        assertEquals("Provilex", asked.text("controller"));
        assertEquals("admin@provilex.co.uk", asked.text("contact"));
        assertTrue(asked.body().at("/clock").has("dueOn"));
        cloud.settle();
        assertEquals(404, owner.get("/v1/rights-requests/" + asked.text("id")).status());
        assertEquals(
                0,
                owner.get("/v1/rights-requests")
                        .expect(200)
                        .body()
                        .path("items")
                        .size());
        assertEquals(
                List.of("/type", "/request"),
                texts(
                        viewer.post("/v1/me/rights-requests", WebClient.json("{}"))
                                .expect(422)
                                .body()
                                .path("errors"),
                        "field"));
    }

    @Test
    void aUserSeesItsOwnRequestsAndThatOperatorsHaveAnsweredThem() throws IOException {
        var viewer = organisation.invite("viewer").client();
        var first =
                viewer.post("/v1/me/rights-requests", Bodies.of("addMyRequest")).expect(201);
        cloud.local().advance(Duration.ofSeconds(2));
        var second =
                viewer.post("/v1/me/rights-requests", Bodies.of("addMyRequest")).expect(201);
        cloud.settle();
        var mine = viewer.get("/v1/me/rights-requests").expect(200).body();
        assertEquals(List.of(second.text("id"), first.text("id")), texts(mine.path("items"), "id"));
        assertEquals(first.text("request"), mine.at("/items/1/request").asText());
        assertEquals(first.body().at("/clock/dueOn"), mine.at("/items/1/clock/dueOn"));
        assertEquals("received", mine.at("/items/1/state").asText());
        assertEquals(
                0,
                owner.get("/v1/me/rights-requests")
                        .expect(200)
                        .body()
                        .path("items")
                        .size());
        viewer.get("/v1/me/rights-requests?state=open").expect(400);

        answered(first.text("id"), 1);
        assertThrows(TransactionCanceledException.class, () -> answered(first.text("id"), 1));
        cloud.settle();
        var after = viewer.get("/v1/me/rights-requests").expect(200).body();
        assertEquals(List.of("received", "completed"), texts(after.path("items"), "state"));
        assertTrue(after.at("/items/1").has("closedAt"));
        assertFalse(after.at("/items/1/clock/overdue").asBoolean());
        var tenant = owner.get("/v1/tenant").expect(200).text("id");
        assertTrue(Operator.of(cloud).ledger(tenant).stream()
                .anyMatch(entry -> entry.action().equals("session.rights-answered")));
    }

    /** Does what the guide of operations says. */
    private void answered(String request, int version) throws IOException {
        var operator = Operator.of(cloud);
        var guide = Files.readString(Path.of("..", "docs", "operations.md"));
        var start = guide.indexOf("```json", guide.indexOf("<!-- answered.json -->"));
        var now = cloud.local().clock().instant().truncatedTo(ChronoUnit.MILLIS);
        var text = guide.substring(guide.indexOf('\n', start), guide.indexOf("```", start + 3))
                .replace("<Records>", operator.table("RECORDS_TABLE"))
                .replace("<Ledger>", operator.table("LEDGER_TABLE"))
                .replace("<tenant>", owner.get("/v1/tenant").expect(200).text("id"))
                .replace("<request>", request)
                .replace("<version>", Integer.toString(version))
                .replace("<next>", Integer.toString(version + 1))
                .replace("<today>", LocalDate.ofInstant(now, ZoneOffset.UTC).toString())
                .replace("<now>", now.toString());
        var items = new ArrayList<TransactWriteItem>();
        for (var one : WebClient.JSON.readTree(text)) {
            var update = one.path("Update");
            var put = one.path("Put");
            items.add(
                    update.isObject()
                            ? TransactWriteItem.builder()
                                    .update(it -> it.tableName(
                                                    update.path("TableName").asText())
                                            .key(attributes(update.path("Key")))
                                            .conditionExpression(update.path("ConditionExpression")
                                                    .asText())
                                            .updateExpression(update.path("UpdateExpression")
                                                    .asText())
                                            .expressionAttributeNames(WebClient.JSON.convertValue(
                                                    update.path("ExpressionAttributeNames"),
                                                    new TypeReference<Map<String, String>>() {}))
                                            .expressionAttributeValues(
                                                    attributes(update.path("ExpressionAttributeValues"))))
                                    .build()
                            : TransactWriteItem.builder()
                                    .put(it -> it.tableName(
                                                    put.path("TableName").asText())
                                            .item(attributes(put.path("Item")))
                                            .conditionExpression(put.path("ConditionExpression")
                                                    .asText()))
                                    .build());
        }
        operator.dynamo().transactWriteItems(write -> write.transactItems(items));
    }

    private static Map<String, AttributeValue> attributes(JsonNode item) {
        var attributes = new LinkedHashMap<String, AttributeValue>();
        item.properties()
                .forEach(one -> attributes.put(
                        one.getKey(),
                        one.getValue().has("N")
                                ? AttributeValue.fromN(one.getValue().path("N").asText())
                                : AttributeValue.fromS(one.getValue().path("S").asText())));
        return attributes;
    }

    @Test
    void whatIsDueIsRemindedOfOnceEachTime() {
        cloud.settle();
        var now = cloud.local().clock().instant();
        // due in five to seven days, whatever the month and the weekend
        var path = record(request("erasure")
                        .put("receivedAt", now.minus(Duration.ofDays(25)).toString()))
                .header("location");
        var due = LocalDate.parse(
                owner.get(path).expect(200).body().at("/clock/dueOn").asText());

        assertEquals(List.of("due-in-7-days"), remindersAt(path, due.minusDays(7)));
        assertEquals(List.of("due-in-7-days"), remindersAt(path, due.minusDays(3)));
        assertEquals(List.of("due-in-7-days", "due-in-2-days"), remindersAt(path, due.minusDays(2)));
        assertEquals(List.of("due-in-7-days", "due-in-2-days"), remindersAt(path, due));
        assertEquals(List.of("due-in-7-days", "due-in-2-days", "overdue"), remindersAt(path, due.plusDays(1)));
        assertEquals(List.of("due-in-7-days", "due-in-2-days", "overdue"), remindersAt(path, due.plusDays(3)));
        var late =
                signedIn().get("/v1/rights-requests?overdue=true").expect(200).body();
        assertEquals("overdue", late.at("/items/0/reminded").asText());
        assertTrue(cloud.logs().stream().anyMatch(line -> line.text().contains("\"RightsRequestsOverdue\":1")));
    }

    /** Moves the clock to the noon of a day, unless it is past, and returns the reminders of a request. */
    private List<String> remindersAt(String path, LocalDate day) {
        var noon = day.atTime(12, 0).atZone(LONDON).toInstant();
        var now = cloud.local().clock().instant();
        cloud.local().advance(noon.isAfter(now) ? Duration.between(now, noon) : Duration.ofHours(1));
        cloud.settle();
        var events = signedIn().get(path).expect(200).body().path("events");
        return texts(events, "reminder").stream()
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private WebClient signedIn() {
        return cloud.nobody()
                .as(cloud.signIn()
                        .withPassword(organisation.owner().email(), Organisation.PASSWORD)
                        .access());
    }

    /** Gives each line of a table, of two columns, to {@code check}. */
    private static void each(String table, BiConsumer<String, String> check) {
        var rows = table.lines().map(line -> List.of(line.split(" \\| "))).toList();
        assertTrue(rows.size() > 5);
        rows.forEach(row -> check.accept(row.getFirst(), row.getLast()));
    }

    private static ObjectNode request(String type) {
        return WebClient.JSON
                .createObjectNode()
                .put("type", type)
                .put("channel", "email")
                .put("requester", "Jo Example")
                .put("request", "Please do.");
    }

    private Answer record(ObjectNode request) {
        return owner.post("/v1/rights-requests", request).expect(201);
    }

    private Answer event(String path, String body) {
        return owner.post(path + "/events", WebClient.json(body)).expect(201);
    }

    private Answer refused(String path, String body, int status) {
        return owner.post(path + "/events", WebClient.json(body)).expect(status);
    }

    private String lead() {
        return owner.post("/v1/leads", People.lead("rights%d@example.com".formatted(cloud.nextNumber())))
                .expect(201)
                .text("id");
    }

    private void set(String settings) {
        owner.patch(
                        "/v1/tenant",
                        WebClient.json(settings),
                        owner.get("/v1/tenant").etag())
                .expect(200);
    }

    private String consentOf(String lead) {
        return owner.get("/v1/leads/" + lead + "/consents")
                .expect(200)
                .body()
                .at("/items/0/id")
                .asText();
    }

    private static String due(Answer answer) {
        return answer.expect(answer.status()).body().at("/clock/dueOn").asText();
    }

    private static String field(Answer refused) {
        return refused.body().at("/errors/0/field").asText();
    }

    private static List<String> texts(JsonNode list, String name) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(one -> name.isEmpty() ? one.asText() : one.path(name).asText())
                .toList();
    }
}
