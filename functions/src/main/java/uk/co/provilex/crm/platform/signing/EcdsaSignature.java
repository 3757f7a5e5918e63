package uk.co.provilex.crm.platform.signing;

/**
 * Turns an ECDSA signature on P-256 from DER (RFC 3279, section 2.2.3), which is what KMS answers, into what a JWS holds:
 * the two numbers at 32 octets each (RFC 7518, section 3.4).
 */
final class EcdsaSignature {

    private static final int NUMBER_BYTES = 32;
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;

    private final byte[] der;
    private int at;

    private EcdsaSignature(byte[] der) {
        this.der = der;
    }

    /**
     * Returns r and s, 64 octets.
     *
     * @throws IllegalArgumentException when {@code der} is not two positive numbers of at most 256 bits
     */
    static byte[] raw(byte[] der) {
        var signature = new EcdsaSignature(der);
        int length = signature.header(SEQUENCE);
        if (signature.at + length != der.length) {
            throw new IllegalArgumentException("a signature ends where it says");
        }
        var r = signature.number();
        var s = signature.number();
        if (signature.at != der.length) {
            throw new IllegalArgumentException("a signature is two numbers and no more");
        }
        var raw = new byte[2 * NUMBER_BYTES];
        System.arraycopy(r, 0, raw, 0, NUMBER_BYTES);
        System.arraycopy(s, 0, raw, NUMBER_BYTES, NUMBER_BYTES);
        return raw;
    }

    /** Reads a tag and its length: at most 2 + 2 * (2 + 33) = 72 octets, so the short form of lengths is all there is. */
    private int header(int tag) {
        if (at + 2 > der.length || der[at] != tag || der[at + 1] < 0) {
            throw new IllegalArgumentException("not the DER of a signature");
        }
        at += 2;
        return der[at - 1];
    }

    private byte[] number() {
        int length = header(INTEGER);
        if (length == 0 || at + length > der.length || der[at] < 0) {
            throw new IllegalArgumentException("a number of a signature is positive");
        }
        var number = new byte[length];
        System.arraycopy(der, at, number, 0, length);
        at += length;
        return fixed(number, NUMBER_BYTES);
    }

    /** Returns a number that is not negative, big-endian, at exactly so many octets: cut of leading zeros, or filled up. */
    static byte[] fixed(byte[] number, int octets) {
        int zeros = 0;
        while (zeros < number.length && number[zeros] == 0) {
            zeros++;
        }
        int length = number.length - zeros;
        if (length > octets) {
            throw new IllegalArgumentException("a number is longer than the curve allows");
        }
        var fixed = new byte[octets];
        System.arraycopy(number, zeros, fixed, octets - length, length);
        return fixed;
    }
}
