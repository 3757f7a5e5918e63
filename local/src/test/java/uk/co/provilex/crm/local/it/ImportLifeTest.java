package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;

/** An import's life: begun, uploaded, started on a lawful basis, brought in row by row, or stopped (P01, P09). */
@OnTheCloud
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ImportLifeTest {

    private static final JsonNode FILE = WebClient.json("{\"fileName\":\"spring-fair.csv\"}");

    private final Cloud cloud;
    private final Organisation organisation;
    private final WebClient owner;

    ImportLifeTest(Cloud cloud) {
        this.cloud = cloud;
        this.organisation = cloud.newOrganisation();
        this.owner = organisation.owner().client();
    }

    private String email() {
        return "row%d@example.com".formatted(cloud.nextNumber());
    }

    private Answer begin() {
        return owner.post("/v1/imports", FILE).expect(201);
    }

    private Answer imported(String csv, JsonNode start) throws IOException, InterruptedException {
        var id = Imports.run(owner, BodyPublishers.ofString(csv, StandardCharsets.UTF_8), start);
        return Imports.ended(cloud, owner, id);
    }

    private JsonNode lead(String email) {
        return Imports.lead(owner, email);
    }

    private boolean knows(String email) {
        return !owner.post("/v1/leads/search", WebClient.json("{\"email\":\"%s\"}".formatted(email)))
                .expect(200)
                .body()
                .path("items")
                .isEmpty();
    }

    private static String counts(Answer ended) {
        var counts = ended.body().path("counts");
        return "%s rows: %s created, %s updated, %s unchanged, %s rejected"
                .formatted(
                        counts.path("rows"),
                        counts.path("created"),
                        counts.path("updated"),
                        counts.path("unchanged"),
                        counts.path("rejected"));
    }

    @Test
    void anImportGoesFromItsUploadToLeadsAndARejectsFile() throws Exception {
        var begun = begin();
        var id = begun.text("id");
        var path = "/v1/imports/" + id;
        var upload = begun.body().path("upload");
        assertAll(
                () -> assertEquals(path, begun.header("location")),
                () -> assertEquals("awaiting-upload", begun.text("state")),
                () -> assertEquals("spring-fair.csv", begun.text("fileName")),
                () -> assertEquals(organisation.owner().id(), begun.text("createdBy")),
                () -> assertEquals("PUT", upload.path("method").asText()),
                () -> assertEquals(
                        "{\"content-type\":\"text/csv\"}",
                        upload.path("headers").toString()));
        var ada = email();
        var csv = """
                First name,Last name,Email,Phone,City,Tags,Notes
                Ada,Example,%s,020 7946 0018,Leeds,spring; fair,Likes tulips
                Zoë,O'Example,%s,+44 20 7946 0019,London,,
                Nobody,,not an email,,,,
                """.formatted(ada, email());
        assertEquals(
                200,
                Imports.upload(upload, csv.getBytes(StandardCharsets.UTF_8)).statusCode());

        var queued = owner.post(path + "/start", Imports.withConsent()).expect(202);
        assertEquals("queued", queued.text("state"));
        assertEquals(path, queued.header("location"));
        assertFalse(queued.body().has("upload"), "where to upload is told once");

        var ended = Imports.ended(cloud, owner, id);
        assertEquals("completed", ended.text("state"));
        assertEquals("3 rows: 2 created, 0 updated, 0 unchanged, 1 rejected", counts(ended));
        assertFalse(ended.body().has("problem"));
        assertEquals(
                "{\"First name\":\"firstName\",\"Last name\":\"lastName\",\"Email\":\"email\",\"Phone\":\"phone\","
                        + "\"City\":\"address.city\",\"Tags\":\"tags\",\"Notes\":\"note\"}",
                ended.body().path("mapping").toString());

        var lead = lead(ada);
        assertAll(
                () -> assertEquals("Ada", lead.path("firstName").asText()),
                () -> assertEquals("+442079460018", lead.at("/phones/0/e164").asText()),
                () -> assertEquals("Leeds", lead.at("/address/city").asText()),
                () -> assertEquals("[\"spring\",\"fair\"]", lead.path("tags").toString()),
                () -> assertEquals("new", lead.path("status").asText()),
                () -> assertEquals(
                        organisation.owner().id(), lead.path("ownerId").asText()));
        var leadPath = "/v1/leads/" + lead.path("id").asText();
        assertEquals(
                "Likes tulips",
                owner.get(leadPath + "/notes")
                        .expect(200)
                        .body()
                        .at("/items/0/text")
                        .asText());
        var consent = owner.get(leadPath + "/consents").expect(200).body().path("items");
        assertEquals(1, consent.size());
        assertEquals("Example Show", consent.get(0).path("source").asText());
        assertEquals(
                "2025-06-01T10:00:00Z",
                consent.get(0).path("obtainedAt").asText().replace(".000", ""));

        var rejects = Imports.rejects(owner, id);
        assertEquals(1, rejects.size());
        assertEquals(
                List.of("3", "4", "Nobody", "", "not an email", "", "", "", ""),
                rejects.getFirst().getFields().subList(0, 9));
        assertEquals("Email: This is no email address.", rejects.getFirst().getField("reason"));
        assertEquals("Correct it, or empty the cell.", rejects.getFirst().getField("remedy"));
        assertEquals(
                "spring-fair-rejects.csv",
                owner.get(path + "/rejects").expect(200).text("fileName"));
    }

    @Test
    void aRowAboutAKnownPersonChangesTheLeadThatIsThere() throws Exception {
        var ada = email();
        var bob = email();
        imported(
                "Name,Email,City\nAda Example,%s,Leeds\nBob Example,%s,York\n".formatted(ada, bob),
                Imports.withConsent());
        var before = lead(ada);
        // the same person thrice in one file, in another notation of her address, with two that say something new
        var again = imported(
                "Name,Email,City,Tags\nAda Example,%s,,autumn\n,%s,Hull,\nAda Example,%s,Hull,\nBob Example,%s,York,\n"
                        .formatted(ada.toUpperCase(Locale.ROOT), ada, ada, bob),
                Imports.withConsent());
        assertEquals("4 rows: 0 created, 2 updated, 2 unchanged, 0 rejected", counts(again));
        var after = lead(ada);
        assertEquals(before.path("id"), after.path("id"));
        assertEquals("Hull", after.at("/address/city").asText());
        assertEquals("[\"autumn\"]", after.path("tags").toString());
        assertEquals(3, after.path("version").asInt());
        assertEquals(
                1,
                owner.get("/v1/leads/" + after.path("id").asText() + "/consents")
                        .expect(200)
                        .body()
                        .path("items")
                        .size(),
                "a basis that is known already is not recorded again");
    }

    @Test
    void aRowThatFitsTwoLeadsOrOneInTheTrashIsRefused() throws Exception {
        var ada = email();
        var bob = email();
        var gone = email();
        imported("Email\n%s\n%s\n%s\n".formatted(ada, bob, gone), Imports.withConsent());
        owner.delete("/v1/leads/" + lead(gone).path("id").asText(), "").expect(204);
        var refused = imported("Email,Email 2\n%s,%s\n%s,\n".formatted(ada, bob, gone), Imports.withConsent());
        assertEquals("2 rows: 0 created, 0 updated, 0 unchanged, 2 rejected", counts(refused));
        var reasons = reasons(refused);
        assertTrue(reasons.get(0).startsWith("Its emails belong to different leads."), reasons.get(0));
        for (var email : List.of(ada, bob)) {
            assertTrue(
                    reasons.get(0)
                            .contains("/v1/leads/" + lead(email).path("id").asText()),
                    reasons.get(0));
        }
        assertTrue(reasons.get(1).contains("is in the trash. Restore it with POST /v1/leads/"), reasons.get(1));
    }

    @Test
    void theRejectsFileItselfCanBeImportedAgainAndAgain() throws Exception {
        var ada = email();
        var ended = imported("Name,Email\nAda,%s\nBob,not an email\n".formatted(ada), Imports.withConsent());
        for (int again = 0; again < 2; again++) {
            var download =
                    owner.get("/v1/imports/" + ended.text("id") + "/rejects").expect(200);
            var rejects = Transfers.get(download.text("url")).body();
            ended = imported(new String(rejects, StandardCharsets.UTF_8), Imports.withConsent());
            assertEquals("1 rows: 0 created, 0 updated, 0 unchanged, 1 rejected", counts(ended), ended.text("problem"));
        }
        var download = owner.get("/v1/imports/" + ended.text("id") + "/rejects").expect(200);
        var bob = email();
        var corrected = new String(Transfers.get(download.text("url")).body(), StandardCharsets.UTF_8)
                .replace("not an email", bob);
        assertEquals(
                "1 rows: 1 created, 0 updated, 0 unchanged, 0 rejected",
                counts(imported(corrected, Imports.withConsent())));
        assertEquals("Bob", lead(bob).path("firstName").asText());
    }

    private List<String> reasons(Answer ended) throws IOException, InterruptedException {
        return Imports.rejects(owner, ended.text("id")).stream()
                .map(row -> row.getField("reason") + " " + row.getField("remedy"))
                .toList();
    }

    @Test
    void aRowWithoutALawfulBasisIsRefusedWithTheRemedy() throws Exception {
        var ada = email();
        var ended = imported("Name,Email\nAda,%s\n".formatted(ada), Imports.vouched());
        assertEquals("1 rows: 0 created, 0 updated, 0 unchanged, 1 rejected", counts(ended));
        assertEquals(
                List.of(
                        "There is no lawful basis for this person. Fill the lawful basis column, or give one for the whole"
                                + " file, with your attestation, when you start the import."),
                reasons(ended));
        assertFalse(knows(ada));
    }

    @Test
    void columnsGiveEachRowItsOwnLawfulBasis() throws Exception {
        var ada = email();
        var ended =
                imported("""
                Email,Lawful basis,Purpose,Consent wording,Consent source,Consent method,Consent date,LIA
                %s,Legitimate interest,news,We told them.,trade fair,talk,2025-06-01,LIA-7
                %s,consent,news,Yes please.,web form,web-form,2025-06-02,
                %s,legitimate interest,news,We told them.,trade fair,talk,2025-06-01,
                %s,because,news,Yes please.,web form,web-form,2025-06-02,
                %s,consent,,Yes please.,web form,web-form,2025-06-02,
                %s,consent,news,Yes please.,web form,web-form,2999-01-01,
                %s,,news,Yes please.,web form,web-form,2025-06-02,
                """.formatted(ada, email(), email(), email(), email(), email(), email()), Imports.vouched());
        assertEquals("7 rows: 2 created, 0 updated, 0 unchanged, 5 rejected", counts(ended));
        var reasons = Imports.rejects(owner, ended.text("id")).stream()
                .map(row -> row.getField("reason"))
                .toList();
        assertAll(
                () -> assertTrue(reasons.get(0).contains("consent.assessmentReference"), reasons.get(0)),
                () -> assertTrue(reasons.get(1).contains("no lawful basis"), reasons.get(1)),
                () -> assertTrue(reasons.get(2).contains("consent.purpose"), reasons.get(2)),
                () -> assertTrue(reasons.get(3).contains("in the future"), reasons.get(3)),
                () -> assertTrue(reasons.get(4).contains("There is no lawful basis"), reasons.get(4)));
        var consent = owner.get("/v1/leads/" + lead(ada).path("id").asText() + "/consents")
                .expect(200)
                .body()
                .at("/items/0");
        assertEquals("legitimate-interest", consent.path("lawfulBasis").asText());
        assertEquals("LIA-7", consent.path("assessmentReference").asText());
        assertEquals(ended.text("id"), consent.path("importId").asText());
        assertEquals(
                ended.text("id"),
                consent.at("/attestation/importId").asText(),
                "a list whose rows bring their own basis is vouched for, too");
    }

    @Test
    void anAttestationIsKeptWithEachConsentThatItIsFor() throws Exception {
        var ada = email();
        var ended = imported("Email\n%s\n".formatted(ada), Imports.withConsent());
        var consent = owner.get("/v1/leads/" + lead(ada).path("id").asText() + "/consents")
                .expect(200)
                .body()
                .at("/items/0");
        assertEquals(ended.text("id"), consent.at("/attestation/importId").asText());
    }

    @Test
    void theSameFileAgainTellsNothingNewButAnotherBasisOrNoteIsKept() throws Exception {
        owner.patch(
                        "/v1/tenant",
                        WebClient.json(
                                "{\"settings\":{\"customFields\":[{\"key\":\"shoe\",\"label\":\"Shoe size\",\"type\":\"number\"}]}}"),
                        owner.get("/v1/tenant").expect(200).etag())
                .expect(200);
        var ada = email();
        var bob = email();
        var start = Imports.withConsent();
        start.putObject("mapping").put("Shoe", "customFields.shoe");
        var file = "Email,Shoe,Notes\n%s,41.50,Rang on Monday.\n%s,42,\n".formatted(ada, bob);
        imported(file, start);
        assertEquals("2 rows: 0 created, 0 updated, 2 unchanged, 0 rejected", counts(imported(file, start)));
        var path = "/v1/leads/" + lead(ada).path("id").asText();
        var version = owner.get(path).expect(200).etag();

        var more = "Email,Shoe,Notes\n%s,41.5,Rang on Tuesday.\n%s,42,\n".formatted(ada, bob);
        assertEquals("2 rows: 0 created, 1 updated, 1 unchanged, 0 rejected", counts(imported(more, start)));
        assertEquals(
                2, owner.get(path + "/notes").expect(200).body().path("items").size());
        assertEquals(
                1,
                owner.get(path + "/consents").expect(200).body().path("items").size());
        assertEquals(version, owner.get(path).expect(200).etag(), "the lead itself is as it was");

        start.withObject("lawfulBasis").put("purpose", "news about another course");
        assertEquals("2 rows: 0 created, 2 updated, 0 unchanged, 0 rejected", counts(imported(more, start)));
        assertEquals(
                2,
                owner.get(path + "/consents").expect(200).body().path("items").size());
        assertEquals(
                2, owner.get(path + "/notes").expect(200).body().path("items").size());
    }

    @Test
    void whoObjectedIsRefusedWhateverIsAttestedForTheFile() throws Exception {
        var yes = email();
        var no = email();
        var out = email();
        var ended = imported(
                "Email,Subscribed,Do not call\n%s,yes,\n%s,no,\n%s,yes,yes\n".formatted(yes, no, out),
                Imports.withConsent());
        assertEquals("3 rows: 1 created, 0 updated, 0 unchanged, 2 rejected", counts(ended));
        assertTrue(knows(yes));
        assertFalse(knows(no));
        assertFalse(knows(out));
    }

    @Test
    void noImportIsStartedUnlessItsUserVouchesForIt() {
        var path = begin().header("location");
        var start = Imports.withConsent();
        start.remove("attestation");
        start.withObject("/lawfulBasis")
                .put("obtainedAt", "2999-01-01T00:00:00Z")
                .remove("wording");
        var refused = owner.post(path + "/start", start).expect(422);
        var fields = new ArrayList<String>();
        refused.body()
                .path("errors")
                .forEach(error -> fields.add(error.path("field").asText()));
        assertTrue(
                fields.containsAll(List.of("/attestation", "/lawfulBasis/wording", "/lawfulBasis/obtainedAt")),
                fields::toString);
        assertEquals(
                "/attestation",
                field(owner.post(path + "/start", WebClient.json("{}")).expect(422)));
        for (var member : List.of("statement", "wordingVersion", "listSource")) {
            var vouched = Imports.vouched();
            vouched.withObject("/attestation").remove(member);
            assertEquals(
                    "/attestation/" + member,
                    field(owner.post(path + "/start", vouched).expect(422)));
        }
    }

    @Test
    void anExplicitMappingSaysWhatColumnsMean() throws Exception {
        owner.patch(
                        "/v1/tenant",
                        WebClient.json(
                                "{\"settings\":{\"customFields\":[{\"key\":\"shoe\",\"label\":\"Shoe size\",\"type\":\"number\"}]}}"),
                        owner.get("/v1/tenant").expect(200).etag())
                .expect(200);
        var ada = email();
        var start = Imports.withConsent();
        start.putObject("mapping")
                .put("Kontakt", "email")
                .put("Schuh", "customFields.shoe")
                .put("City", "ignore");
        start.put("defaultStatus", "contacted");
        var ended = imported("Kontakt,Schuh,City\n%s,41.5,Berlin\n%s,large,Bonn\n".formatted(ada, email()), start);
        assertEquals("2 rows: 1 created, 0 updated, 0 unchanged, 1 rejected", counts(ended));
        var lead = lead(ada);
        assertEquals(41.5, lead.at("/customFields/shoe").asDouble());
        assertEquals("contacted", lead.path("status").asText());
        assertFalse(lead.has("address") && lead.path("address").has("city"));
        assertTrue(reasons(ended).getFirst().contains("customFields/shoe"), reasons(ended)::toString);
    }

    @Test
    void aMappingThatFitsNoFieldIsRefusedAtOnceAndOneThatFitsNoColumnLeavesTheListToItsUser() throws Exception {
        var start = Imports.withConsent();
        start.putObject("mapping").put("Email", "shoeSize");
        var path = begin().header("location");
        assertEquals(
                "/mapping/Email",
                owner.post(path + "/start", start)
                        .expect(422)
                        .body()
                        .at("/errors/0/field")
                        .asText());
        start.putObject("mapping").put("E-Mail", "email");
        var asked = imported("Email\n%s\n".formatted(email()), start);
        assertEquals("previewed", asked.text("state"));
        assertTrue(asked.text("problem").contains("\"E-Mail\""), asked.text("problem"));
        assertTrue(asked.text("problem").contains("Write each column as it is"), asked.text("problem"));
    }

    @Test
    void datesAreReadAsTheFileWritesThemUnlessTheUserSaysHow() throws Exception {
        var header = "Email,Lawful basis,Purpose,Consent wording,Consent source,Consent method,Consent date\n";
        var row = "%s,consent,news,Yes please.,web form,web-form,%s\n";
        var first = email();
        imported(header + row.formatted(first, "03/04/2025") + row.formatted(email(), "26/04/2025"), Imports.vouched());
        assertEquals("2025-04-03", obtained(first));
        var second = email();
        imported(header + row.formatted(second, "03/04/2025"), Imports.vouched().put("dateOrder", "mdy"));
        assertEquals("2025-03-04", obtained(second));
    }

    private String obtained(String email) {
        return owner.get("/v1/leads/" + lead(email).path("id").asText() + "/consents")
                .expect(200)
                .body()
                .at("/items/0/obtainedAt")
                .asText()
                .substring(0, 10);
    }

    @Test
    void anImportIsStartedOnceAndOnlyWithItsFile() throws Exception {
        var begun = begin();
        var path = begun.header("location");
        var early = owner.post(path + "/start", Imports.withConsent()).expect(409);
        assertEquals("wrong-state", early.problem());
        assertTrue(early.text("detail").contains("put the file to its upload URL first"), early.text("detail"));
        assertEquals(409, owner.get(path + "/rejects").status());
        Imports.upload(
                begun.body().path("upload"), "Email\n%s\n".formatted(email()).getBytes(StandardCharsets.UTF_8));
        owner.post(path + "/start", Imports.withConsent()).expect(202);
        assertEquals(
                "wrong-state",
                owner.post(path + "/start", Imports.withConsent()).expect(409).problem());
        assertEquals("completed", Imports.ended(cloud, owner, begun.text("id")).text("state"));
        assertEquals(409, owner.delete(path, "").status(), "what is done cannot be cancelled");
    }

    @Test
    void anImportThatWasNotStartedIsCancelledWithItsFile() throws Exception {
        var begun = begin();
        var path = begun.header("location");
        Imports.upload(begun.body().path("upload"), "Email\nx@example.com\n".getBytes(StandardCharsets.UTF_8));
        owner.delete(path, "").expect(204);
        owner.delete(path, "").expect(204);
        var cancelled = owner.get(path).expect(200);
        assertEquals("cancelled", cancelled.text("state"));
        assertTrue(cancelled.body().has("finishedAt"));
        assertEquals(409, owner.post(path + "/start", Imports.withConsent()).status());
        assertEquals(List.of(), Operator.of(cloud).objects("imports/", begun.text("id")));
    }

    @Test
    void aListIsGoneOnceItIsImported() throws Exception {
        var ended = imported("Email\n%s\n".formatted(email()), Imports.withConsent());
        assertEquals(List.of("rejects.csv"), Operator.of(cloud).objects("imports/", ended.text("id")));
    }

    @TestFactory
    Stream<DynamicTest> onlyOwnersAndAdminsImport() {
        var path = begin().header("location");
        var admin = organisation.invite("admin").client();
        return Stream.of("member", "viewer").flatMap(role -> {
            var client = organisation.invite(role).client();
            Map<String, Integer> answers = Map.of(
                    "create", client.post("/v1/imports", FILE).status(),
                    "list", client.get("/v1/imports").status(),
                    "read", client.get(path).status(),
                    "start", client.post(path + "/start", Imports.withConsent()).status(),
                    "rejects", client.get(path + "/rejects").status(),
                    "cancel", client.delete(path, "").status());
            admin.get(path).expect(200);
            return answers.entrySet().stream()
                    .map(answer -> DynamicTest.dynamicTest(
                            role + ": " + answer.getKey(), () -> assertEquals(403, answer.getValue())));
        });
    }

    @Test
    void listsPageThroughEachImportOnceNewestFirst() {
        var client = cloud.newOrganisation().owner().client();
        var begun = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            begun.addFirst(client.post("/v1/imports", FILE).expect(201).text("id"));
            client.post("/v1/exports").expect(202);
        }
        for (int limit : List.of(1, 2, 5, 100)) {
            var listed = new ArrayList<String>();
            var page = client.get("/v1/imports?limit=" + limit).expect(200);
            while (true) {
                assertTrue(page.body().path("items").size() <= limit);
                page.body()
                        .path("items")
                        .forEach(item -> listed.add(item.path("id").asText()));
                if (!page.body().has("next")) {
                    break;
                }
                page = client.get("/v1/imports?limit=" + limit + "&cursor=" + page.text("next"))
                        .expect(200);
            }
            assertEquals(begun, listed);
        }
        var cursor = client.get("/v1/imports?limit=2").expect(200).text("next");
        assertEquals(400, client.get("/v1/imports?limit=0").status());
        assertEquals(400, client.get("/v1/imports?limit=101").status());
        assertEquals(400, client.get("/v1/imports?cursor=" + cursor + "x").status());
        assertEquals(400, client.get("/v1/exports?cursor=" + cursor).status(), "a cursor is of its own list");
        assertEquals(400, owner.get("/v1/imports?cursor=" + cursor).status(), "and of its own tenant");
    }

    @Test
    void theSameRequestAgainIsTheSameImport() {
        var key = UUID.randomUUID().toString();
        var first = owner.post("/v1/imports", FILE, key).expect(201);
        var second = owner.post("/v1/imports", FILE, key).expect(201);
        assertEquals(first.body(), second.body());
        assertEquals(first.header("location"), second.header("location"));
        assertEquals(
                "idempotency-key-reused",
                owner.post("/v1/imports", WebClient.json("{\"fileName\":\"other.csv\"}"), key)
                        .expect(422)
                        .problem());
    }

    @Test
    void badInputIsNamed() {
        assertEquals(
                "/fileName",
                field(owner.post("/v1/imports", WebClient.json("{}")).expect(422)));
        assertEquals(
                "/fileName",
                field(owner.post("/v1/imports", WebClient.json("{\"fileName\":\"a\\nb.csv\"}"))
                        .expect(422)));
        assertEquals(
                "/fileName",
                field(owner.post("/v1/imports", WebClient.json("{\"fileName\":\"%s\"}".formatted("x".repeat(256))))
                        .expect(422)));
        for (var length : List.of("0", "-1", "1073741825")) {
            var refused = owner.post(
                            "/v1/imports",
                            WebClient.json("{\"fileName\":\"a.csv\",\"contentLength\":%s}".formatted(length)))
                    .expect(422);
            assertEquals("/contentLength", field(refused));
            assertTrue(refused.body().at("/errors/0/detail").asText().contains("split a larger list"));
        }
        var large = owner.post("/v1/imports", WebClient.json("{\"fileName\":\"a.zip\",\"contentLength\":3221225473}"))
                .expect(422);
        assertEquals("/contentLength", field(large));
        assertTrue(large.body().at("/errors/0/detail").asText().contains("to 3 GiB; of more, export parts"));
        owner.post("/v1/imports", WebClient.json("{\"fileName\":\"a.zip\",\"contentLength\":3221225472}"))
                .expect(201);
        assertEquals(
                400,
                owner.post("/v1/imports", WebClient.json("{\"fileName\":\"a.csv\",\"contentLength\":\"big\"}"))
                        .status());
        assertEquals(
                400,
                owner.post("/v1/imports", WebClient.json("{\"fileName\":\"a.csv\",\"rows\":1}"))
                        .status());
        var path = begin().header("location");
        assertEquals(
                "/defaultStatus",
                field(owner.post(path + "/start", Imports.vouched().put("defaultStatus", "nowhere"))
                        .expect(422)));
        assertEquals(
                "/dateOrder",
                field(owner.post(path + "/start", Imports.vouched().put("dateOrder", "ydm"))
                        .expect(422)));
        var unknown = owner.post(path + "/start", Imports.vouched().put("encoding", "latin1"))
                .expect(422);
        assertEquals("/encoding", field(unknown));
        assertTrue(unknown.body().at("/errors/0/detail").asText().contains("windows-1250, windows-1251"));
        for (var delimiter : List.of("", ":", ",;")) {
            var start = Imports.vouched().put("delimiter", delimiter);
            assertEquals("/delimiter", field(owner.post(path + "/start", start).expect(422)));
        }
        assertEquals(
                400,
                owner.post(path + "/start", WebClient.json("{\"undo\":true}")).status());
        assertEquals(
                415,
                owner.send(
                                owner.request("POST", path + "/start").header("content-type", "text/csv"),
                                "Email\n".getBytes(StandardCharsets.UTF_8))
                        .status());
        assertEquals(
                413,
                owner.post(path + "/start", WebClient.json("{\"defaultStatus\":\"%s\"}".formatted("x".repeat(300_000))))
                        .status());
    }

    private static String field(Answer refused) {
        return refused.body().at("/errors/0/field").asText();
    }

    @Test
    void whatIsNoImportOfTheTenantIsNotThere() {
        var export = owner.post("/v1/exports").expect(202).text("id");
        for (var id : List.of("01aaaaaaaaaaaaaaaaaaaaaaaa", export, "x", "..%2Fexports")) {
            var path = "/v1/imports/" + id;
            assertEquals(404, owner.get(path).status(), id);
            assertEquals(404, owner.post(path + "/start", WebClient.json("{}")).status(), id);
            assertEquals(404, owner.get(path + "/rejects").status(), id);
            assertEquals(404, owner.delete(path, "").status(), id);
        }
    }

    @Test
    void everyStepIsInTheLedgerWithoutNamingAnybody() throws Exception {
        var client = cloud.newOrganisation().owner().client();
        var id = Imports.run(
                client,
                "Email\nzqledger@example.com\n".getBytes(StandardCharsets.UTF_8),
                Imports.withConsent().toString());
        cloud.settle();
        client.get("/v1/imports/" + id).expect(200);
        client.get("/v1/imports/" + id + "/rejects").expect(200);
        var tenant = client.get("/v1/tenant").expect(200).text("id");
        var entries = Operator.of(cloud).ledger(tenant);
        var actions = entries.stream().map(Operator.Entry::action).toList();
        assertTrue(
                actions.containsAll(List.of(
                        "import.create",
                        "import.start",
                        "import.run",
                        "import.write",
                        "import.complete",
                        "import.read",
                        "import.rejects")),
                actions::toString);
        assertFalse(entries.toString().contains("zqledger"));
        assertTrue(
                entries.stream()
                        .filter(entry -> entry.action().equals("import.start"))
                        .allMatch(Operator.Entry::sealed),
                "the attestation is recorded, sealed");
    }
}
