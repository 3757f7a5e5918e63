package uk.co.provilex.crm.leads;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.validation.Checks;

/**
 * The lawful basis on which a lead is held, as it came in.
 *
 * @param lawfulBasis consent, soft-opt-in, legitimate-interest or contract
 * @param purpose what the lead's data may be used for
 * @param channel email, phone, sms, post or any
 * @param wording the words that the person was shown or told
 * @param wordingVersion the version of those words
 * @param source where it was obtained
 * @param sourceUrl the page it was obtained on
 * @param method how it was given
 * @param obtainedAt when, RFC 3339
 * @param assessmentReference names the legitimate interests assessment
 */
public record ConsentInput(
        @Nullable String lawfulBasis,
        @Nullable String purpose,
        @Nullable String channel,
        @Nullable String wording,
        @Nullable String wordingVersion,
        @Nullable String source,
        @Nullable String sourceUrl,
        @Nullable String method,
        @Nullable String obtainedAt,
        @Nullable String assessmentReference) {

    private static final Set<String> BASES = Set.of("consent", "soft-opt-in", "legitimate-interest", "contract");
    private static final Set<String> CHANNELS = Set.of("email", "phone", "sms", "post", "any");
    private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");

    /** How far a sender's clock may be ahead of ours. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    /**
     * Validates what came in.
     *
     * @param field the JSON pointer of the whole, such as {@code /consent}
     * @param now the time of the request
     * @param checks learns what is wrong
     * @return the evidence, unless something is wrong with it
     */
    public Optional<Consent.Evidence> accept(String field, Instant now, Checks checks) {
        var mine = new Checks();
        mine.present(lawfulBasis, field + "/lawfulBasis")
                .require(
                        lawfulBasis == null || BASES.contains(lawfulBasis),
                        field + "/lawfulBasis",
                        "takes consent, soft-opt-in, legitimate-interest or contract")
                .requiredLine(purpose, field + "/purpose", 500)
                .require(
                        channel == null || CHANNELS.contains(channel),
                        field + "/channel",
                        "takes email, phone, sms, post or any")
                .requiredText(wording, field + "/wording", 5000)
                .line(wordingVersion, field + "/wordingVersion", 100)
                .requiredLine(source, field + "/source", 200)
                .requiredLine(method, field + "/method", 100)
                .line(assessmentReference, field + "/assessmentReference", 200)
                .require(
                        !"legitimate-interest".equals(lawfulBasis) || assessmentReference != null,
                        field + "/assessmentReference",
                        "is required for legitimate-interest; name your assessment");
        WebUrls.check(sourceUrl, field + "/sourceUrl", mine);
        var obtained = obtained(field + "/obtainedAt", now, mine);
        mine.errors().forEach(error -> checks.refuse(error.field(), error.detail()));
        if (!mine.ok()
                || lawfulBasis == null
                || purpose == null
                || wording == null
                || source == null
                || method == null
                || obtained.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Consent.Evidence(
                lawfulBasis,
                purpose,
                channel == null ? "any" : channel,
                wording,
                wordingVersion,
                source,
                sourceUrl,
                method,
                obtained.get(),
                assessmentReference));
    }

    private Optional<Instant> obtained(String field, Instant now, Checks checks) {
        if (obtainedAt == null) {
            checks.present(null, field);
            return Optional.empty();
        }
        try {
            var at = OffsetDateTime.parse(obtainedAt).toInstant().truncatedTo(ChronoUnit.MILLIS);
            checks.require(!at.isAfter(now.plus(SKEW)), field, "lies in the future; give when it was obtained")
                    .require(!at.isBefore(EARLIEST), field, "lies before 1900; give when it was obtained");
            return Optional.of(at);
        } catch (DateTimeException notATime) {
            checks.refuse(field, "is not a time; give one as RFC 3339 has it, such as 2025-05-03T14:20:00+01:00");
            return Optional.empty();
        }
    }

    /** Hides the person, whom a stray log or exception would otherwise show. */
    @Override
    public String toString() {
        return "ConsentInput";
    }
}
