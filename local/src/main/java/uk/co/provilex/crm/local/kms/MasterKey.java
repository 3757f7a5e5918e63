package uk.co.provilex.crm.local.kms;

import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** One symmetric KMS key with its state, as the emulator keeps it; the 32 bytes of material are written in Base64. */
record MasterKey(
        String arn,
        String material,
        Instant createdAt,
        boolean enabled,
        @Nullable Instant deletionAt) {

    MasterKey {
        if (!arn.matches("arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]{1,128}")) {
            throw new IllegalArgumentException("not the ARN of a KMS key");
        }
        if (Base64.getDecoder().decode(material).length != 32) {
            throw new IllegalArgumentException("key material must be 32 bytes");
        }
    }

    /** Returns the key for the cipher. */
    SecretKeySpec cipherKey() {
        return new SecretKeySpec(Base64.getDecoder().decode(material), "AES");
    }

    /** Returns the part of the ARN that names the key within its account and region. */
    String id() {
        return arn.substring(arn.indexOf("key/") + "key/".length());
    }

    /** Returns the account that owns the key. */
    String account() {
        return arn.split(":", -1)[4];
    }

    /** Returns when the key is to vanish; empty unless its deletion is scheduled. */
    Optional<Instant> deletion() {
        return Optional.ofNullable(deletionAt);
    }

    /** Returns the state by its name in the KMS API. */
    String state() {
        if (deletionAt != null) {
            return "PendingDeletion";
        }
        return enabled ? "Enabled" : "Disabled";
    }

    MasterKey withEnabled(boolean nowEnabled) {
        return new MasterKey(arn, material, createdAt, nowEnabled, deletionAt);
    }

    /** A key whose deletion is scheduled or cancelled is left disabled, as in AWS. */
    MasterKey withDeletionAt(@Nullable Instant at) {
        return new MasterKey(arn, material, createdAt, false, at);
    }

    /** Says nothing of the material. */
    @Override
    public String toString() {
        return "MasterKey[" + arn + ", " + state() + "]";
    }
}
