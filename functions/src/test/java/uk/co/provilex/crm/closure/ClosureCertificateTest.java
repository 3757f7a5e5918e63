package uk.co.provilex.crm.closure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.portability.Worksite;

/** Anybody can check a certificate without the product, by the programs that check receipts of erasures. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClosureCertificateTest {

    private final ClosureScene scene = new ClosureScene();
    private String certificate = "";
    private String id = "";

    @BeforeAll
    void close() {
        id = scene.ask();
        scene.site.now = scene.site.now.plus(Duration.ofDays(30));
        certificate = scene.finish(id).path("certificate").asText();
    }

    private List<String> verify(Path folder, String jws, String... program) throws IOException, InterruptedException {
        var keys = Map.of("keys", List.of(scene.platform().signer().key()));
        var command = new ArrayList<>(Arrays.asList(program));
        command.add(Files.writeString(folder.resolve("certificate.jws"), jws).toString());
        command.add(Files.write(folder.resolve("keys.json"), Json.bytes(keys)).toString());
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var lines = new ArrayList<>(new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList());
        lines.addFirst(Integer.toString(process.waitFor()));
        return lines;
    }

    private List<String> java(Path folder, String jws) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return verify(folder, jws, java, "../verify/VerifyErasure.java");
    }

    private List<String> python(Path folder, String jws) throws IOException, InterruptedException {
        return verify(folder, jws, "python3", "../verify/verify_erasure.py");
    }

    private ObjectNode payload() {
        return Json.read(Base64.getUrlDecoder().decode(certificate.split("\\.", -1)[1]), ObjectNode.class);
    }

    @Test
    void bothVerifiersAcceptIt(@TempDir Path folder) throws Exception {
        var view = scene.view(id).orElseThrow();
        var expected = List.of(
                "0",
                "OK: the signature of closure " + id + " fits; nothing live was left at "
                        + view.path("liveDeletedAt").asText() + ", unrecoverable after "
                        + view.path("unrecoverableAfter").asText());
        assertEquals(expected, java(folder, certificate));
        assertEquals(expected, python(folder, certificate));
    }

    @Test
    void bothVerifiersRefuseWhatIsNotInOrder(@TempDir Path folder) throws Exception {
        var early = payload().put("closedAt", "2020-01-01T00:00:00Z");
        var jws = scene.platform().signer().sign(ClosureCertificate.TYPE, early);
        var expected =
                List.of("1", "receipt: says closedAt 2020-01-01T00:00:00Z, which is before what must come first");
        assertEquals(expected, java(folder, jws));
        assertEquals(expected, python(folder, jws));
    }

    @Test
    void noReceiptPassesForIt(@TempDir Path folder) throws Exception {
        var jws = scene.platform().signer().sign("provilex-erasure+jws", payload());
        assertEquals(List.of("1", "receipt: is no receipt in the form of a JWS"), java(folder, jws));
        assertEquals(List.of("1", "receipt: is no receipt in the form of a JWS"), python(folder, jws));
    }

    @Test
    void itNamesTheTenantByItsIdAndNobody() {
        var text = payload().toString();
        assertEquals(Worksite.TENANT, payload().path("tenantId").asText());
        for (var name : List.of("Acme", "ada", "kim", "@")) {
            assertFalse(text.toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT)), name);
        }
    }
}
