package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.portability.AttestationWording;

/** No personal value is found outside the seals: not in any log line, not in any clear attribute (P03, P10). */
@OnTheCloud
final class CanaryTest {

    private static final String CANARY = "zqcanary";

    /** From where a consent was given; kept for documentation (RFC 5737), so nobody calls from there. */
    private static final String ADDRESS = "198.51.100.77";

    private static final String START = """
            {"savedMapping":"zqcanary","saveMappingAs":"zqcanary two",
             "createCustomFields":[{"column":"Zqcanary more","key":"more","label":"zqcanary","type":"text"}],
             "lawfulBasis":{"lawfulBasis":"legitimate-interest","purpose":"zqcanary","channel":"email",
                            "wording":"zqcanary","wordingVersion":"zqcanary","source":"zqcanary",
                            "method":"zqcanary","obtainedAt":"2025-06-01T10:00:00Z","assessmentReference":"zqcanary",
                            "evidence":{"ipAddress":"198.51.100.77","userAgent":"zqcanary"}},
             "attestation":{"statement":"zqcanary","wordingVersion":"2026-11-26","listSource":"zqcanary"}}""";

    private final Set<String> fed = new HashSet<>();
    private final Cloud cloud;

    CanaryTest(Cloud cloud) {
        this.cloud = cloud;
    }

    /** A field that the contract gains, and that nothing here feeds, fails the test. */
    @Test
    void noFieldOfALeadOrUserReachesALogLineOrAClearAttribute() throws Exception {
        useEveryField();
        cloud.settle();
        var unfed = new TreeSet<>(Cloud.contract().freeTexts());
        unfed.removeAll(fed);
        assertEquals(Set.of(), unfed, "fields without a canary");
        assertFalse(cloud.logs().isEmpty());
        assertEquals(List.of(), lines(), "log lines with a canary");
        assertEquals(List.of(), attributes(), "clear attributes with a canary");
    }

    private void useEveryField() throws Exception {
        var organisation = cloud.newOrganisation();
        var owner = organisation.owner().client();
        cloud.nobody()
                .post("/v1/tenants", feed("signUp", """
                {"organisation":"Zqcanary Partners","name":"Zqcanary Owner","email":"zqcanary.owner%d@example.com",
                 "acceptedPolicyVersion":"2025-09-19"}""".formatted(cloud.nextNumber())))
                .expect(202);
        owner.patch(
                        "/v1/tenant",
                        feed("updateTenant", """
                                {"name":"Zqcanary Ltd",
                                 "settings":{
                                   "leadStatuses":[{"key":"new","label":"Zqcanary new"}],
                                   "customFields":[
                                     {"key":"words","label":"Zqcanary words","type":"text"},
                                     {"key":"pick","label":"Zqcanary pick","type":"choice","choices":["zqcanary"]}],
                                   "importMappings":[{"name":"zqcanary","columns":{"Zqcanary":"firstName"}}]}}"""),
                        owner.get("/v1/tenant").etag())
                .expect(200);
        owner.post("/v1/tenant/closure", feed("requestClosure", "{\"confirm\":\"Zqcanary Ltd\"}"))
                .expect(202);
        owner.delete("/v1/tenant/closure", "").expect(204);
        useUsers(owner);
        var path = useLead(owner);
        owner.send(
                        owner.request("POST", "/v1/leads")
                                .header("idempotency-key", "zqcanary-key")
                                .header("content-type", "application/json"),
                        "{\"zqcanary\":\"zqcanary\"}".getBytes(StandardCharsets.UTF_8))
                .expect(400);
        owner.get("/v1/leads?zqcanary=zqcanary").expect(400);
        useImports(owner);
        useRights(owner, path);
        owner.post("/v1/exports").expect(202);
        owner.post("/v1/exports", feed("createExport", """
                        {"scope":"filter","filter":{"tag":"zqcanary two"}}""")).expect(202);
        owner.delete(path, "").expect(204);
    }

    private void useUsers(WebClient owner) {
        var user = owner.post("/v1/users", feed("inviteUser", """
                        {"email":"zqcanary.user%d@example.com","name":"Zqcanary User","role":"viewer"}""".formatted(cloud.nextNumber())))
                .expect(201);
        var path = "/v1/users/" + user.text("id");
        owner.patch(
                        path,
                        feed("updateUser", "{\"name\":\"Zqcanary Renamed\"}"),
                        owner.get(path).etag())
                .expect(200);
    }

    private String useLead(WebClient owner) {
        var lead = feed("createLead", """
                {"firstName":"Zqcanary","lastName":"Zqcanary","company":"Zqcanary","jobTitle":"zqcanary",
                 "emails":[{"value":"zqcanary.lead@example.com","label":"zqcanary"}],
                 "phones":[{"value":"020 7946 0002 ext 1","label":"zqcanary"}],
                 "address":{"line1":"zqcanary","line2":"zqcanary","city":"zqcanary","region":"zqcanary",
                            "postcode":"zqcanary","country":"zqcanary"},
                 "website":"https://zqcanary.example.com/","source":"zqcanary","tags":["zqcanary"],
                 "externalId":"zqcanary","customFields":{"words":"zqcanary","pick":"zqcanary"},
                 "consent":{"lawfulBasis":"legitimate-interest","purpose":"zqcanary","channel":"email",
                            "wording":"zqcanary","wordingVersion":"zqcanary","source":"zqcanary",
                            "sourceUrl":"https://zqcanary.example.com/","method":"zqcanary",
                            "obtainedAt":"2025-06-01T10:00:00Z","assessmentReference":"zqcanary",
                            "evidence":{"ipAddress":"198.51.100.77","userAgent":"zqcanary"}}}""");
        var path = "/v1/leads/" + owner.post("/v1/leads", lead).expect(201).text("id");
        owner.post("/v1/leads", lead).expect(409);
        owner.patch(path, feed("updateLead", """
                        {"firstName":"Zqcanary Two","lastName":"Zqcanary Two","company":"Zqcanary Two",
                         "jobTitle":"zqcanary two","emails":[{"value":"zqcanary.lead@example.com","label":"zqcanary two"}],
                         "phones":[{"value":"020 7946 0002 ext 2","label":"zqcanary two"}],
                         "address":{"line1":"zqcanary 2","line2":"zqcanary 2","city":"zqcanary 2","region":"zqcanary 2",
                                    "postcode":"zqcanary 2","country":"zqcanary 2"},
                         "source":"zqcanary two","tags":["zqcanary two"],"externalId":"zqcanary two",
                         "customFields":{"words":"zqcanary two"}}"""), owner.get(path).etag()).expect(200);
        var consent = owner.post(path + "/consents", feed("recordConsent", """
                        {"lawfulBasis":"consent","purpose":"zqcanary","wording":"zqcanary","wordingVersion":"zqcanary",
                         "assessmentReference":"zqcanary","source":"zqcanary","sourceUrl":"https://zqcanary.example.com/","method":"zqcanary",
                         "obtainedAt":"2025-06-01T10:00:00Z","evidence":{"ipAddress":"198.51.100.77","userAgent":"zqcanary"}}""")).expect(201);
        owner.post(path + "/consents", feed("recordConsent", """
                        {"kind":"objection","purpose":"zqcanary","wording":"zqcanary","source":"zqcanary",
                         "method":"zqcanary","evidence":{"ipAddress":"198.51.100.77","userAgent":"zqcanary"}}""")).expect(201);
        var recorded = path + "/consents/" + consent.text("id");
        owner.post(recorded + "/withdrawal", feed("withdrawConsent", "{\"method\":\"zqcanary\"}"))
                .expect(200);
        owner.get(recorded + "/record").expect(200);
        owner.post(path + "/contact-check", feed("checkContact", "{\"purpose\":\"zqcanary\",\"channel\":\"email\"}"))
                .expect(200);
        owner.post(path + "/notes", feed("addNote", "{\"text\":\"zqcanary\"}")).expect(201);
        var task = owner.post(path + "/tasks", feed("addTask", "{\"title\":\"zqcanary\"}"))
                .expect(201);
        owner.patch(path + "/tasks/" + task.text("id"), feed("updateTask", "{\"title\":\"zqcanary two\"}"), task.etag())
                .expect(200);
        for (var search : List.of(
                "{\"query\":\"zqcanary\"}",
                "{\"email\":\"zqcanary.lead@example.com\"}",
                "{\"phone\":\"020 7946 0002 ext 1\"}",
                "{\"tag\":\"zqcanary\"}")) {
            owner.post("/v1/leads/search", feed("searchLeads", search)).expect(200);
        }
        owner.get(path + "/timeline").expect(200);
        return path;
    }

    private void useRights(WebClient owner, String lead) {
        var asked = feed("addRightsRequest", """
                {"type":"access","channel":"email","requester":"Zqcanary","contact":"zqcanary.lead@example.com",
                 "request":"zqcanary","identityState":"not-needed"}""");
        var path = owner.post("/v1/rights-requests", asked).expect(201).header("location");
        var ofLead = asked.deepCopy().put("leadId", lead.substring(lead.lastIndexOf('/') + 1));
        owner.post("/v1/rights-requests", ofLead).expect(201);
        owner.post(path + "/events", feed("addRightsEvent", """
                        {"kind":"completed","text":"zqcanary","systems":["zqcanary"],"disclosed":"zqcanary",
                         "withheld":[{"what":"zqcanary","ground":"rights-of-others"}]}""")).expect(201);
        owner.get(path).expect(200);
        owner.get(path + "/evidence").expect(200);
        owner.get("/v1/rights-requests?state=closed").expect(200);
        var link = owner.post(lead + "/subject-links").expect(201);
        var subject = cloud.nobody().as(link.text("token"));
        subject.post("/v1/subject/requests", feed("askAsSubject", """
                        {"kind":"objection","purpose":"zqcanary","text":"zqcanary"}""")).expect(201);
        subject.post("/v1/subject/requests", feed("askAsSubject", """
                        {"kind":"complaint","text":"zqcanary"}""")).expect(201);
        subject.get("/v1/subject").expect(200);
        assertFalse(cloud.logs().stream().anyMatch(line -> line.text().contains(link.text("token"))));
        owner.post("/v1/me/rights-requests", feed("addMyRequest", "{\"type\":\"access\",\"request\":\"zqcanary\"}"))
                .expect(201);
    }

    private void useImports(WebClient owner) throws Exception {
        Imports.run(owner, """
                First name,Email,Lawful basis,Purpose,Consent wording,Consent source,Consent method,Consent date
                Zqcanary,zqcanary.import@example.com,consent,zqcanary,zqcanary,zqcanary,zqcanary,2025-06-01
                Zqcanary,zqcanary at nowhere,consent,zqcanary,zqcanary,zqcanary,zqcanary,2025-06-01
                """);
        var created = owner.post("/v1/imports", feed("createImport", "{\"fileName\":\"zqcanary.csv\"}"))
                .expect(201);
        Imports.upload(
                created.body().path("upload"),
                "Zqcanary,Email,Zqcanary more\nzqcanary,zqcanary.other@example.com,zqcanary\n"
                        .getBytes(StandardCharsets.UTF_8));
        var path = "/v1/imports/" + created.text("id");
        owner.post(path + "/preview", feed("previewImport", START)).expect(422);
        owner.post(path + "/preview", inPublishedWords()).expect(202);
        cloud.settle();
        assertEquals("previewed", owner.get(path).expect(200).text("state"));
        owner.post(path + "/start", feed("startImport", START)).expect(422);
        owner.post(path + "/start", inPublishedWords()).expect(202);
        cloud.settle();
        assertEquals("completed", owner.get(path).expect(200).text("state"));
    }

    /** Nobody vouches in words of their own, so those are refused, and leave no trace either. */
    private static ObjectNode inPublishedWords() {
        var start = WebClient.json(START);
        start.withObject("/attestation")
                .put("statement", AttestationWording.current().statement());
        return start;
    }

    /** Returns a body, having noted each place in it that holds a canary. */
    private ObjectNode feed(String operation, String json) {
        var body = WebClient.json(json);
        note(operation + " ", body);
        return body;
    }

    private void note(String place, JsonNode node) {
        if (sings(node.asText())
                || node.asText().contains("7946 0002")
                || node.asText().equals(ADDRESS)) {
            fed.add(place);
        }
        node.properties().forEach(member -> {
            note(place + "/" + member.getKey(), member.getValue());
            note(place + "/*", member.getValue());
        });
        if (node.isArray()) {
            node.forEach(element -> note(place + "/*", element));
        }
    }

    private List<String> lines() {
        return cloud.logs().stream()
                .map(String::valueOf)
                .filter(CanaryTest::sings)
                .toList();
    }

    private List<String> attributes() {
        var operator = Operator.of(cloud);
        var found = new ArrayList<String>();
        for (var table : List.of("RECORDS_TABLE", "KEYS_TABLE", "LOOKUP_TABLE", "LEDGER_TABLE")) {
            var name = operator.table(table);
            for (var item : operator.dynamo()
                    .scanPaginator(scan -> scan.tableName(name))
                    .items()) {
                item.forEach((attribute, value) -> {
                    if (sings(readable(value))) {
                        found.add(table + " " + attribute);
                    }
                });
            }
        }
        return found;
    }

    private static String readable(AttributeValue value) {
        return value.b() == null ? value.toString() : new String(value.b().asByteArray(), StandardCharsets.ISO_8859_1);
    }

    private static boolean sings(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        return lower.contains(CANARY)
                || text.contains(base64("zqcanary.lead@example.com"))
                || lower.contains("zqcanary.lead%40example.com")
                || lower.contains("79460002")
                || lower.contains(ADDRESS);
    }

    private static String base64(String text) {
        return Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
