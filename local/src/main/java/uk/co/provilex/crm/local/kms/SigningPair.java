package uk.co.provilex.crm.local.kms;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;

/**
 * A key pair on the curve NIST P-256, which KMS calls {@code ECC_NIST_P256}.
 *
 * @param privateKey the private key, as PKCS #8
 * @param publicKey the public key, as SubjectPublicKeyInfo (RFC 5280), which is what GetPublicKey answers
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares pairs, and each use decodes arrays of its own
record SigningPair(byte[] privateKey, byte[] publicKey) {

    /** Makes a new pair. */
    static SigningPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            return new SigningPair(
                    pair.getPrivate().getEncoded(), pair.getPublic().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("P-256 is part of every JDK", e);
        }
    }

    /** Signs a message by hashing it with SHA-256 first; the signature is DER (RFC 3279, section 2.2.3). */
    byte[] signMessage(byte[] message) {
        return sign("SHA256withECDSA", message);
    }

    /** Signs a digest that the caller has made; the signature is DER (RFC 3279, section 2.2.3). */
    byte[] signDigest(byte[] digest) {
        return sign("NONEwithECDSA", digest);
    }

    private byte[] sign(String algorithm, byte[] input) {
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(privateKey)));
            signer.update(input);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("ECDSA is part of every JDK", e);
        }
    }

    /** Says nothing of the private key. */
    @Override
    public String toString() {
        return "SigningPair[ECC_NIST_P256]";
    }
}
