package uk.co.provilex.crm.leads;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * On what lawful basis a lead is held, with its evidence (UK GDPR articles 6(1) and 7(1); PECR regulation 22). Never
 * changed once recorded.
 *
 * @param id its id
 * @param leadId the lead
 * @param lawfulBasis consent, soft-opt-in, legitimate-interest or contract
 * @param purpose what the lead's data may be used for
 * @param channel email, phone, sms, post or any
 * @param wording the words that the person was shown or told
 * @param wordingHash SHA-256 of the wording in UTF-8, in hexadecimal
 * @param wordingVersion the version of those words
 * @param source where it was obtained
 * @param sourceUrl the page it was obtained on
 * @param method how it was given
 * @param obtainedAt when it was given
 * @param assessmentReference names the legitimate interests assessment
 * @param recordedAt when it was recorded here
 * @param recordedBy the user who recorded it
 * @param importId the import that brought it
 * @param attestation the import whose uploader vouched for it (P09)
 */
public record Consent(
        String id,
        String leadId,
        String lawfulBasis,
        String purpose,
        String channel,
        String wording,
        String wordingHash,
        @Nullable String wordingVersion,
        String source,
        @Nullable String sourceUrl,
        String method,
        Instant obtainedAt,
        @Nullable String assessmentReference,
        Instant recordedAt,
        String recordedBy,
        @Nullable String importId,
        @Nullable Attestation attestation) {

    /**
     * The import whose uploader vouched for its list.
     *
     * @param importId the import
     */
    public record Attestation(String importId) {}

    /**
     * A validated lawful basis that belongs to no lead yet. Made by {@link ConsentInput#accept}.
     *
     * @param lawfulBasis the basis
     * @param purpose what the data may be used for
     * @param channel the channel
     * @param wording the words shown or told
     * @param wordingVersion their version
     * @param source where it was obtained
     * @param sourceUrl the page it was obtained on
     * @param method how it was given
     * @param obtainedAt when it was given
     * @param assessmentReference names the legitimate interests assessment
     */
    public record Evidence(
            String lawfulBasis,
            String purpose,
            String channel,
            String wording,
            @Nullable String wordingVersion,
            String source,
            @Nullable String sourceUrl,
            String method,
            Instant obtainedAt,
            @Nullable String assessmentReference) {

        Consent recorded(String id, String leadId, Author author) {
            var importId = author.importId();
            return new Consent(
                    id,
                    leadId,
                    lawfulBasis,
                    purpose,
                    channel,
                    wording,
                    hashOf(wording),
                    wordingVersion,
                    source,
                    sourceUrl,
                    method,
                    obtainedAt,
                    assessmentReference,
                    author.at(),
                    author.userId(),
                    importId,
                    importId != null && author.attested() ? new Attestation(importId) : null);
        }

        @Override
        public String toString() {
            return "Evidence";
        }
    }

    /** What of a consent is free text, hence sealed. */
    record Sealed(
            String purpose,
            String wording,
            @Nullable String wordingVersion,
            String source,
            @Nullable String sourceUrl,
            String method,
            @Nullable String assessmentReference) {}

    /** Returns the basis without its record. */
    Evidence evidence() {
        return new Evidence(
                lawfulBasis,
                purpose,
                channel,
                wording,
                wordingVersion,
                source,
                sourceUrl,
                method,
                obtainedAt,
                assessmentReference);
    }

    Sealed sealed() {
        return new Sealed(purpose, wording, wordingVersion, source, sourceUrl, method, assessmentReference);
    }

    /** Returns the SHA-256 of a wording in UTF-8, in hexadecimal. */
    static String hashOf(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is part of every JDK", impossible);
        }
    }

    /** Shows the id alone. */
    @Override
    public String toString() {
        return "Consent " + id;
    }
}
