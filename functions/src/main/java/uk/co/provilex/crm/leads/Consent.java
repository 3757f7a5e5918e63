package uk.co.provilex.crm.leads;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.digest.Sha256;

/**
 * What a person, or the law, allows or forbids: a lawful basis on which a lead is held, with its evidence (UK GDPR articles
 * 6(1) and 7(1); PECR regulation 22), or an objection of the person's (UK GDPR article 21). Never changed once recorded; what
 * can be added, once, is that it was withdrawn (article 7(3)).
 *
 * @param id its id
 * @param leadId the lead
 * @param kind a lawful basis or an objection
 * @param lawfulBasis consent, soft-opt-in, legitimate-interest or contract; absent with an objection
 * @param purpose what the lead's data may be used for, or not; absent with an objection to all direct marketing
 * @param channel email, phone, sms, post or any
 * @param wording the words that the person was shown or told, or in which it objected; absent only with an objection
 * @param wordingHash SHA-256 of the wording in UTF-8, in hexadecimal; there with the wording
 * @param wordingVersion the version of those words
 * @param source where it was obtained; absent only with an objection
 * @param sourceUrl the page it was obtained on
 * @param method how it was given
 * @param obtainedAt when it was given
 * @param expiresAt from when on it does not count any more
 * @param subscriberClass what kind of subscriber PECR knows the person as: individual, sole-trader or corporate
 * @param evidence from where it was given
 * @param assessmentReference names the legitimate interests assessment
 * @param recordedAt when it was recorded here
 * @param recordedBy the user who recorded it
 * @param importId the import that brought it
 * @param attestation the import whose uploader vouched for it (P09)
 * @param withdrawal that it was withdrawn
 */
public record Consent(
        String id,
        String leadId,
        Kind kind,
        @Nullable String lawfulBasis,
        @Nullable String purpose,
        String channel,
        @Nullable String wording,
        @Nullable String wordingHash,
        @Nullable String wordingVersion,
        @Nullable String source,
        @Nullable String sourceUrl,
        String method,
        Instant obtainedAt,
        @Nullable Instant expiresAt,
        @Nullable String subscriberClass,
        @Nullable Capture evidence,
        @Nullable String assessmentReference,
        Instant recordedAt,
        String recordedBy,
        @Nullable String importId,
        @Nullable Attestation attestation,
        @Nullable Withdrawal withdrawal) {

    /** What can be recorded. */
    public enum Kind {
        /** A lawful basis on which the lead is held. */
        LAWFUL_BASIS("lawful-basis"),
        /** The person objects (UK GDPR article 21). */
        OBJECTION("objection");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** Returns the code that the API uses. */
        @JsonValue
        public String code() {
            return code;
        }
    }

    /** Lines that were exported before there were objections name no kind. */
    public Consent {
        kind = Objects.requireNonNullElse(kind, Kind.LAWFUL_BASIS);
    }

    /**
     * From where something was given: personal data of its own, sealed with the rest.
     *
     * @param ipAddress IPv4 or IPv6
     * @param userAgent as the browser or app named itself
     */
    public record Capture(
            @Nullable String ipAddress, @Nullable String userAgent) {
        @Override
        public String toString() {
            return "Capture";
        }
    }

    /**
     * That it was withdrawn.
     *
     * @param at since when it does not count any more
     * @param method how it was withdrawn
     * @param recordedAt when that was recorded here
     * @param recordedBy the user who recorded it
     */
    public record Withdrawal(Instant at, String method, Instant recordedAt, String recordedBy) {
        @Override
        public String toString() {
            return "Withdrawal";
        }
    }

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
     * @param expiresAt from when on it does not count any more
     * @param subscriberClass individual, sole-trader or corporate
     * @param capture from where it was given
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
            @Nullable Instant expiresAt,
            @Nullable String subscriberClass,
            @Nullable Capture capture,
            @Nullable String assessmentReference) {

        Consent recorded(String id, String leadId, Author author) {
            var importId = author.importId();
            return new Consent(
                    id,
                    leadId,
                    Kind.LAWFUL_BASIS,
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
                    expiresAt,
                    subscriberClass,
                    capture,
                    assessmentReference,
                    author.at(),
                    author.userId(),
                    importId,
                    importId != null && author.attested() ? new Attestation(importId) : null,
                    null);
        }

        @Override
        public String toString() {
            return "Evidence";
        }
    }

    /**
     * A validated objection that belongs to no lead yet. Made by {@link ConsentInput#acceptObjection}.
     *
     * @param purpose to what the person objects; absent for all direct marketing
     * @param channel the channel
     * @param wording the person's words
     * @param source where it was received
     * @param method how it was made
     * @param obtainedAt when it was made
     * @param capture from where it was made
     */
    public record Objection(
            @Nullable String purpose,
            String channel,
            @Nullable String wording,
            @Nullable String source,
            String method,
            Instant obtainedAt,
            @Nullable Capture capture) {

        Consent recorded(String id, String leadId, Author author) {
            return new Consent(
                    id,
                    leadId,
                    Kind.OBJECTION,
                    null,
                    purpose,
                    channel,
                    wording,
                    wording == null ? null : hashOf(wording),
                    null,
                    source,
                    null,
                    method,
                    obtainedAt,
                    null,
                    null,
                    capture,
                    null,
                    author.at(),
                    author.userId(),
                    null,
                    null,
                    null);
        }

        @Override
        public String toString() {
            return "Objection";
        }
    }

    /** What of a consent is free text, hence sealed. */
    record Sealed(
            @Nullable String purpose,
            @Nullable String wording,
            @Nullable String wordingVersion,
            @Nullable String source,
            @Nullable String sourceUrl,
            String method,
            @Nullable Capture evidence,
            @Nullable String assessmentReference) {}

    /** Tells whether this is that very basis, whatever became of it, and whoever recorded it when. */
    boolean is(Evidence basis) {
        return kind == Kind.LAWFUL_BASIS
                && Objects.equals(lawfulBasis, basis.lawfulBasis())
                && Objects.equals(purpose, basis.purpose())
                && channel.equals(basis.channel())
                && Objects.equals(wording, basis.wording())
                && Objects.equals(wordingVersion, basis.wordingVersion())
                && Objects.equals(source, basis.source())
                && Objects.equals(sourceUrl, basis.sourceUrl())
                && method.equals(basis.method())
                && obtainedAt.equals(basis.obtainedAt())
                && Objects.equals(expiresAt, basis.expiresAt())
                && Objects.equals(subscriberClass, basis.subscriberClass())
                && Objects.equals(evidence, basis.capture())
                && Objects.equals(assessmentReference, basis.assessmentReference());
    }

    Sealed sealed() {
        return new Sealed(purpose, wording, wordingVersion, source, sourceUrl, method, evidence, assessmentReference);
    }

    /** Returns this, withdrawn. */
    Consent withdrawn(Withdrawal since) {
        return with(id, leadId, recordedBy, since);
    }

    /** Returns this as it is known elsewhere: under other ids, and with its withdrawal told in them. */
    Consent with(String newId, String newLeadId, String newRecordedBy, @Nullable Withdrawal newWithdrawal) {
        return new Consent(
                newId,
                newLeadId,
                kind,
                lawfulBasis,
                purpose,
                channel,
                wording,
                wordingHash,
                wordingVersion,
                source,
                sourceUrl,
                method,
                obtainedAt,
                expiresAt,
                subscriberClass,
                evidence,
                assessmentReference,
                recordedAt,
                newRecordedBy,
                importId,
                attestation,
                newWithdrawal);
    }

    /** Tells whether it has ended by {@code now}: it was withdrawn, or its time is over. */
    public boolean hasEnded(Instant now) {
        return (withdrawal != null && !withdrawal.at().isAfter(now)) || (expiresAt != null && !expiresAt.isAfter(now));
    }

    /** Returns when it ends or has ended, by its time or its withdrawal; {@code null} when nothing ends it. */
    @Nullable
    Instant endsAt() {
        var withdrawn = withdrawal == null ? null : withdrawal.at();
        if (expiresAt == null || withdrawn == null) {
            return expiresAt == null ? withdrawn : expiresAt;
        }
        return withdrawn.isBefore(expiresAt) ? withdrawn : expiresAt;
    }

    /** Returns the SHA-256 of a wording in UTF-8, in hexadecimal. */
    static String hashOf(String text) {
        return Sha256.hex(text);
    }

    /** Shows the id alone. */
    @Override
    public String toString() {
        return "Consent " + id;
    }
}
