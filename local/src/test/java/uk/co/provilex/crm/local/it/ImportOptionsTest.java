package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;

/** What can be said of an import beside its file: how it is previewed, whom its rows are about, and that it is taken back. */
@OnTheCloud
final class ImportOptionsTest {

    private final Cloud cloud;
    private WebClient owner;
    private String ownerId;

    ImportOptionsTest(Cloud cloud) {
        this.cloud = cloud;
        this.owner = cloud.nobody();
        this.ownerId = "";
    }

    @BeforeEach
    void signUp() {
        var person = cloud.newOrganisation().owner();
        owner = person.client();
        ownerId = person.id();
    }

    private String email() {
        return "option%d@example.com".formatted(cloud.nextNumber());
    }

    private Answer begin() {
        return owner.post("/v1/imports", WebClient.json("{\"fileName\":\"fair.csv\"}"))
                .expect(201);
    }

    /** Begins an import and uploads its file; returns its path. */
    private String uploaded(String csv) throws IOException, InterruptedException {
        return uploaded(csv.getBytes(StandardCharsets.UTF_8));
    }

    private String uploaded(byte[] list) throws IOException, InterruptedException {
        var begun = begin();
        var put = Imports.upload(begun.body().path("upload"), list);
        assertEquals(200, put.statusCode());
        return begun.header("location");
    }

    private Answer ended(String path) {
        return Imports.ended(cloud, owner, path.substring(path.lastIndexOf('/') + 1));
    }

    private Answer imported(String csv, JsonNode start) throws IOException, InterruptedException {
        var path = uploaded(csv);
        owner.post(path + "/start", start).expect(202);
        var ended = ended(path);
        assertEquals("completed", ended.text("state"), ended.text("problem"));
        return ended;
    }

    private JsonNode lead(String email) {
        cloud.settle();
        var found = owner.post("/v1/leads/search", WebClient.json("{\"email\":\"%s\"}".formatted(email)))
                .expect(200)
                .body()
                .path("items");
        assertEquals(1, found.size(), email);
        return found.get(0);
    }

    private static ObjectNode with(String name, String value) {
        return Imports.withConsent().put(name, value);
    }

    /** What is kept of an import has to fit into one item, of which these names alone would be most. */
    @Test
    void aMappingOfMoreThanAnyListHasForNamesIsRefused() throws Exception {
        var path = uploaded("Email\n%s\n".formatted(email()));
        var start = Imports.withConsent();
        var mapping = start.putObject("mapping");
        for (int i = 100; i < 250; i++) {
            mapping.put("\u6B04".repeat(250) + i, "ignore");
        }
        for (var operation : List.of("/preview", "/start")) {
            var refused = owner.post(path + operation, start).expect(422);
            assertEquals(1, refused.body().path("errors").size());
            assertEquals("/mapping", refused.body().at("/errors/0/field").asText());
        }
    }

    @Test
    void aPreviewTellsWhatTheStartThenDoes() throws Exception {
        var known = email();
        var fresh = email();
        imported("First name,Email\nAda,%s\n".formatted(known), Imports.withConsent());
        var path = uploaded(
                "First name;Email;Shoe\nAdele;%s;5\nBob;%s;6\nBob;%s;6\nNobody;no;7\n".formatted(known, fresh, fresh));
        var request = Imports.withConsent();
        request.remove("attestation");
        assertEquals(
                "queued", owner.post(path + "/preview", request).expect(202).text("state"));
        var previewed = ended(path);
        assertEquals("previewed", previewed.text("state"));
        var preview = previewed.body().path("preview");
        assertEquals(";", preview.path("delimiter").asText());
        assertEquals("UTF-8", preview.path("encoding").asText());
        assertTrue(preview.path("complete").asBoolean());
        assertEquals("none", preview.at("/columns/2/confidence").asText());
        assertEquals("Adele", preview.at("/rows/0/lead/firstName").asText());
        assertEquals(lead(known).path("id"), preview.at("/rows/0/lead/id"));
        assertFalse(preview.at("/rows/1/lead").has("id"), "nobody knows yet which it will have");
        assertEquals(4, preview.at("/rejects/0/row").asInt());
        assertEquals("Ada", lead(known).path("firstName").asText(), "nothing was written");
        assertFalse(owner.get("/v1/imports").expect(200).body().at("/items/0").has("preview"));

        owner.post(path + "/start", Imports.withConsent()).expect(202);
        var done = ended(path);
        assertEquals("completed", done.text("state"));
        assertEquals(preview.path("counts"), done.body().path("counts"));
        assertEquals(1, done.body().at("/counts/duplicatesInFile").asInt());
        assertEquals("Adele", lead(known).path("firstName").asText());
        assertEquals(
                "wrong-state",
                owner.post(path + "/preview", request).expect(409).problem());
    }

    @Test
    void aGuessAtTheEncodingIsSaidToBeOneAndCanBeCorrected() throws Exception {
        var ada = email();
        var path = uploaded("First name,Email\nPaweł,%s\n".formatted(ada).getBytes(Charset.forName("windows-1250")));
        owner.post(path + "/preview", Imports.withConsent()).expect(202);
        var guessed = ended(path).body().path("preview");
        assertEquals("windows-1252", guessed.path("encoding").asText());
        assertTrue(guessed.path("encodingGuessed").asBoolean());
        assertEquals("Pawe³", guessed.at("/rows/0/lead/firstName").asText());

        owner.post(path + "/preview", with("encoding", "windows-1250")).expect(202);
        var said = ended(path).body().path("preview");
        assertEquals("windows-1250", said.path("encoding").asText());
        assertFalse(said.path("encodingGuessed").asBoolean(true));
        assertEquals("Paweł", said.at("/rows/0/lead/firstName").asText());

        owner.post(path + "/start", with("encoding", "windows-1250")).expect(202);
        assertEquals("completed", ended(path).text("state"));
        assertEquals("Paweł", lead(ada).path("firstName").asText());
    }

    @Test
    void aDelimiterThatWasFoundWrongCanBeSaid() throws Exception {
        var ada = email();
        var path = uploaded("E-Mail;Name, Vorname, Titel\n%s;Lovelace, Ada, Countess\n".formatted(ada));
        owner.post(path + "/preview", Imports.withConsent()).expect(202);
        assertEquals(",", ended(path).body().at("/preview/delimiter").asText());
        owner.post(path + "/preview", with("delimiter", ";")).expect(202);
        assertEquals(";", ended(path).body().at("/preview/delimiter").asText());
        owner.post(path + "/start", with("delimiter", ";")).expect(202);
        assertEquals("completed", ended(path).text("state"));
        lead(ada);
    }

    @Test
    void onlyAnUploadedFileIsPreviewedAndAnotherMappingCanBeTried() throws Exception {
        var early = begin().header("location");
        assertEquals(409, owner.post(early + "/preview", WebClient.json("{}")).status());
        var path = uploaded("Shoe\n41\n");
        owner.post(path + "/preview", WebClient.json("{}")).expect(202);
        var told = ended(path);
        assertEquals("previewed", told.text("state"));
        assertTrue(told.text("problem").contains("No column tells who"), told.text("problem"));
        owner.post(path + "/preview", WebClient.json("{\"mapping\":{\"Shoe\":\"company\"}}"))
                .expect(202);
        assertEquals(1, ended(path).body().at("/preview/counts/rejected").asInt(), "it has no lawful basis");
        owner.delete(path, "").expect(204);
        assertEquals(List.of(), Operator.of(cloud).objects("imports/", path.substring(path.lastIndexOf('/') + 1)));
    }

    @Test
    void datesThatCouldBeReadEitherWayAreAskedFor() throws Exception {
        var ada = email();
        var path = uploaded("""
                Email,Lawful basis,Purpose,Consent wording,Consent source,Consent method,Consent date
                %s,consent,news,Yes please.,web form,web-form,03/04/2025
                """.formatted(ada));
        owner.post(path + "/start", Imports.vouched()).expect(202);
        var asked = ended(path);
        assertEquals("previewed", asked.text("state"));
        assertEquals("ambiguous", asked.body().at("/preview/dateOrder").asText());
        assertTrue(asked.text("problem").contains("dateOrder"));
        owner.post(path + "/start", Imports.vouched().put("dateOrder", "dmy")).expect(202);
        assertEquals("completed", ended(path).text("state"));
        var consents = owner.get("/v1/leads/" + lead(ada).path("id").asText() + "/consents");
        assertTrue(consents.body().at("/items/0/obtainedAt").asText().startsWith("2025-04-03"));
    }

    @Test
    void aPhoneNamesALeadThatWasTypedIn() throws Exception {
        var typed = owner.post("/v1/leads", People.lead(email())).expect(201);
        var phoned = WebClient.json("{\"phones\":[{\"value\":\"020 7946 0123\"}]}");
        owner.patch(typed.header("location"), phoned, typed.etag()).expect(200);
        cloud.settle();
        var ended = imported("City,Phone\nYork,+44 20 7946 0123\n", Imports.withConsent());
        assertEquals(1, ended.body().at("/counts/updated").asInt(), ended.body().toString());
        assertEquals(
                "York",
                owner.get(typed.header("location"))
                        .expect(200)
                        .body()
                        .at("/address/city")
                        .asText());
        var only = imported("City,Phone\nHull,+44 20 7946 0123\n", with("mode", "create"));
        assertEquals(1, only.body().at("/counts/rejected").asInt());
        var reason = Imports.rejects(owner, only.text("id")).getFirst().getField("reason");
        assertTrue(reason.contains(typed.header("location")), reason);
    }

    @Test
    void aLeadInTheTrashComesBackWhenAskedFor() throws Exception {
        var ada = email();
        imported("First name,Email\nAda,%s\n".formatted(ada), Imports.withConsent());
        owner.delete("/v1/leads/" + lead(ada).path("id").asText(), "").expect(204);
        var restored = imported("First name,Email\nAda,%s\n".formatted(ada), with("trashed", "restore"));
        assertEquals(1, restored.body().at("/counts/updated").asInt());
        assertEquals("Ada", lead(ada).path("firstName").asText());
    }

    @Test
    void whatAnImportDidIsTakenBack() throws Exception {
        var known = email();
        var other = email();
        var fresh = email();
        imported("First name,Email\nAda,%s\nBob,%s\n".formatted(known, other), Imports.withConsent());
        var before = owner.get("/v1/leads/" + lead(known).path("id").asText()).body();
        var start = Imports.withConsent();
        start.withObject("/lawfulBasis").put("purpose", "another one");
        var done = imported(
                "First name,Email,Notes\nAdele,%s,met\nBobby,%s,\nCy,%s,\n".formatted(known, other, fresh), start);
        assertTrue(done.body().has("undoableUntil"));
        var made = lead(fresh).path("id").asText();
        var bob = "/v1/leads/" + lead(other).path("id").asText();
        owner.patch(
                        bob,
                        WebClient.json("{\"jobTitle\":\"Buyer\"}"),
                        owner.get(bob).etag())
                .expect(200);

        var path = "/v1/imports/" + done.text("id");
        var undoing = owner.post(path + "/undo").expect(202);
        assertEquals("undoing", undoing.text("state"));
        assertEquals(path, undoing.header("location"));
        var undone = ended(path);
        assertEquals("undone", undone.text("state"), undone.text("problem"));
        var undo = undone.body().path("undo");
        assertEquals(1, undo.path("trashed").asInt());
        assertEquals(1, undo.path("reverted").asInt());
        assertEquals(bob, undo.at("/kept/0/path").asText());
        assertEquals("changed-since", undo.at("/kept/0/reason").asText());
        assertEquals(ownerId, undo.path("by").asText());
        assertTrue(undo.has("finishedAt"));
        assertEquals(done.body().path("counts"), undone.body().path("counts"), "what it did is still told");
        assertTrue(owner.get("/v1/leads/" + made).expect(200).body().has("trashed"));
        var ada =
                owner.get("/v1/leads/" + before.path("id").asText()).expect(200).body();
        assertEquals("Ada", ada.path("firstName").asText());
        assertEquals(before.path("emails"), ada.path("emails"));
        var adas = "/v1/leads/" + ada.path("id").asText();
        assertEquals(0, owner.get(adas + "/notes").body().path("items").size());
        assertEquals(1, owner.get(adas + "/consents").body().path("items").size());
        assertEquals(
                "Bobby", owner.get(bob).expect(200).body().path("firstName").asText());
        assertEquals(200, owner.get(path + "/rejects").status());
        assertEquals("wrong-state", owner.post(path + "/undo").expect(409).problem());
    }

    @Test
    void onlyWhatWasStartedAndHasEndedIsTakenBack() throws Exception {
        var path = uploaded("Email\n%s\n".formatted(email()));
        assertEquals(409, owner.post(path + "/undo").status());
        owner.post(path + "/preview", Imports.withConsent()).expect(202);
        assertEquals("previewed", ended(path).text("state"));
        assertEquals(409, owner.post(path + "/undo").status());
        owner.delete(path, "").expect(204);
        assertEquals(409, owner.post(path + "/undo").status(), "it brought nothing in");
        assertEquals(
                404,
                owner.post("/v1/imports/" + Belongings.NEVER_EXISTED + "/undo").status());
    }

    @Test
    void fieldsAreMadeForColumnsAndMappingsAreKept() throws Exception {
        var ada = email();
        var bob = email();
        var start = Imports.withConsent().put("saveMappingAs", "weekly");
        start.putObject("mapping").put("Kontakt", "email");
        start.putArray("createCustomFields")
                .addObject()
                .put("column", "Schuh")
                .put("key", "shoe")
                .put("label", "Shoe size")
                .put("type", "number");
        var preview = start.deepCopy();
        var csv = "Kontakt,Schuh\n%s,41\n";
        var path = uploaded(csv.formatted(ada));
        owner.post(path + "/preview", preview).expect(202);
        assertEquals(
                41,
                ended(path).body().at("/preview/rows/0/lead/customFields/shoe").asInt());
        assertEquals(
                0, owner.get("/v1/tenant").body().at("/settings/customFields").size(), "a preview makes nothing");
        var version = owner.get("/v1/tenant").etag();
        owner.post(path + "/start", start).expect(202);
        assertEquals("completed", ended(path).text("state"));
        assertEquals(41, lead(ada).at("/customFields/shoe").asInt());
        var settings = owner.get("/v1/tenant").expect(200).body().path("settings");
        assertEquals("Shoe size", settings.at("/customFields/0/label").asText());
        assertEquals("weekly", settings.at("/importMappings/0/name").asText());
        assertEquals(
                "{\"Kontakt\":\"email\",\"Schuh\":\"customFields.shoe\"}",
                settings.at("/importMappings/0/columns").toString());
        assertFalse(version.equals(owner.get("/v1/tenant").etag()));
        var again = imported(csv.formatted(bob), with("savedMapping", "weekly"));
        assertEquals(1, again.body().at("/counts/created").asInt());
        assertEquals(41, lead(bob).at("/customFields/shoe").asInt());
        var actions = Operator.of(cloud).ledger(owner.get("/v1/tenant").text("id")).stream()
                .map(Operator.Entry::action)
                .toList();
        assertTrue(actions.contains("tenant.update"), "the settings' change is recorded as such");
    }

    @Test
    void whatCannotBeSaidIsRefusedWithTheFieldAtFault() throws Exception {
        var path = uploaded("Email\n%s\n".formatted(email()));
        assertRefused(path, with("savedMapping", "never kept"), "/savedMapping");
        assertRefused(path, with("saveMappingAs", "empty"), "/saveMappingAs");
        assertRefused(path, with("mode", "merge"), "/mode");
        assertRefused(path, with("blank", "drop"), "/blank");
        assertRefused(path, with("trashed", "purge"), "/trashed");
        var keys = Imports.withConsent();
        keys.putArray("matchBy").add("email").add("email");
        assertRefused(path, keys, "/matchBy/1");
        var none = Imports.withConsent();
        none.putArray("matchBy");
        assertRefused(path, none, "/matchBy");
        var choice = Imports.withConsent();
        choice.putArray("createCustomFields")
                .addObject()
                .put("column", "Email")
                .put("key", "x")
                .put("label", "X")
                .put("type", "choice");
        assertRefused(path, choice, "/createCustomFields/0/type");
        var version = Imports.withConsent();
        version.withObject("/attestation").put("wordingVersion", "1999-01-01");
        assertRefused(path, version, "/attestation/wordingVersion");
        version.withObject("/attestation").put("wordingVersion", "2026-11-26").put("statement", "All ticked the box.");
        assertRefused(path, version, "/attestation/statement");
        owner.delete(path, "").expect(204);
    }

    private void assertRefused(String path, JsonNode start, String field) {
        for (var operation : List.of("/preview", "/start")) {
            var refused = owner.post(path + operation, start).expect(422);
            assertEquals(field, refused.body().at("/errors/0/field").asText(), operation);
        }
    }

    @Test
    void whatItsUploaderVouchedForIsPartOfTheRecord() throws Exception {
        var begun = begin();
        var wording = begun.body().path("attestationWording");
        Imports.upload(
                begun.body().path("upload"), "Email\n%s\n".formatted(email()).getBytes(StandardCharsets.UTF_8));
        var start = Imports.withConsent();
        start.putObject("attestation")
                .put("statement", wording.path("statement").asText())
                .put("wordingVersion", wording.path("version").asText())
                .put("listSource", "our stand");
        owner.post(begun.header("location") + "/start", start).expect(202);
        var attestation = ended(begun.header("location")).body().path("attestation");
        assertEquals(wording.path("statement"), attestation.path("statement"));
        assertEquals(wording.path("version"), attestation.path("wordingVersion"));
        assertEquals("our stand", attestation.path("listSource").asText());
        assertEquals(ownerId, attestation.path("by").asText());
        assertTrue(attestation.has("at"));
    }
}
