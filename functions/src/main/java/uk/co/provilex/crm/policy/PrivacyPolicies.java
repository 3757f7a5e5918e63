package uk.co.provilex.crm.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import uk.co.provilex.crm.platform.digest.Sha256;
import uk.co.provilex.crm.platform.json.Json;

/** Every version of the privacy policy that was ever published, with the hash that shows it never changed (P18). */
public final class PrivacyPolicies {

    /** Whom to write to (P17). */
    public static final String CONTACT = "admin@provilex.co.uk";

    private static final String FOLDER = "/policies/privacy/";

    /** Where a policy's day begins. */
    private static final ZoneId HOME = ZoneId.of("Europe/London");

    private final List<Version> newestFirst;

    /**
     * One version.
     *
     * @param version its name, which is the day it took effect
     * @param effectiveFrom that day
     * @param title its title
     * @param content its text, in Markdown
     * @param sha256 the SHA-256 of the text in UTF-8, in hexadecimal
     */
    public record Version(String version, LocalDate effectiveFrom, String title, String content, String sha256) {}

    private record Index(List<Entry> versions) {}

    private record Entry(String version, LocalDate effectiveFrom, String title, String file) {}

    private PrivacyPolicies(List<Version> newestFirst) {
        this.newestFirst = newestFirst;
    }

    /** Reads the policies that come with the product. */
    public static PrivacyPolicies published() {
        var index = Json.read(resource("index.json"), Index.class);
        return new PrivacyPolicies(index.versions().stream()
                .map(PrivacyPolicies::version)
                .sorted(Comparator.comparing(Version::effectiveFrom).reversed())
                .toList());
    }

    /** Returns every version, newest first. */
    public List<Version> all() {
        return newestFirst;
    }

    /** Finds a version by its name. */
    public Optional<Version> find(String version) {
        return newestFirst.stream().filter(one -> one.version().equals(version)).findFirst();
    }

    /** Returns the version in force: the newest that has taken effect. */
    public Version current(Instant now) {
        var today = LocalDate.ofInstant(now, HOME);
        return newestFirst.stream()
                .filter(one -> !one.effectiveFrom().isAfter(today))
                .findFirst()
                // before the first has taken effect it is what people are told nevertheless
                .orElseGet(newestFirst::getLast);
    }

    private static Version version(Entry entry) {
        var text = resource(entry.file());
        return new Version(
                entry.version(),
                entry.effectiveFrom(),
                entry.title(),
                new String(text, StandardCharsets.UTF_8),
                Sha256.hex(text));
    }

    private static byte[] resource(String name) {
        try (var stream = PrivacyPolicies.class.getResourceAsStream(FOLDER + name)) {
            if (stream == null) {
                throw new IllegalStateException("the policies are not on the class path");
            }
            return stream.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
