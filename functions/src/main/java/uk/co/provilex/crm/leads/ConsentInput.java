package uk.co.provilex.crm.leads;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.validation.Checks;

/**
 * The lawful basis on which a lead is held, or an objection of the person's, as it came in.
 *
 * @param kind lawful-basis, as it is without it, or objection
 * @param lawfulBasis consent, soft-opt-in, legitimate-interest or contract
 * @param purpose what the lead's data may be used for
 * @param channel email, phone, sms, post or any
 * @param wording the words that the person was shown or told
 * @param wordingVersion the version of those words
 * @param source where it was obtained
 * @param sourceUrl the page it was obtained on
 * @param method how it was given
 * @param obtainedAt when, RFC 3339
 * @param expiresAt from when on it does not count any more, RFC 3339
 * @param subscriberClass what kind of subscriber PECR knows the person as: individual, sole-trader or corporate
 * @param evidence from where it was given
 * @param assessmentReference names the legitimate interests assessment
 */
public record ConsentInput(
        @Nullable String kind,
        @Nullable String lawfulBasis,
        @Nullable String purpose,
        @Nullable String channel,
        @Nullable String wording,
        @Nullable String wordingVersion,
        @Nullable String source,
        @Nullable String sourceUrl,
        @Nullable String method,
        @Nullable String obtainedAt,
        @Nullable String expiresAt,
        @Nullable String subscriberClass,
        Consent.@Nullable Capture evidence,
        @Nullable String assessmentReference) {

    private static final String OBJECTION = "objection";
    private static final Set<String> CLASSES = Set.of("individual", "sole-trader", "corporate");
    private static final int LONGEST_AGENT = 400;
    private static final Pattern DOTTED =
            Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");

    /** How long something can be given for. */
    private static final Duration LONGEST = Duration.ofDays(366 * 100);

    private static final Set<String> BASES = Set.of("consent", "soft-opt-in", "legitimate-interest", "contract");
    private static final Set<String> CHANNELS = Set.of("email", "phone", "sms", "post", "any");

    /** Before it nothing can have been given or withdrawn that is known here. */
    static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");

    /** How far a sender's clock may be ahead of ours. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    /** Tells whether an objection came in. */
    @JsonIgnore
    public boolean isObjection() {
        return OBJECTION.equals(kind);
    }

    /**
     * Validates a lawful basis.
     *
     * @param field the JSON pointer of the whole, such as {@code /consent}
     * @param now the time of the request
     * @param checks learns what is wrong
     * @return the evidence, unless something is wrong with it
     */
    public Optional<Consent.Evidence> accept(String field, Instant now, Checks checks) {
        var mine = new Checks();
        mine.require(
                        kind == null || kind.equals("lawful-basis"),
                        field + "/kind",
                        "is lawful-basis here; record an objection with POST /v1/leads/{leadId}/consents")
                .present(lawfulBasis, field + "/lawfulBasis")
                .require(
                        lawfulBasis == null || BASES.contains(lawfulBasis),
                        field + "/lawfulBasis",
                        "takes consent, soft-opt-in, legitimate-interest or contract")
                .requiredLine(purpose, field + "/purpose", 500)
                .requiredText(wording, field + "/wording", 5000)
                .line(wordingVersion, field + "/wordingVersion", 100)
                .requiredLine(source, field + "/source", 200)
                .line(assessmentReference, field + "/assessmentReference", 200)
                .require(
                        !"legitimate-interest".equals(lawfulBasis) || assessmentReference != null,
                        field + "/assessmentReference",
                        "is required for legitimate-interest; name your assessment")
                .require(
                        subscriberClass == null || CLASSES.contains(subscriberClass),
                        field + "/subscriberClass",
                        "takes individual, sole-trader or corporate");
        WebUrls.check(sourceUrl, field + "/sourceUrl", mine);
        checkWhoAndHow(field, mine);
        var obtained = obtained(field + "/obtainedAt", now, mine);
        var expires = Optional.ofNullable(expiresAt).flatMap(text -> time(text, field + "/expiresAt", mine));
        if (expires.isPresent() && obtained.isPresent()) {
            mine.require(
                            expires.get().isAfter(obtained.get()),
                            field + "/expiresAt",
                            "lies before it was obtained; give when it ends")
                    .require(
                            expires.get().isBefore(obtained.get().plus(LONGEST)),
                            field + "/expiresAt",
                            "lies more than a hundred years ahead; leave it out if it has no end");
        }
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
                channelOrAny(),
                wording,
                wordingVersion,
                source,
                sourceUrl,
                method,
                obtained.get(),
                expires.orElse(null),
                subscriberClass,
                evidence,
                assessmentReference));
    }

    /**
     * Validates an objection, which needs no more than how and when it was made.
     *
     * @param field the JSON pointer of the whole
     * @param now the time of the request
     * @param checks learns what is wrong
     * @return the objection, unless something is wrong with it
     */
    public Optional<Consent.Objection> acceptObjection(String field, Instant now, Checks checks) {
        var mine = new Checks();
        mine.require(lawfulBasis == null, field + "/lawfulBasis", "is no part of an objection; leave it out")
                .require(wordingVersion == null, field + "/wordingVersion", "is no part of an objection; leave it out")
                .require(sourceUrl == null, field + "/sourceUrl", "is no part of an objection; leave it out")
                .require(
                        expiresAt == null,
                        field + "/expiresAt",
                        "is no part of an objection, which holds until it is withdrawn; leave it out")
                .require(
                        subscriberClass == null, field + "/subscriberClass", "is no part of an objection; leave it out")
                .require(
                        assessmentReference == null,
                        field + "/assessmentReference",
                        "is no part of an objection; leave it out")
                .line(purpose, field + "/purpose", 500)
                .text(wording, field + "/wording", 5000)
                .line(source, field + "/source", 200);
        checkWhoAndHow(field, mine);
        var obtained = obtainedAt == null ? Optional.of(now) : obtained(field + "/obtainedAt", now, mine);
        mine.errors().forEach(error -> checks.refuse(error.field(), error.detail()));
        if (!mine.ok() || method == null || obtained.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Consent.Objection(purpose, channelOrAny(), wording, source, method, obtained.get(), evidence));
    }

    private void checkWhoAndHow(String field, Checks checks) {
        checks.require(
                        channel == null || CHANNELS.contains(channel),
                        field + "/channel",
                        "takes email, phone, sms, post or any")
                .requiredLine(method, field + "/method", 100);
        if (evidence != null) {
            var address = evidence.ipAddress();
            checks.require(
                            address != null || evidence.userAgent() != null,
                            field + "/evidence",
                            "is empty; leave it out instead")
                    .require(
                            address == null || isAddress(address),
                            field + "/evidence/ipAddress",
                            "is no IPv4 or IPv6 address")
                    .line(evidence.userAgent(), field + "/evidence/userAgent", LONGEST_AGENT);
        }
    }

    /** Only literals are taken, so that nothing is ever looked up. */
    private static boolean isAddress(String text) {
        try {
            // of IPv4 the short and octal forms that the JDK would also read are no addresses anybody logs
            return text.contains(":") ? !text.contains("%") && InetAddress.ofLiteral(text) != null : isDotted(text);
        } catch (IllegalArgumentException notOne) {
            return false;
        }
    }

    private static boolean isDotted(String text) {
        return DOTTED.matcher(text).matches();
    }

    private String channelOrAny() {
        return channel == null ? "any" : channel;
    }

    private Optional<Instant> obtained(String field, Instant now, Checks checks) {
        if (obtainedAt == null) {
            checks.present(null, field);
            return Optional.empty();
        }
        return past(obtainedAt, field, now, checks);
    }

    /**
     * Reads a time that is neither in the future, as far as clocks agree, nor before 1900; nothing for any other, so that nobody
     * reckons with one that lies where times end.
     *
     * @param text RFC 3339
     * @param field the JSON pointer of the field
     * @param now the time of the request
     * @param checks learns what is wrong
     */
    public static Optional<Instant> past(String text, String field, Instant now, Checks checks) {
        var time = time(text, field, checks);
        var past = time.filter(at -> !at.isAfter(now.plus(SKEW)));
        checks.require(time.isEmpty() || past.isPresent(), field, "lies in the future; give when it happened");
        var credible = past.filter(at -> !at.isBefore(EARLIEST));
        checks.require(past.isEmpty() || credible.isPresent(), field, "lies before 1900; give when it happened");
        return credible;
    }

    private static Optional<Instant> time(String text, String field, Checks checks) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS));
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
