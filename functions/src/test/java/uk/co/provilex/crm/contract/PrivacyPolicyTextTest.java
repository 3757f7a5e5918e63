package uk.co.provilex.crm.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P17, P18: the privacy policy's texts are all there, dated, and never altered once published. */
class PrivacyPolicyTextTest {

    private static final Path FOLDER = Path.of("src", "main", "resources", "policies", "privacy");

    /** A published text is frozen: a change is a new version with its own date, and its own line here. */
    private static final Map<String, String> PUBLISHED =
            Map.of("2025-09-19", "a9ba3ccc7f347b41efbff266fefb13effe6d969a3b888ce34098f0e371551701");

    @Test
    void everyVersionIsTheTextThatWasPublished() throws Exception {
        var found = new TreeMap<String, String>();
        for (var version : versions()) {
            found.put(version.path("version").asText(), sha256(text(version)));
        }
        assertEquals(new TreeMap<>(PUBLISHED), found);
    }

    @Test
    void everyVersionNamesItsEffectiveDateItsTitleAndTheContact() throws IOException {
        for (var version : versions()) {
            var effective = LocalDate.parse(version.path("effectiveFrom").asText());
            var text = text(version);
            assertEquals(effective.toString(), version.path("version").asText());
            assertTrue(text.startsWith("# " + version.path("title").asText() + "\n"));
            assertTrue(text.contains(
                    "Effective " + effective.format(DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.UK))));
            assertTrue(text.contains("admin@provilex.co.uk"));
        }
    }

    @Test
    void theNewestVersionIsFirst() throws IOException {
        var dates = versions().stream()
                .map(version -> version.path("effectiveFrom").asText())
                .toList();
        assertEquals(dates.stream().sorted(Comparator.reverseOrder()).toList(), dates);
        assertFalse(dates.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "collected with consent",
                "IP address, device type and login activity",
                "advertisers, payment processors or other third parties",
                "valid legal request",
                "Leads belong to the organisation",
                "only while the organisation's account is active",
                "can be deleted at any time",
                "permanently removed within a reasonable time",
                "have its use limited or stopped",
                "in open formats",
                "revised effective date"
            })
    void thePolicyInForceMakesThePromise(String words) throws IOException {
        var flowing = text(versions().getFirst()).replaceAll("\\s+", " ");
        assertTrue(flowing.contains(words), words);
    }

    private static List<JsonNode> versions() throws IOException {
        var index = new JsonMapper().readTree(Files.readAllBytes(FOLDER.resolve("index.json")));
        return index.path("versions").valueStream().toList();
    }

    private static String text(JsonNode version) throws IOException {
        return Files.readString(FOLDER.resolve(version.path("file").asText()), UTF_8);
    }

    private static String sha256(String text) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    }
}
