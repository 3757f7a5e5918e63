package uk.co.provilex.crm.erasure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.signing.Signer;
import uk.co.provilex.crm.platform.signing.StubKms;
import uk.co.provilex.crm.portability.Verifier;

/**
 * The offline verifiers name exactly what is wrong with a receipt. The receipts stay in {@code target/erasure-matrix} with what
 * is expected of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ErasureReceiptTest {

    private static final Path MATRIX = Path.of("target", "erasure-matrix");
    private static final Path SOURCE = Path.of("..", "verify", "VerifyErasure.java");
    private static final Path PYTHON = Path.of("..", "verify", "verify_erasure.py");

    private final Signer signer = StubKms.signer();
    private final Signer stranger = StubKms.signer();
    private final ErasureScene scene = new ErasureScene();
    private ObjectNode payload = Json.object();
    private String salt = "";
    private Path classes = MATRIX;
    private Path keys = MATRIX;

    private record Verdict(int exit, List<String> lines) {}

    @BeforeAll
    void prepare() throws IOException {
        Files.createDirectories(MATRIX);
        classes = Files.createDirectories(Path.of("target", "erasure-classes"));
        Verifier.compile(SOURCE, classes);
        var start = scene.ask(false);
        salt = start.salt();
        var done = scene.finish(start.erasure().id());
        payload = Json.tree(ErasureReceipt.of("01k5hc2mzq8v7r4t9w1x3y5a6b", done));
        keys = Files.write(MATRIX.resolve("keys.json"), Json.bytes(Map.of("keys", List.of(signer.key()))));
    }

    private String signed() {
        return signer.sign(ErasureReceipt.TYPE, payload);
    }

    private String with(String member, Object value) {
        return signer.sign(
                ErasureReceipt.TYPE,
                payload.deepCopy().set(member, Json.tree(Map.of("v", value)).get("v")));
    }

    private Map<String, Map.Entry<String, String>> cases() {
        var cases = new LinkedHashMap<String, Map.Entry<String, String>>();
        var kid = signer.key().kid();
        var whole = signed();
        var parts = whole.split("\\.", -1);
        cases.put("whole", Map.entry(whole, ""));
        cases.put("whole-with-a-line-feed", Map.entry(whole + "\n", ""));
        cases.put(
                "export",
                Map.entry(
                        signer.sign("provilex-export+jws", payload),
                        "receipt: is of the form ES256 provilex-export+jws instead of ES256 provilex-erasure+jws"));
        cases.put(
                "stranger",
                Map.entry(
                        stranger.sign(ErasureReceipt.TYPE, payload),
                        "receipt: is signed by the key " + stranger.key().kid() + ", which is not among those given"));
        cases.put(
                "other-payload",
                Map.entry(
                        parts[0] + "." + with("erasureId", "another").split("\\.", -1)[1] + "." + parts[2],
                        "receipt: was not made by the key " + kid + ", or not for what it says"));
        cases.put(
                "other-signature",
                Map.entry(
                        parts[0] + "." + parts[1] + "."
                                + with("erasureId", "another").split("\\.", -1)[2],
                        "receipt: was not made by the key " + kid + ", or not for what it says"));
        cases.put("newer", Map.entry(with("formatVersion", 2), "receipt: is of the version 2; this verifier knows 1"));
        cases.put(
                "out-of-order",
                Map.entry(
                        with("unrecoverableAfter", "2020-01-01T00:00:00Z"),
                        "receipt: says unrecoverableAfter 2020-01-01T00:00:00Z, which is before what must come first"));
        cases.put("no-date", Map.entry(with("hiddenAt", "soon"), "receipt: is no receipt in the form of a JWS"));
        cases.put("two-parts", Map.entry(parts[0] + "." + parts[1], "receipt: is no receipt in the form of a JWS"));
        // what a lenient reader of base64url takes for the same octets
        cases.put("with-a-plus", Map.entry(withAPlus(), "receipt: is no receipt in the form of a JWS"));
        cases.put("with-padding", Map.entry(whole + "==", "receipt: is no receipt in the form of a JWS"));
        cases.put(
                "with-a-loose-end",
                Map.entry(
                        whole.substring(0, whole.length() - 1) + (char) (whole.charAt(whole.length() - 1) + 1),
                        "receipt: is no receipt in the form of a JWS"));
        cases.put("text", Map.entry("hello", "receipt: is no receipt in the form of a JWS"));
        cases.put("empty", Map.entry("", "receipt: is no receipt in the form of a JWS"));
        return cases;
    }

    /** Signs until the signature, which is another each time, has a hyphen, and writes it in the other alphabet. */
    private String withAPlus() {
        return Stream.generate(this::signed)
                .map(whole -> whole.split("\\.", -1))
                .filter(parts -> parts[2].contains("-"))
                .map(parts -> parts[0] + "." + parts[1] + "." + parts[2].replace('-', '+'))
                .findFirst()
                .orElseThrow();
    }

    @TestFactory
    Stream<DynamicTest> eachReceiptIsJudgedForWhatIsWrongWithIt() throws IOException {
        var cases = cases();
        for (var one : cases.entrySet()) {
            Files.writeString(
                    MATRIX.resolve(one.getKey() + ".jws"), one.getValue().getKey());
            Files.writeString(
                    MATRIX.resolve(one.getKey() + ".expected"), one.getValue().getValue());
        }
        return cases.entrySet().stream()
                .map(one -> DynamicTest.dynamicTest(one.getKey(), () -> {
                    var expected = one.getValue().getValue();
                    var verdict = java(MATRIX.resolve(one.getKey() + ".jws").toString(), keys.toString());
                    assertEquals(expected.isEmpty() ? 0 : 1, verdict.exit(), verdict.lines()::toString);
                    if (expected.isEmpty()) {
                        assertTrue(verdict.lines().getFirst().startsWith("OK: the signature of erasure "));
                    } else {
                        assertEquals(List.of(expected), verdict.lines());
                    }
                }));
    }

    @Test
    void bothVerifiersSayTheSameOfWhomItIsAbout() throws Exception {
        var receipt = Files.writeString(MATRIX.resolve("about.jws"), signed()).toString();
        for (var known : List.of("email=bob@example.com", "phone=+442079460102", "id=" + scene.bob.id())) {
            var verdict = java(receipt, keys.toString(), salt, known);
            assertEquals(0, verdict.exit(), verdict.lines()::toString);
            assertTrue(verdict.lines().getFirst().endsWith("; it is about whom you named"));
        }
        for (var arguments : List.of(
                new String[] {receipt, keys.toString(), salt, "email=bob@example.com"},
                new String[] {receipt, keys.toString(), salt, "email=ada@example.com", "phone=+442079460102"},
                new String[] {receipt, keys.toString(), salt + "x", "email=bob@example.com"})) {
            assertEquals(java(arguments), python(arguments));
        }
        assertEquals(
                List.of("email: is not of whom the receipt is about, or the salt is another"),
                java(receipt, keys.toString(), salt, "email=ada@example.com").lines());
    }

    @Test
    void wrongUseIsExplained() throws Exception {
        var receipt = Files.writeString(MATRIX.resolve("use.jws"), signed()).toString();
        for (var arguments : List.of(
                new String[] {},
                new String[] {receipt},
                new String[] {receipt, keys.toString(), salt},
                new String[] {receipt, keys.toString(), salt, "name=Bob"},
                new String[] {receipt, "nothing.json"},
                new String[] {"nothing.jws", keys.toString()})) {
            assertEquals(2, java(arguments).exit());
        }
    }

    @Test
    void withoutTheSaltTheReceiptTellsNobodyWhomItIsAbout() {
        var text = payload.toString();
        assertTrue(!text.contains("bob") && !text.contains(scene.bob.id()) && !text.contains("9460102"));
        assertEquals(3, payload.path("subject").size());
    }

    private Verdict java(String... arguments) throws Exception {
        try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            var run = loader.loadClass("VerifyErasure").getDeclaredMethod("run", String[].class, PrintStream.class);
            run.setAccessible(true);
            var output = new ByteArrayOutputStream();
            try (var out = new PrintStream(output, true, UTF_8)) {
                int exit = (int) run.invoke(null, arguments, out);
                return new Verdict(exit, output.toString(UTF_8).lines().toList());
            }
        }
    }

    private static Verdict python(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("python3", PYTHON.toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var lines = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        return new Verdict(process.waitFor(), lines);
    }
}
