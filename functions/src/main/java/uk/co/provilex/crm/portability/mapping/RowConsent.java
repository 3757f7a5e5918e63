package uk.co.provilex.crm.portability.mapping;

import java.time.Instant;
import java.util.Optional;

/**
 * The lawful basis on which a row's data is held, with its evidence (UK GDPR articles 6 and 7(1)).
 *
 * @param lawfulBasis consent, soft-opt-in, legitimate-interest or contract
 * @param purpose what the data may be used for
 * @param channel email, phone, sms, post or any
 * @param wording the words that the person was shown or told
 * @param wordingVersion the version of the wording, if it has one
 * @param source where it was obtained
 * @param sourceUrl the page on which it was obtained, if any
 * @param method how it was given
 * @param obtainedAt when it was given
 * @param assessmentReference names the legitimate interests assessment, where that is the basis
 * @param expiresAt from when on it does not count any more, if it ends
 * @param subscriberClass individual, sole-trader or corporate, if that is known
 * @param ipAddress from which address it was given, if that is known
 * @param userAgent with which browser or app it was given, if that is known
 */
public record RowConsent(
        String lawfulBasis,
        String purpose,
        Optional<String> channel,
        String wording,
        Optional<String> wordingVersion,
        String source,
        Optional<String> sourceUrl,
        String method,
        Instant obtainedAt,
        Optional<String> assessmentReference,
        Optional<Instant> expiresAt,
        Optional<String> subscriberClass,
        Optional<String> ipAddress,
        Optional<String> userAgent) {}
