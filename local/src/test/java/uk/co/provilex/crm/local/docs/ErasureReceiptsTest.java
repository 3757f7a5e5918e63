package uk.co.provilex.crm.local.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.it.Cloud;
import uk.co.provilex.crm.local.it.OnTheCloud;

/** What {@code docs/erasure-receipts.md} tells its readers to paste does what it says. */
@OnTheCloud
class ErasureReceiptsTest {

    private static final Path PAGE = Path.of("..", "docs", "erasure-receipts.md");

    private final Cloud cloud;
    private final Path folder;

    ErasureReceiptsTest(Cloud cloud, @TempDir Path folder) {
        this.cloud = cloud;
        this.folder = folder;
    }

    @Test
    void aReceiptIsFetchedAndCheckedAsPasted() throws IOException {
        var owner = cloud.newOrganisation().owner();
        var lead = WebClient.json("""
                {"firstName":"Ada","emails":[{"value":"Ada@example.com"}],
                 "consent":{"lawfulBasis":"consent","purpose":"news","channel":"email","wording":"Yes please.",
                            "source":"web form","method":"web-form","obtainedAt":"2025-06-01T10:00:00Z"}}""");
        var id = owner.client().post("/v1/leads", lead).expect(201).text("id");
        cloud.settle();
        var erasure = owner.client().post("/v1/leads/" + id + "/erasure").expect(202);
        cloud.settle();
        var verify = Files.createDirectory(folder.resolve("verify"));
        for (var verifier : new String[] {"VerifyErasure.java", "verify_erasure.py"}) {
            Files.copy(Path.of("..", "verify", verifier), verify.resolve(verifier));
        }
        var printed = new HashMap<String, String>();
        try (var terminal = new Terminal(folder, Duration.ofSeconds(60))) {
            terminal.paste(new Example(
                    "setup",
                    "API='%s'\nTOKEN='%s'\nERASURE='%s'\nSALT='%s'\n"
                            .formatted(
                                    cloud.local().address(),
                                    owner.tokens().access(),
                                    erasure.text("id"),
                                    erasure.text("salt"))));
            for (var example : Example.of(PAGE)) {
                printed.put(example.name(), terminal.paste(example));
            }
        }
        for (var check : new String[] {"check", "about"}) {
            var lines = Objects.requireNonNull(printed.get(check)).lines().toList();
            assertEquals(2, lines.size(), lines::toString);
            assertTrue(lines.getFirst().startsWith("OK: the signature of erasure " + erasure.text("id")));
            assertEquals(lines.getFirst(), lines.getLast(), "both say the same");
        }
        var receipt = Files.readString(folder.resolve("receipt.jws")).split("\\.", -1);
        var subject = new String(Base64.getUrlDecoder().decode(receipt[1]), UTF_8);
        assertTrue(
                subject.contains(Objects.requireNonNull(printed.get("by-hand")).strip()));
    }
}
