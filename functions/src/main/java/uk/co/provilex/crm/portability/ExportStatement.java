package uk.co.provilex.crm.portability;

import java.time.Instant;
import uk.co.provilex.crm.platform.signing.Signer;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.tenants.Tenant;

/**
 * What Provilex states about an export by signing it: the payload of {@code signature.jws}.
 *
 * @param formatVersion the version of the form of package and statement; it is raised when an older verifier would judge a
 *     package wrongly
 * @param tenantId whose data it is
 * @param exportId which export it is
 * @param createdAt when it was asked for
 * @param tagManifestSha512 the SHA-512 of {@code tagmanifest-sha512.txt} in hexadecimal, and with it of every file
 */
record ExportStatement(
        int formatVersion, String tenantId, String exportId, Instant createdAt, String tagManifestSha512) {

    /** The type in the header of the signature. */
    static final String TYPE = "provilex-export+jws";

    private static final int VERSION = 1;

    static ExportStatement about(Job job, Tenant tenant, String tagManifestSha512) {
        return new ExportStatement(VERSION, tenant.id(), job.id(), job.createdAt(), tagManifestSha512);
    }

    /** Returns the content of {@code signature.jws}. */
    String signedBy(Signer signer) {
        return signer.sign(TYPE, this);
    }
}
