package uk.co.provilex.crm.portability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The words with which an uploader vouches for a list, as this product proposes them (P09). Each version is a file that is
 * never changed; a new text is a new version.
 *
 * @param version the version, the day on which it was published
 * @param statement the words
 */
public record AttestationWording(String version, String statement) {

    private static final String CURRENT = "2026-11-26";
    private static final String FOLDER = "/policies/attestation/";
    private static final Pattern VERSION = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    /** Returns the words that are proposed now. */
    public static AttestationWording current() {
        return of(CURRENT).orElseThrow();
    }

    /** Returns the words of a version; nothing if it was never published. */
    public static Optional<AttestationWording> of(String version) {
        if (!VERSION.matcher(version).matches()) {
            return Optional.empty();
        }
        try (var file = AttestationWording.class.getResourceAsStream(FOLDER + version + ".txt")) {
            return file == null
                    ? Optional.empty()
                    : Optional.of(new AttestationWording(
                            version, new String(file.readAllBytes(), StandardCharsets.UTF_8).strip()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
