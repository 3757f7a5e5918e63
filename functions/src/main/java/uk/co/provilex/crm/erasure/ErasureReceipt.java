package uk.co.provilex.crm.erasure;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import uk.co.provilex.crm.platform.signing.Signer;

/**
 * What Provilex states about an erasure by signing it: {@code docs/erasure-receipts.md} describes it.
 *
 * @param formatVersion the version of the form; it is raised when an older verifier would judge a receipt wrongly
 * @param tenantId whose lead or user it was
 * @param erasureId which erasure it is
 * @param cause why
 * @param scope what was gone through
 * @param subject the commitments to whom it is about; none where nobody asked for it
 * @param suppressed whether the person is remembered, as digests, so as not to be stored again
 * @param counts what was removed
 * @param hiddenAt when nobody saw the lead any more, or the user was refused
 * @param liveErasedAt when nothing live was left
 * @param keyDestroyedAt when the key was destroyed
 * @param unrecoverableAfter from when on no backup has the key
 */
record ErasureReceipt(
        int formatVersion,
        String tenantId,
        String erasureId,
        Cause cause,
        List<String> scope,
        List<String> subject,
        boolean suppressed,
        ErasureView.Counts counts,
        Instant hiddenAt,
        Instant liveErasedAt,
        Instant keyDestroyedAt,
        Instant unrecoverableAfter) {

    /** The type in the header of the signature. */
    static final String TYPE = "provilex-erasure+jws";

    private static final int VERSION = 1;

    static ErasureReceipt of(String tenantId, Erasure done) {
        return new ErasureReceipt(
                VERSION,
                tenantId,
                done.id(),
                done.cause(),
                done.scope(),
                done.commitments(),
                done.suppressed(),
                ErasureView.Counts.of(done.counts()),
                done.hiddenAt(),
                Objects.requireNonNull(done.liveErasedAt()),
                Objects.requireNonNull(done.keyDestroyedAt()),
                done.unrecoverableAfter().orElseThrow());
    }

    String signedBy(Signer signer) {
        return signer.sign(TYPE, this);
    }
}
