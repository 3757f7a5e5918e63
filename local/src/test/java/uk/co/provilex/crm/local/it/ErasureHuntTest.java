package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import uk.co.provilex.crm.local.client.WebClient;

/**
 * A lead, and a user, with something unmistakable in every personal field is used by every feature and then erased. After that nothing of
 * it is found anywhere, in any form: not in tables, streams, queues, objects, kept answers, logs or files, not as it was typed,
 * normalised, encoded or as a digest. Left of a lead is the
 * declared digest of the suppression alone, and of a user nothing.
 */
@OnTheCloud
final class ErasureHuntTest {

    private static final String EMAIL = "vxemail.Quill@example.com";

    /** What the fields hold, and the forms that the product makes of that. */
    private static final List<String> SECRETS = List.of(
            "vxfirst",
            "vxlast",
            "vxcompany",
            "vxjob",
            EMAIL,
            "vxemail.quill@example.com",
            "vxlabel",
            "7946 0555",
            "+442079460555",
            "442079460555",
            "7946 0556",
            "+442079460556",
            "442079460556",
            "vxstreet",
            "vxfloor",
            "vxcity",
            "vxregion",
            "vxpost",
            "vxland",
            "vxsite.example.com",
            "vxsource",
            "vxtag",
            "vxexternal",
            "vxwords",
            "vxpurpose",
            "vxwording",
            "vxversion",
            "vxorigin",
            "vxmethod",
            "vxnote",
            "vxtask",
            "vxsecond",
            "vxrefused",
            "vxagent",
            "vxobjection",
            "vxwithdrawal",
            "vxassessment",
            "vxpage",
            "198.51.100.55",
            "vxrequester",
            "vxcontact",
            "vxrequest",
            "vxanswer",
            "vxsystem",
            "vxdisclosed",
            "vxwithheld",
            "vxasked",
            "vxthird");

    /** What stores something of a lead: each free text of theirs has a canary. */
    private static final Set<String> OF_A_LEAD = Set.of(
            "createLead",
            "updateLead",
            "addNote",
            "addTask",
            "updateTask",
            "recordConsent",
            "withdrawConsent",
            "addRightsRequest",
            "addRightsEvent",
            "askAsSubject");

    /** What a user consists of (P02), and what it writes to Provilex of itself. */
    private static final List<String> OF_A_USER = List.of(
            "vyname",
            "vyrenamed",
            "vyuser",
            "vyuser.Quill@example.com",
            "vyuser.quill@example.com",
            "vyrequest",
            "vyagent");

    /** With what the user signs in. */
    private static final String AGENT =
            "Mozilla/5.0 (Linux; Android 10; Vyagent) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36";

    private static final Pattern KNOWN_BY = Pattern.compile("#(?:UNIQUE|SIGNUP)#([^/]+)/. userId$");

    private final Cloud cloud;

    /** Where a canary was put, as the contract names free texts. */
    private final Set<String> fed = new TreeSet<>();

    ErasureHuntTest(Cloud cloud) {
        this.cloud = cloud;
    }

    @Test
    void nothingOfAnErasedLeadIsFoundAnywhere() throws Exception {
        var owner = cloud.newOrganisation().owner().client();
        var tenant = owner.get("/v1/tenant").expect(200).text("id");
        var path = useEverything(owner);
        var unfed = new TreeSet<>(Cloud.contract().freeTexts());
        unfed.removeIf(place -> !OF_A_LEAD.contains(place.substring(0, place.indexOf(' '))));
        assertTrue(unfed.size() > 40, "the contract has as many");
        unfed.removeAll(fed);
        assertEquals(Set.of(), unfed, "fields without a canary");
        var before = look(tenant);
        var digests = digests(tenant, path.substring(path.lastIndexOf('/') + 1));
        assertTrue(digests.size() >= 7, "three words, number, tag, external id and address are known by digests");
        var found = hits(before, new TreeSet<>(digests));
        assertFalse(found.isEmpty(), "this finds what there is");
        assertTrue(found.toString().contains("/M#"), "and what an import has noted");
        assertFalse(hits(before, forms(SECRETS)).isEmpty(), "this finds what there is");

        owner.post(path + "/erasure", WebClient.json("{\"suppress\":true}")).expect(202);
        cloud.settle();
        var after = look(tenant);
        assertEquals(Set.of(), hits(after, forms(SECRETS)), "places with a canary");
        assertEquals(Set.of(), hits(after, new TreeSet<>(digests)), "places with a digest");
        assertEquals(
                3,
                after.stream()
                        .filter(place -> place.name().contains("#SUPPRESSED/")
                                && !place.name().contains("#SUPPRESSED/ADDED")
                                && place.name().endsWith(" pk"))
                        .count(),
                "the address and the numbers are remembered, as digests of a key that serves nothing else");
        assertEquals(Set.of(), Operator.of(cloud).queuesWithMessages());
    }

    /** The one who signed up, of whom most is known: also how the platform remembers who signs up. */
    @Test
    void nothingOfAnErasedUserIsFoundAnywhere() throws Exception {
        var email = "vyuser.Quill@example.com";
        var nobody = cloud.nobody();
        var policy = nobody.get("/v1/policies/privacy").expect(200).text("version");
        nobody.post("/v1/tenants", WebClient.json("""
                        {"organisation":"Example Gardens","name":"Vyname","email":"%s","acceptedPolicyVersion":"%s"}""".formatted(email, policy))).expect(202);
        var tokens = cloud.signIn().withInvitation(email, cloud.temporaryPassword(email), Organisation.PASSWORD);
        var first = nobody.as(tokens.access());
        // from where and with what a sign-in is used is what its first request tells
        var tenant = first.send(first.request("GET", "/v1/tenant").header("user-agent", AGENT), new byte[0])
                .expect(200)
                .text("id");
        var me = first.get("/v1/me").expect(200).body().at("/user/id").asText();
        var second = new Organisation(cloud, new Organisation.Person(me, email, first, tokens))
                .invite("owner")
                .client();
        useEverythingAs(first, second, "/v1/users/" + me);
        var secrets = new ArrayList<>(OF_A_USER);
        secrets.addAll(usage(second, "/v1/users/" + me));
        var before = look(tenant);
        var digests = new TreeSet<String>();
        for (var place : before) {
            var digest = KNOWN_BY.matcher(place.name());
            if (digest.find() && place.content().contains(me)) {
                digests.add(digest.group(1));
            }
        }
        assertEquals(2, digests.size(), "its address is known to its tenant and to the platform");
        assertFalse(hits(before, forms(secrets)).isEmpty(), "this finds what there is");
        assertTrue(Accounts.exist(cloud, email));

        second.delete("/v1/users/" + me, "").expect(202);
        cloud.settle();
        var after = look(tenant);
        assertEquals(Set.of(), hits(after, forms(secrets)), "places with a canary");
        assertEquals(Set.of(), hits(after, digests), "places with a digest");
        assertEquals(Set.of(), Operator.of(cloud).queuesWithMessages());
        assertFalse(Accounts.exist(cloud, email));
    }

    /** Returns from where and with what the user signed in (P03), as it is told. */
    private static List<String> usage(WebClient admin, String path) {
        var events = admin.get(path + "/activity").expect(200).body().path("items");
        var known = new TreeSet<String>();
        events.forEach(event -> {
            if (event.path("device").path("system").asText().equals("android")) {
                known.add(event.path("ipAddress").asText());
                known.add(event.path("device").toString());
            }
        });
        assertEquals(2, known.size(), events::toString);
        return List.copyOf(known);
    }

    private void useEverythingAs(WebClient user, WebClient colleague, String path) throws Exception {
        colleague
                .patch(
                        path,
                        WebClient.json("{\"name\":\"Vyrenamed\"}"),
                        colleague.get(path).etag())
                .expect(200);
        var lead = "/v1/leads/"
                + user.post("/v1/leads", People.lead("vx%d@example.org".formatted(cloud.nextNumber())))
                        .expect(201)
                        .text("id");
        user.post(lead + "/notes", WebClient.json("{\"text\":\"called\"}")).expect(201);
        user.post("/v1/me/rights-requests", WebClient.json("""
                        {"type":"access","request":"vyrequest"}""")).expect(201);
        user.get("/v1/users").expect(200);
        user.get(path + "/activity").expect(200);
        user.post("/v1/exports").expect(202);
        cloud.settle();
        var export =
                user.get("/v1/exports").expect(200).body().at("/items/0/id").asText();
        var whole = Transfers.get(user.get("/v1/exports/" + export)
                        .expect(200)
                        .body()
                        .at("/download/url")
                        .asText())
                .body();
        Imports.run(user, """
                First name,Email,Lawful basis,Purpose,Consent source,Consent method,Consent date,Consent wording
                Ada,ada@example.org,consent,news,web form,web-form,2025-06-01,Yes
                """);
        var waiting = user.post("/v1/imports", WebClient.json("{\"fileName\":\"whole.zip\"}"))
                .expect(201);
        Imports.upload(waiting.body().path("upload"), whole);
        user.post("/v1/imports/" + waiting.text("id") + "/preview", WebClient.json("{}"))
                .expect(202);
        cloud.settle();
    }

    private String useEverything(WebClient owner) throws Exception {
        owner.patch("/v1/tenant", WebClient.json("""
                                {"settings":{"customFields":[{"key":"words","label":"Words","type":"text"}]}}"""), owner.get("/v1/tenant").etag())
                .expect(200);
        var created = feed("createLead", """
                {"firstName":"Vxfirst","lastName":"Vxlast","company":"Vxcompany","jobTitle":"vxjob",
                 "emails":[{"value":"%s","label":"vxlabel"}],
                 "phones":[{"value":"020 7946 0555","label":"vxlabel"}],
                 "address":{"line1":"vxstreet","line2":"vxfloor","city":"vxcity","region":"vxregion",
                            "postcode":"vxpost","country":"vxland"},
                 "website":"https://vxsite.example.com/","source":"vxsource","tags":["vxtag"],
                 "externalId":"vxexternal","customFields":{"words":"vxwords"},
                 "consent":{"lawfulBasis":"legitimate-interest","purpose":"vxpurpose","channel":"email",
                            "wording":"vxwording","wordingVersion":"vxversion","source":"vxorigin",
                            "sourceUrl":"https://vxpage.example.com/","method":"vxmethod",
                            "assessmentReference":"vxassessment","obtainedAt":"2025-06-01T10:00:00Z",
                            "evidence":{"ipAddress":"198.51.100.55","userAgent":"vxagent"}}}""".formatted(EMAIL));
        var path = owner.post("/v1/leads", created).expect(201).header("location");
        var id = path.substring(path.lastIndexOf('/') + 1);
        owner.post(path + "/notes", feed("addNote", "{\"text\":\"vxnote\"}")).expect(201);
        owner.post(path + "/consents", feed("recordConsent", """
                        {"lawfulBasis":"consent","purpose":"vxpurpose","wording":"vxwording","wordingVersion":"vxversion",
                         "assessmentReference":"vxassessment","source":"vxorigin","sourceUrl":"https://vxpage.example.com/",
                         "method":"vxmethod","obtainedAt":"2025-06-01T10:00:00Z",
                         "evidence":{"ipAddress":"198.51.100.55","userAgent":"vxagent"}}""")).expect(201);
        var objection =
                owner.post(path + "/consents", feed("recordConsent", """
                        {"kind":"objection","wording":"vxobjection","method":"vxmethod","evidence":{"userAgent":"vxagent"}}""")).expect(201);
        owner.post(
                        path + "/consents/" + objection.text("id") + "/withdrawal",
                        feed("withdrawConsent", "{\"method\":\"vxwithdrawal\"}"))
                .expect(200);
        var task = owner.post(path + "/tasks", feed("addTask", "{\"title\":\"vxtask\"}"))
                .expect(201);
        owner.patch(path + "/tasks/" + task.text("id"), feed("updateTask", "{\"title\":\"vxtask two\"}"), task.etag())
                .expect(200);
        cloud.settle();
        owner.patch(
                        path,
                        feed("updateLead", """
                        {"firstName":"Vxfirst","lastName":"Vxlast","company":"Vxcompany","jobTitle":"vxsecond",
                         "emails":[{"value":"%s","label":"vxlabel"}],
                         "phones":[{"value":"020 7946 0555","label":"vxlabel"}],
                         "address":{"line1":"vxstreet","line2":"vxfloor","city":"vxcity","region":"vxregion",
                                    "postcode":"vxpost","country":"vxland"},
                         "website":"https://vxsite.example.com/","source":"vxsource","tags":["vxtag"],
                         "externalId":"vxexternal","customFields":{"words":"vxwords"}}""".formatted(EMAIL)),
                        owner.get(path).etag())
                .expect(200);
        owner.post("/v1/leads/search", WebClient.json("{\"query\":\"vxlast\"}")).expect(200);
        owner.delete(path, "").expect(204);
        owner.post(path + "/restore").expect(200);
        useImports(owner);
        owner.post("/v1/exports").expect(202);
        owner.post("/v1/exports", WebClient.json("{\"scope\":\"lead\",\"leadId\":\"%s\"}".formatted(id)))
                .expect(202);
        useRights(owner, path, id);
        cloud.settle();
        usePackage(owner);
        owner.put(path + "/restriction", Bodies.of("restrictLead"), "").expect(200);
        cloud.settle();
        return path;
    }

    /** A list that changes the lead and has a row refused, one that is taken back, and one that is only looked at. */
    private void useImports(WebClient owner) throws Exception {
        Imports.run(owner, """
                First name,Email,Phone,Lawful basis,Purpose,Consent wording,Consent source,Consent method,Consent date,Notes
                Vxfirst,%s,020 7946 0555,consent,vxpurpose,vxwording,vxorigin,vxmethod,2025-06-01,vxnote
                Vxrefused,vxemail at nowhere,020 7946 0555,consent,vxpurpose,vxwording,vxorigin,vxmethod,2025-06-01,vxnote
                """.formatted(EMAIL));
        cloud.settle();
        for (boolean back : new boolean[] {true, false}) {
            var changed = Imports.run(owner, """
                    First name,Email,Job title,Lawful basis,Purpose,Consent wording,Consent source,Consent method,Consent date
                    Vxfirst,%s,vxthird,consent,vxpurpose,vxwording,vxorigin,vxmethod,2025-06-01
                    """.formatted(EMAIL));
            cloud.settle();
            if (back) {
                owner.post("/v1/imports/" + changed + "/undo").expect(202);
                cloud.settle();
            }
        }
        // with a row that a number alone may tell apart, so the import notes whom it gave which
        Imports.run(owner, """
                First name,Email,Phone,Lawful basis,Purpose,Consent wording,Consent source,Consent method,Consent date
                Vxfirst,%s,020 7946 0556,consent,vxpurpose,vxwording,vxorigin,vxmethod,2025-06-01
                Ann,,020 7946 0777,consent,news,Yes,web form,web-form,2025-06-01
                """.formatted(EMAIL));
        cloud.settle();
        preview(owner, "list.csv", ("First name,Email\nVxfirst," + EMAIL + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void preview(WebClient owner, String name, byte[] file) throws Exception {
        var waiting = owner.post("/v1/imports", WebClient.json("{\"fileName\":\"%s\"}".formatted(name)))
                .expect(201);
        Imports.upload(waiting.body().path("upload"), file);
        owner.post("/v1/imports/" + waiting.text("id") + "/preview", WebClient.json("{}"))
                .expect(202);
    }

    private void usePackage(WebClient owner) throws Exception {
        var exports = owner.get("/v1/exports").expect(200).body().path("items");
        for (var export : exports) {
            var whole = owner.get("/v1/exports/" + export.path("id").asText()).expect(200);
            preview(
                    owner,
                    "whole.zip",
                    Transfers.get(whole.body().at("/download/url").asText()).body());
        }
        cloud.settle();
    }

    /** The lead asks, through the tenant and by its own link. */
    private void useRights(WebClient owner, String path, String id) {
        var asked = feed("addRightsRequest", """
                {"type":"access","channel":"email","requester":"vxrequester","contact":"vxcontact","request":"vxrequest",
                 "identityState":"not-needed"}""").put("leadId", id);
        var request = owner.post("/v1/rights-requests", asked).expect(201).header("location");
        owner.post(request + "/events", feed("addRightsEvent", """
                        {"kind":"completed","text":"vxanswer","systems":["vxsystem"],"disclosed":"vxdisclosed",
                         "withheld":[{"what":"vxwithheld","ground":"rights-of-others"}]}""")).expect(201);
        owner.get(request + "/evidence").expect(200);
        var link = owner.post(path + "/subject-links").expect(201);
        var subject = cloud.nobody().as(link.text("token"));
        subject.post("/v1/subject/requests", feed("askAsSubject", """
                        {"kind":"objection","purpose":"vxpurpose","text":"vxasked"}""")).expect(201);
        subject.get("/v1/subject").expect(200);
    }

    /** Returns a body, having noted each place in it that holds a canary. */
    private ObjectNode feed(String operation, String json) {
        var body = WebClient.json(json);
        note(operation + " ", body);
        return body;
    }

    private void note(String place, JsonNode node) {
        var text = node.asText().toLowerCase(Locale.ROOT);
        if (SECRETS.stream().anyMatch(text::contains)) {
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

    /** Every form in which a secret may be stored: as it is, for a URL, and in Base64 at each of its three offsets. */
    private static Set<String> forms(List<String> secrets) {
        var forms = new TreeSet<String>();
        for (var secret : secrets) {
            forms.add(secret);
            forms.add(URLEncoder.encode(secret, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT));
            for (var spelt : List.of(secret, secret.substring(0, 1).toUpperCase(Locale.ROOT) + secret.substring(1))) {
                for (int offset = 0; offset < 3; offset++) {
                    forms.add(base64(spelt, offset).toLowerCase(Locale.ROOT));
                }
            }
        }
        return forms;
    }

    /** Returns the characters of Base64 that depend on {@code text} alone, where it begins at this offset of a larger one. */
    private static String base64(String text, int offset) {
        var padded = " ".repeat(offset) + text;
        var whole = Base64.getEncoder().encodeToString(padded.getBytes(StandardCharsets.UTF_8));
        int first = (offset * 8 + 5) / 6;
        int last = padded.length() * 8 / 6;
        return whole.substring(first, last);
    }

    /** Something that is stored, and what it holds in lower case. */
    private record Stored(String name, String content) {}

    private static Set<String> hits(List<Stored> places, Set<String> sought) {
        var hits = new TreeSet<String>();
        for (var place : places) {
            for (var one : sought) {
                if (place.content().contains(one.toLowerCase(Locale.ROOT))) {
                    hits.add(place.name() + " has " + one);
                }
            }
        }
        return hits;
    }

    /** Looks at everything that there is of the tenant, at all logs, and at what workers put into files. */
    private List<Stored> look(String tenant) throws IOException {
        var operator = Operator.of(cloud);
        var places = new ArrayList<Stored>();
        for (var table : List.of("RECORDS_TABLE", "KEYS_TABLE", "LOOKUP_TABLE", "LEDGER_TABLE")) {
            for (var item : operator.dynamo()
                    .scanPaginator(scan -> scan.tableName(operator.table(table)))
                    .items()) {
                var key = text(item.get("pk")) + "/" + text(item.get("sk"));
                if (key.contains(tenant) || tenant.equals(text(item.get("tenant")))) {
                    item.forEach((name, value) -> places.add(stored(table + " " + key + " " + name, readable(value))));
                    places.add(stored(table + " " + key, key));
                }
            }
        }
        for (var object : operator.contents(tenant).entrySet()) {
            places.add(stored(object.getKey(), latin(object.getValue())));
            if (object.getKey().endsWith(".zip")) {
                places.addAll(unzipped(object.getKey(), object.getValue()));
            }
        }
        operator.streamed(tenant).forEach(record -> places.add(stored("stream", record)));
        cloud.logs().forEach(line -> places.add(stored("log", line.toString())));
        places.addAll(files());
        return places;
    }

    /**
     * Returns what workers of this process have in files, which is packages alone. Those of other tests that run meanwhile are
     * among them, and may be gone before they are read.
     */
    private static List<Stored> files() throws IOException {
        var begun = ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH);
        var found = new ArrayList<Stored>();
        try (var files =
                Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), "provilex-package-*")) {
            for (var file : files) {
                try {
                    if (!Files.getLastModifiedTime(file).toInstant().isBefore(begun)) {
                        found.addAll(unzipped(file.toString(), Files.readAllBytes(file)));
                    }
                } catch (NoSuchFileException gone) {
                    // its worker has ended
                }
            }
        }
        return found;
    }

    private static List<Stored> unzipped(String name, byte[] zip) throws IOException {
        var files = new ArrayList<Stored>();
        try (var entries = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (var entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                files.add(stored(name + "!" + entry.getName(), latin(entries.readAllBytes())));
            }
        }
        return files;
    }

    /** Returns the digests by which the lead is known, from what names them all: entries and claims. */
    private List<String> digests(String tenant, String leadId) {
        var operator = Operator.of(cloud);
        var manifest = operator.dynamo()
                .getItem(get -> get.tableName(operator.table("LOOKUP_TABLE"))
                        .key(Map.of(
                                "pk", AttributeValue.fromS("T#" + tenant + "#TOKENS-OF#" + leadId),
                                "sk", AttributeValue.fromS("M"))))
                .item();
        return Stream.of("entries", "claims")
                .flatMap(name -> Stream.of(text(manifest.get(name)).split(" ", -1)))
                .map(entry -> entry.replaceFirst("\\..*", ""))
                .filter(token -> !token.isEmpty())
                .toList();
    }

    private static Stored stored(String name, String content) {
        return new Stored(name, content.toLowerCase(Locale.ROOT));
    }

    private static String text(@Nullable AttributeValue value) {
        return value == null || value.s() == null ? "" : value.s();
    }

    private static String readable(AttributeValue value) {
        return value.b() == null ? value.toString() : latin(value.b().asByteArray());
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
