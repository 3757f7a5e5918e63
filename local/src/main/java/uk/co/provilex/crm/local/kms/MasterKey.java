package uk.co.provilex.crm.local.kms;

import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * One KMS key with its state, as the emulator keeps it.
 *
 * @param arn its ARN
 * @param material in Base64: the 32 bytes of a symmetric key, or the private key of one that signs, as PKCS #8
 * @param publicKey in Base64: the public key of one that signs, as SubjectPublicKeyInfo; a symmetric key has none
 * @param createdAt when it was made
 * @param enabled whether it may be used
 * @param deletionAt when it is to vanish, if that is scheduled
 */
record MasterKey(
        String arn,
        String material,
        @Nullable String publicKey,
        Instant createdAt,
        boolean enabled,
        @Nullable Instant deletionAt) {

    MasterKey {
        if (!arn.matches("arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]{1,128}")) {
            throw new IllegalArgumentException("not the ARN of a KMS key");
        }
        if (publicKey == null && Base64.getDecoder().decode(material).length != 32) {
            throw new IllegalArgumentException("key material must be 32 bytes");
        }
    }

    /** Makes a symmetric key. */
    static MasterKey symmetric(String arn, byte[] material, Instant now) {
        return new MasterKey(arn, Base64.getEncoder().encodeToString(material), null, now, true, null);
    }

    /** Makes a key that signs. */
    static MasterKey signing(String arn, SigningPair pair, Instant now) {
        Base64.Encoder base64 = Base64.getEncoder();
        return new MasterKey(
                arn,
                base64.encodeToString(pair.privateKey()),
                base64.encodeToString(pair.publicKey()),
                now,
                true,
                null);
    }

    /** Returns the pair of a key that signs; empty for a symmetric one. */
    Optional<SigningPair> pair() {
        return Optional.ofNullable(publicKey)
                .map(known -> new SigningPair(
                        Base64.getDecoder().decode(material),
                        Base64.getDecoder().decode(known)));
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
        return new MasterKey(arn, material, publicKey, createdAt, nowEnabled, deletionAt);
    }

    /** A key whose deletion is scheduled or cancelled is left disabled, as in AWS. */
    MasterKey withDeletionAt(@Nullable Instant at) {
        return new MasterKey(arn, material, publicKey, createdAt, false, at);
    }

    /** Says nothing of the material. */
    @Override
    public String toString() {
        return "MasterKey[" + arn + ", " + state() + "]";
    }
}
