package uk.co.provilex.crm.local.drill;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.it.Cloud;
import uk.co.provilex.crm.local.it.OnTheCloud;
import uk.co.provilex.crm.local.launch.LocalCloud;

/** An older copy of the records beside the keys of today raises nobody who was erased since (P13). */
@OnTheCloud
class ResurrectionDrillTest {

    private final Cloud cloud;
    private final Path folder;

    ResurrectionDrillTest(Cloud cloud, @TempDir Path folder) {
        this.cloud = cloud;
        this.folder = folder;
    }

    @Test
    void whoWasErasedSinceTheCopyStaysErasedAndTheOthersOpen() throws IOException {
        var owner = cloud.newOrganisation().owner().client();
        var erased = lead(owner, "drill-erased@example.com");
        lead(owner, "drill-kept@example.com");
        owner.post(erased + "/notes", WebClient.json("{\"text\":\"rang back\"}"))
                .expect(201);
        cloud.settle();
        var drill = new ResurrectionDrill(cloud.local());
        var copy = drill.take(folder.resolve("records.json")).file();
        var signed = folder.resolve("result.jws");
        var out = new ByteArrayOutputStream();
        var before = drill.check(copy, signed, new PrintStream(out, true, UTF_8));
        var keys = new Keys(cloud.local());
        var tenant = owner.get("/v1/tenant").expect(200).text("id");
        var key = keys.read(tenant, erased.substring("/v1/leads/".length()));

        owner.post(erased + "/erasure").expect(202);
        cloud.settle();
        var after = drill.check(copy, signed, new PrintStream(out, true, UTF_8));
        assertTrue(after.isGood(), out.toString(UTF_8));
        assertEquals(before.erased().subjects() + 1, after.erased().subjects());
        assertEquals(before.erased().items() + 3, after.erased().items(), "the lead, its lawful basis and its note");
        assertEquals(0, after.erased().opened());
        assertEquals(before.live().opened() - 3, after.live().opened());
        assertEquals(0, after.untried(), "it knows whatever is sealed in this cloud");

        var parts = Files.readString(signed).split("\\.", -1);
        assertTrue(new String(Base64.getUrlDecoder().decode(parts[0]), UTF_8).contains(ResurrectionDrill.TYPE));
        assertTrue(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8).contains(after.snapshotSha256()));

        var tombstone = keys.read(tenant, erased.substring("/v1/leads/".length()));
        keys.put(key);
        var risen = drill.check(copy, signed, new PrintStream(out, true, UTF_8));
        keys.put(tombstone);
        assertEquals(after.erased().items(), risen.erased().items(), "who has a key again is no less erased");
        assertEquals(3, risen.erased().opened(), out.toString(UTF_8));
        assertFalse(risen.isGood());
    }

    /** The keys of leads, as somebody can copy them and put them back who has every permission. */
    private static final class Keys {

        private final DynamoDbClient dynamo;
        private final String table;

        Keys(LocalCloud cloud) {
            var administrator = cloud.edge().administrator();
            this.dynamo = DynamoDbClient.builder()
                    .httpClient(UrlConnectionHttpClient.create())
                    .region(Region.of(cloud.blueprint().place().region()))
                    .endpointOverride(cloud.address())
                    .credentialsProvider(StaticCredentialsProvider.create(
                            AwsBasicCredentials.create(administrator.accessKeyId(), administrator.secretAccessKey())))
                    .build();
            this.table = cloud.blueprint().functions().stream()
                    .flatMap(function ->
                            Optional.ofNullable(function.environment().get("KEYS_TABLE")).stream())
                    .findFirst()
                    .orElseThrow()
                    .toString();
        }

        Map<String, AttributeValue> read(String tenant, String lead) {
            var item = dynamo.getItem(get -> get.tableName(table)
                            .key(Map.of(
                                    "pk", AttributeValue.fromS("T#" + tenant + "#KEYS#LEAD"),
                                    "sk", AttributeValue.fromS(lead))))
                    .item();
            assertFalse(item.isEmpty());
            return item;
        }

        void put(Map<String, AttributeValue> item) {
            dynamo.putItem(put -> put.tableName(table).item(item));
        }
    }

    @Test
    void whateverNamesSomebodyIsTried() throws Exception {
        var organisation = cloud.newOrganisation();
        var owner = organisation.owner().client();
        var erased = lead(owner, "drill-all@example.com");
        var request = owner.post(
                        "/v1/rights-requests", WebClient.json("""
                        {"type":"access","leadId":"%s","channel":"email","requester":"Jo Example",
                         "request":"A copy, please."}""".formatted(erased.substring("/v1/leads/".length()))))
                .expect(201);
        owner.post(
                        request.header("location") + "/events",
                        WebClient.json("{\"kind\":\"identity-asked\",\"text\":\"Please ring.\"}"))
                .expect(201);
        var consent = owner.post(erased + "/consents", WebClient.json("{\"kind\":\"objection\",\"method\":\"phone\"}"))
                .expect(201);
        owner.post(
                        erased + "/consents/" + consent.text("id") + "/withdrawal",
                        WebClient.json("{\"method\":\"a letter\"}"))
                .expect(200);
        var member = organisation.invite("member");
        member.client().get("/v1/leads").expect(200);
        owner.post("/v1/exports").expect(202);
        cloud.settle();
        var drill = new ResurrectionDrill(cloud.local());
        var copy = drill.take(folder.resolve("records.json")).file();
        var silent = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
        var before = drill.check(copy, folder.resolve("before.jws"), silent);
        assertTrue(before.isGood());

        owner.post(erased + "/erasure").expect(202);
        owner.delete("/v1/users/" + member.id(), "").expect(202);
        cloud.settle();
        var out = new ByteArrayOutputStream();
        var after = drill.check(copy, folder.resolve("after.jws"), new PrintStream(out, true, UTF_8));
        assertTrue(after.isGood(), out.toString(UTF_8));
        assertEquals(before.erased().subjects() + 2, after.erased().subjects());
        assertEquals(
                before.erased().items() + 9,
                after.erased().items(),
                "a lead, two bases, a request and an event; a user, its invitation, its sign-in, and from where");

        try (var more = Files.newBufferedWriter(copy, StandardOpenOption.APPEND)) {
            more.write(
                    "{\"Item\":{\"pk\":{\"S\":\"T#somebody#NEW#1\"},\"sk\":{\"S\":\"X#1\"},\"sealed\":{\"B\":\"AAAA\"}}}\n");
        }
        var unknown = drill.check(copy, folder.resolve("unknown.jws"), new PrintStream(out, true, UTF_8));
        assertEquals(1, unknown.untried());
        assertFalse(unknown.isGood(), "what it does not know it has not tried");
        assertTrue(out.toString(UTF_8).contains("NEW#*/X#*"));
    }

    @Test
    void aCopyCompressedAsDynamoDbExportsItIsReadTheSame() throws IOException {
        var owner = cloud.newOrganisation().owner().client();
        lead(owner, "drill-zipped@example.com");
        var drill = new ResurrectionDrill(cloud.local());
        var copy = drill.take(folder.resolve("records.json")).file();
        var zipped = folder.resolve("records.json.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            Files.copy(copy, out);
        }
        var silent = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
        var plain = drill.check(copy, folder.resolve("plain.jws"), silent);
        assertEquals(
                plain.live(),
                drill.check(zipped, folder.resolve("zipped.jws"), silent).live());
    }

    @Test
    void whereSomebodyRisesOrNothingWasTriedItIsNotGood() {
        var some = new ResurrectionDrill.Found(1, 2, 2);
        var none = new ResurrectionDrill.Found(1, 2, 0);
        assertTrue(result(some, none).isGood());
        assertFalse(result(some, some).isGood());
        assertFalse(result(none, none).isGood());
        assertFalse(result(new ResurrectionDrill.Found(0, 0, 0), none).isGood());
    }

    @Test
    void wrongUseIsExplained() throws Exception {
        var out = new ByteArrayOutputStream();
        assertEquals(1, ResurrectionDrill.run(new String[] {"check"}, "", new PrintStream(out, true, UTF_8)));
        assertTrue(out.toString(UTF_8).startsWith("usage: "));
    }

    private ResurrectionDrill.Result result(ResurrectionDrill.Found live, ResurrectionDrill.Found erased) {
        return new ResurrectionDrill.Result(1, cloud.local().clock().instant(), "00", 1, live, erased, 0);
    }

    private static String lead(WebClient owner, String email) {
        var lead = WebClient.json("""
                {"firstName":"Ada","emails":[{"value":"%s"}],
                 "consent":{"lawfulBasis":"consent","purpose":"news","channel":"email","wording":"Yes please.",
                            "source":"web form","method":"web-form","obtainedAt":"2025-06-01T10:00:00Z"}}""".formatted(email));
        return "/v1/leads/" + owner.post("/v1/leads", lead).expect(201).text("id");
    }
}
