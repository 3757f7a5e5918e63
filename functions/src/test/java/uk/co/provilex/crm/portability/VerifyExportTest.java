package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.signing.PublicJwk;
import uk.co.provilex.crm.platform.signing.Signer;
import uk.co.provilex.crm.platform.signing.StubKms;
import uk.co.provilex.crm.portability.bag.BagWriter;

/**
 * The offline verifier names exactly what is wrong with a package that was damaged or tampered with. The packages stay in
 * {@code target/verify-matrix} with what is expected of them, where {@code .ci/verify_matrix.py} gives them to the verifier in
 * Python, too.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class VerifyExportTest {

    private static final Path MATRIX = Path.of("target", "verify-matrix");

    private final Signer signer = StubKms.signer();
    private final Signer stranger = StubKms.signer();
    private final SignedPackage intact = Tampering.intact(signer);
    private Verifier verifier;
    private Path keys;

    @BeforeAll
    void prepare() throws IOException {
        verifier = Verifier.compiled(Files.createDirectories(Path.of("target", "verify-classes")));
        Files.createDirectories(MATRIX);
        try (var old = Files.list(MATRIX)) {
            for (var file : old.toList()) {
                Files.delete(file);
            }
        }
        keys = Files.write(MATRIX.resolve("keys.json"), keySet(signer.key()));
    }

    private static byte[] keySet(PublicJwk... known) {
        return Json.bytes(Map.of("keys", List.of(known)));
    }

    @TestFactory
    Stream<DynamicTest> eachTamperedPackageIsRefusedForWhatIsWrongWithIt() throws IOException {
        var cases = Tampering.cases(signer, stranger);
        for (var one : cases.entrySet()) {
            Files.write(MATRIX.resolve(one.getKey() + ".zip"), one.getValue().zip());
            Files.write(
                    MATRIX.resolve(one.getKey() + ".expected"), one.getValue().faults());
        }
        return cases.entrySet().stream()
                .map(one -> DynamicTest.dynamicTest(one.getKey(), () -> {
                    var verdict = verifier.runHere(MATRIX.resolve(one.getKey() + ".zip"), keys);
                    assertEquals(one.getValue().faults(), verdict.faults(), verdict.lines()::toString);
                    assertEquals(one.getValue().faults().isEmpty() ? 0 : 1, verdict.exit());
                }));
    }

    @Nested
    class TheKeys {

        @Test
        void mayBeOneJwkOrASetWithOthers(@TempDir Path folder) throws Exception {
            var zip = Files.write(folder.resolve("export.zip"), intact.zip());
            var one = Files.write(folder.resolve("one.json"), Json.bytes(signer.key()));
            var several = Files.write(folder.resolve("several.json"), keySet(stranger.key(), signer.key()));
            var strange = Files.write(folder.resolve("strange.json"), keySet(stranger.key()));
            assertEquals(0, verifier.run(List.of(), zip, one).exit());
            assertEquals(0, verifier.run(List.of(), zip, several).exit());
            assertEquals(1, verifier.run(List.of(), zip, strange).exit());
        }

        @Test
        void areNamedByTheirThumbprintWhateverTheyAreCalled(@TempDir Path folder) throws Exception {
            var zip = Files.write(
                    folder.resolve("export.zip"),
                    intact.signed(stranger, ExportStatement.TYPE, 1).zip());
            var named = Json.tree(stranger.key()).put("kid", signer.key().kid());
            var other = Json.tree(signer.key()).put("kid", stranger.key().kid());
            assertEquals(
                    0,
                    verifier.run(List.of(), zip, Files.write(folder.resolve("named.json"), Json.bytes(named)))
                            .exit());
            assertEquals(
                    1,
                    verifier.run(List.of(), zip, Files.write(folder.resolve("other.json"), Json.bytes(other)))
                            .exit());
        }
    }

    @Nested
    class ItsUse {

        @Test
        void isExplainedWhenItIsWrong(@TempDir Path folder) throws Exception {
            var zip = Files.write(folder.resolve("export.zip"), intact.zip());
            var text = Files.writeString(folder.resolve("text.json"), "hello");
            for (var arguments : List.of(
                    new Path[] {},
                    new Path[] {zip},
                    new Path[] {zip, folder.resolve("nothing.json")},
                    new Path[] {folder.resolve("nothing.zip"), keys},
                    new Path[] {zip, text})) {
                var verdict = verifier.run(List.of(), arguments);
                assertEquals(2, verdict.exit(), verdict.lines()::toString);
                assertTrue(verdict.lines().getFirst().startsWith("usage: "), verdict.lines()::toString);
            }
        }

        @Test
        void isOneCommandOnTheSource(@TempDir Path folder) throws Exception {
            var zip = Files.write(folder.resolve("export.zip"), intact.zip());
            var good = Verifier.runSource(zip, keys);
            assertEquals(0, good.exit(), good.lines()::toString);
            assertTrue(good.lines().getFirst().startsWith("OK: "), good.lines()::toString);
            Files.write(zip, intact.without("data/notes.jsonl").zip());
            assertEquals(1, Verifier.runSource(zip, keys).exit());
        }
    }

    @Test
    void aMillionLeadsFitIntoLittleMemory(@TempDir Path folder) throws Exception {
        var zip = folder.resolve("export.zip");
        var line = "{\"firstName\":\"Robin\",\"lastName\":\"Example\"}\n".getBytes(UTF_8);
        try (var file = Files.newOutputStream(zip);
                var bag = new BagWriter(file, SignedPackage.FOLDER, Instant.EPOCH)) {
            try (OutputStream leads = bag.payload("leads.jsonl")) {
                for (int i = 0; i < 1_000_000; i++) {
                    leads.write(line);
                }
            }
            bag.finish(Map.of("Lead-Count", "1000000"), digest -> SignedPackage.statement(1, digest)
                    .signedBy(signer));
        }
        var verdict = verifier.run(List.of("-Xmx24m"), zip, keys);
        assertEquals(0, verdict.exit(), verdict.lines()::toString);
    }
}
