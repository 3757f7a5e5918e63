package uk.co.provilex.crm.local.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.demo.Demo.Course;
import uk.co.provilex.crm.local.launch.LocalCloud;
import uk.co.provilex.crm.local.testing.SharedStores;

/** What {@code mvn -Pdemo} ends with: 0 only after a day in which nothing was off. */
final class DemoTest {

    /** Of five people one has a basis that ended, one no email, and one comes twice. */
    private static final String LIST = """
            First name,Last name,Email,Phone,Lawful basis,Consent purpose,Consent wording,Consent source,Consent method,Consent date
            Ada,Dubois,ada.dubois@example.org,020 7946 0001,consent,news,Yes please.,stand,paper form,2025-06-01
            Bilal,Kowalski,bilal.kowalski@example.com,020 7946 0002,consent,news,Yes please.,stand,paper form,2025-06-02
            Chloé,Roberts,,020 7946 0003,consent,news,Yes please.,stand,paper form,2025-06-03
            Nobody,Asked,nobody.asked@example.net,020 7946 0004,,,,,,
            Bilal,Kowalski,Bilal.Kowalski@example.com,020 7946 0002,consent,news,Yes please.,stand,paper form,2025-06-02
            """;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Path list;

    DemoTest(@TempDir Path folder) {
        this.list = folder.resolve("list.csv");
    }

    @BeforeEach
    void write() throws IOException {
        Files.writeString(list, LIST);
    }

    @Test
    void aDayThatGoesWellEndsWithZeroAndWhatIsWrongWithOneIsNoticed() throws Exception {
        var wrongCount = new Forger() {
            @Override
            void change(URI from, byte[] answer) {
                var text = new String(answer, ISO_8859_1);
                if (from.getPath().startsWith("/v1/imports/") && text.contains("\"created\":3")) {
                    answer[text.indexOf("\"created\":3") + "\"created\":".length()] = '2';
                }
            }
        };
        var wrongPackage = new Forger() {
            @Override
            void change(Path download) throws IOException {
                var bytes = Files.readAllBytes(download);
                if (bytes[0] == 'P' && bytes[1] == 'K') {
                    bytes[bytes.length / 2] ^= 1;
                    Files.write(download, bytes);
                }
            }
        };
        int status = run(list.toString(), (cloud, file, done) -> {
            Demo.wholeDay(cloud, new Forger(), file, done);
            goesWrong(cloud, wrongCount, file, "the rows accounted for");
            goesWrong(cloud, wrongPackage, file, "the checksum of the package");
        });
        assertEquals("", err.toString(UTF_8));
        assertEquals(0, status);
        var said = out.toString(UTF_8);
        assertTrue(said.contains("\"created\":3"), said);
        assertTrue(said.contains("downloaded the rejects file, 1 rows"), said);
        assertTrue(said.contains("found each of 4 accepted rows in it"), said);
        assertTrue(said.contains("found no difference but the ids"), said);
    }

    private static void goesWrong(LocalCloud cloud, Forger forger, Path file, String why) {
        var off = assertThrows(IllegalStateException.class, () -> Demo.wholeDay(cloud, forger, file, step -> {}));
        assertTrue(String.valueOf(off.getMessage()).contains(why), off::toString);
    }

    @Test
    void aDayThatGoesWrongEndsWithOne() throws Exception {
        assertEquals(1, run("", (cloud, file, done) -> Errands.check(2, 1, "the leads in the package")));
        assertTrue(err.toString(UTF_8).contains("the leads in the package: expected 2"), err::toString);
    }

    @Test
    void aFileThatIsNotThereEndsWithOne() throws Exception {
        assertEquals(1, run(list.resolveSibling("none.csv").toString(), (cloud, file, done) -> {}));
        assertTrue(err.toString(UTF_8).contains("none.csv"), err::toString);
    }

    @Test
    void aDayInWhichAFunctionWasDeniedSomethingEndsWithOne() throws Exception {
        assertEquals(1, run("", (cloud, file, done) -> {
            assertTrue(Files.isReadable(file));
            denied(cloud);
        }));
        assertTrue(err.toString(UTF_8).contains("denied: dynamodb:DescribeTable"), err::toString);
    }

    @Test
    void aDayInWhichAFunctionLoggedAnErrorEndsWithOne() throws Exception {
        assertEquals(1, run("", (cloud, file, done) -> {
            var nobody =
                    new WebClient(HttpClient.newHttpClient(), cloud.address(), "", (request, sent, response) -> {});
            try (var _ = cloud.edge().withhold(grant -> grant.role().contains("-GetKeysRole-"))) {
                nobody.get("/v1/keys").expect(500);
            }
            cloud.edge().decisions().clear();
        }));
        assertTrue(err.toString(UTF_8).contains("GetKeys {"), err::toString);
        assertFalse(err.toString(UTF_8).contains("denied:"), err::toString);
    }

    @Test
    void whoHasNoEmailIsFoundByNameOrPhone() throws Exception {
        var people = LeadFile.People.none();
        people.add(WebClient.json("{\"firstName\":\"Chloé\",\"lastName\":\"Roberts\"}"));
        people.add(WebClient.json("{\"company\":\"Bulb & Co\",\"phones\":[{\"value\":\"+44 20 7946 0005\"}]}"));
        Files.writeString(list, """
                Name,Company,Email,Phone
                Chloé Roberts,,,
                ,Bulb & Co,,
                Dmitri Young,,,(020) 7946-0005
                Nobody Else,,,020 7946 0006
                Chloé Roberts,,chloe.roberts@example.com,
                """);
        assertEquals(
                "[true, true, true, false, false]",
                LeadFile.read(list).rowsWithout(Set.of()).stream()
                        .map(people::have)
                        .toList()
                        .toString());
    }

    private int run(String csv, Course day) throws IOException, InterruptedException {
        var options = LocalCloud.Options.usual().withBackends(SharedStores::lent);
        return Demo.run(csv, options, day, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    /** Asks as a function for what its role does not let it do. */
    private static void denied(LocalCloud cloud) {
        var environment = cloud.environmentOf(cloud.blueprint().functions().getFirst());
        try (var dynamo = DynamoDbClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .region(Region.EU_WEST_2)
                .endpointOverride(cloud.address())
                .credentialsProvider(StaticCredentialsProvider.create(AwsSessionCredentials.create(
                        String.valueOf(environment.get("AWS_ACCESS_KEY_ID")),
                        String.valueOf(environment.get("AWS_SECRET_ACCESS_KEY")),
                        String.valueOf(environment.get("AWS_SESSION_TOKEN")))))
                .build()) {
            assertThrows(DynamoDbException.class, () -> dynamo.describeTable(table -> table.tableName("Somebodys")));
        }
    }
}
