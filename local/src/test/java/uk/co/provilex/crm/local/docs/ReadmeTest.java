package uk.co.provilex.crm.local.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.co.provilex.crm.local.it.Cloud;
import uk.co.provilex.crm.local.it.OnTheCloud;
import uk.co.provilex.crm.portability.bag.BagVerifier;

/** The README's first ten minutes, pasted block after block as a newcomer would. */
@OnTheCloud
class ReadmeTest {

    /** An address that no other test signs up with. */
    private final String email = UUID.randomUUID() + "@example.com";

    private final Cloud cloud;
    private final Path folder;

    ReadmeTest(Cloud cloud, @TempDir Path folder) {
        this.cloud = cloud;
        this.folder = folder;
    }

    @Test
    void theFirstTenMinutesWorkAsPasted() throws IOException {
        var printed = new HashMap<String, String>();
        var verifier = Files.createDirectory(folder.resolve("verify")).resolve("VerifyExport.java");
        Files.copy(Path.of("..", "verify", "VerifyExport.java"), verifier);
        try (var terminal = new Terminal(folder, Duration.ofSeconds(60))) {
            for (var example : Example.of(Path.of("..", "README.md"))) {
                printed.put(example.name(), terminal.paste(filled(example)));
            }
        }
        assertPrinted("\"role\":\"owner\"", printed.get("sign-in"));
        assertPrinted("\"role\":\"member\"", printed.get("invite"));
        assertPrinted("Nguyễn", printed.get("create-lead"));
        assertPrinted("Example Orchard", printed.get("search"));
        assertPrinted("\"created\":2", printed.get("import"));
        assertPrinted("OK: every checksum, count and the signature", printed.get("verify"));
        var bag = BagVerifier.verify(folder.resolve("export.zip"));
        assertEquals("[]", bag.faults().toString());
    }

    private static void assertPrinted(String expected, @Nullable String printed) {
        assertTrue(printed != null && printed.contains(expected), "expected " + expected + " in: " + printed);
    }

    /** Fills in what the README leaves to its reader: where the product runs, who is asked, and what the mail said. */
    private Example filled(Example example) {
        return switch (example.name()) {
            case "setup" ->
                example.filled(Map.of(
                        "API",
                        cloud.local().address().toString(),
                        "CLIENT_ID",
                        cloud.local().userPool().clientId(),
                        "EMAIL",
                        email));
            case "invitation" -> example.filled(Map.of("TEMPORARY", cloud.temporaryPassword(email)));
            default -> example;
        };
    }
}
