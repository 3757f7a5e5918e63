package uk.co.provilex.crm.closure;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import uk.co.provilex.crm.platform.signing.Signer;

/**
 * What Provilex states about the end of an account by signing it: {@code docs/closure-certificates.md} describes it.
 *
 * @param formatVersion the version of the form; it is raised when an older verifier would judge a certificate wrongly
 * @param tenantId whose account it was
 * @param closureId which closure it is
 * @param scope what was gone through
 * @param counts what was removed, by what it is
 * @param requestedAt when an owner asked for it
 * @param closedAt since when nobody was let in
 * @param liveDeletedAt when nothing live was left
 * @param keysDestroyedAt when the last key was destroyed
 * @param unrecoverableAfter from when on no backup has a key
 */
record ClosureCertificate(
        int formatVersion,
        String tenantId,
        String closureId,
        List<String> scope,
        Map<String, Long> counts,
        Instant requestedAt,
        Instant closedAt,
        Instant liveDeletedAt,
        Instant keysDestroyedAt,
        Instant unrecoverableAfter) {

    /** The type in the header of the signature. */
    static final String TYPE = "provilex-closure+jws";

    private static final int VERSION = 1;
    private static final List<String> SCOPE = List.of("records", "index", "files", "accounts", "keys");

    static ClosureCertificate of(String tenantId, Closure done) {
        return new ClosureCertificate(
                VERSION,
                tenantId,
                done.id(),
                SCOPE,
                new TreeMap<>(done.counts()),
                done.requestedAt(),
                done.closedAt(),
                Objects.requireNonNull(done.liveDeletedAt()),
                Objects.requireNonNull(done.keysDestroyedAt()),
                done.unrecoverableAfter().orElseThrow());
    }

    String signedBy(Signer signer) {
        return signer.sign(TYPE, this);
    }
}
