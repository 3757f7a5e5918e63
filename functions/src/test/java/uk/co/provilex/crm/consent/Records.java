package uk.co.provilex.crm.consent;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.leads.Consent.Kind;
import uk.co.provilex.crm.leads.Consent.Withdrawal;

/** Makes records to weigh. */
final class Records {

    static final String PURPOSE = "News by email";
    static final Instant GIVEN = Instant.parse("2025-05-01T10:00:00Z");

    private static final String USER = "01k5ha7c0d4e8f2g6h1j5k9m3n";

    private Records() {}

    static Consent basis(String lawfulBasis) {
        return basis(lawfulBasis, "any", PURPOSE, GIVEN, null, null);
    }

    static Consent basis(
            String lawfulBasis,
            String channel,
            String purpose,
            Instant at,
            @Nullable Instant until,
            @Nullable String subscriberClass) {
        return new Consent(
                "01k5hc2n0r9w8s5v1x2y4z6b7c",
                "01k5hc2mzq8v7r4t9w1x3y5a6b",
                Kind.LAWFUL_BASIS,
                lawfulBasis,
                purpose,
                channel,
                "Yes, send me news.",
                "7b2d0b1f",
                "v1",
                "Fair",
                null,
                "paper",
                at,
                until,
                subscriberClass,
                null,
                null,
                at,
                USER,
                null,
                null,
                null);
    }

    static Consent objection(@Nullable String purpose, String channel, Instant at) {
        return new Consent(
                "01k5hc2n0r9w8s5v1x2y4z6b7d",
                "01k5hc2mzq8v7r4t9w1x3y5a6b",
                Kind.OBJECTION,
                null,
                purpose,
                channel,
                null,
                null,
                null,
                null,
                null,
                "telephone",
                at,
                null,
                null,
                null,
                null,
                at,
                USER,
                null,
                null,
                null);
    }

    static Consent withdrawn(Consent record, Instant at) {
        return new Consent(
                record.id(),
                record.leadId(),
                record.kind(),
                record.lawfulBasis(),
                record.purpose(),
                record.channel(),
                record.wording(),
                record.wordingHash(),
                record.wordingVersion(),
                record.source(),
                record.sourceUrl(),
                record.method(),
                record.obtainedAt(),
                record.expiresAt(),
                record.subscriberClass(),
                record.evidence(),
                record.assessmentReference(),
                record.recordedAt(),
                record.recordedBy(),
                record.importId(),
                record.attestation(),
                new Withdrawal(at, "unsubscribe link", at, USER));
    }
}
