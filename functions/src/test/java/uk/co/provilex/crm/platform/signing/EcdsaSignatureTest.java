package uk.co.provilex.crm.platform.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.Seed;

/** DER as KMS answers it becomes the two numbers of a JWS, whatever their lengths. */
final class EcdsaSignatureTest {

    private static byte[] der(BigInteger r, BigInteger s) {
        var numbers = new ByteArrayOutputStream();
        for (var number : new BigInteger[] {r, s}) {
            var bytes = number.toByteArray();
            numbers.write(0x02);
            numbers.write(bytes.length);
            numbers.writeBytes(bytes);
        }
        var der = new ByteArrayOutputStream();
        der.write(0x30);
        der.write(numbers.size());
        der.writeBytes(numbers.toByteArray());
        return der.toByteArray();
    }

    private static void assertKept(BigInteger r, BigInteger s) {
        var raw = EcdsaSignature.raw(der(r, s));
        assertEquals(64, raw.length);
        assertEquals(r, new BigInteger(1, Arrays.copyOf(raw, 32)));
        assertEquals(s, new BigInteger(1, Arrays.copyOfRange(raw, 32, 64)));
    }

    @Test
    void numbersOfEveryLengthAreKeptAtTheirPlaces() {
        long seed = Seed.drawn();
        var random = new Random(seed);
        for (int bits = 1; bits <= 256; bits++) {
            for (int other = 1; other <= 256; other += 5) {
                // the highest bit set, so that each length is met with and without the zero that keeps DER positive
                assertKept(
                        new BigInteger(bits, random).setBit(bits - 1), new BigInteger(other, random).setBit(other - 1));
            }
        }
    }

    @Test
    void theLeastAndTheGreatestAreKept() {
        var greatest = BigInteger.TWO.pow(256).subtract(BigInteger.ONE);
        assertKept(BigInteger.ONE, greatest);
        assertKept(greatest, BigInteger.ONE);
    }

    @Nested
    class Refused {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "", // nothing
                    "30", // cut off
                    "3006020101020101ff", // more after it
                    "3007020101020101", // shorter than it says
                    "300602010102010100", // longer than it says
                    "3103020101", // no sequence
                    "3003020101", // one number
                    "3006030101020101", // no integer
                    "3005020002010100", // an empty number
                    "3006020181020101", // a negative number
                    "3009020101020101020101", // three numbers
                    "308106020101020101", // a length in the long form, which none so short needs
                    "30060201010202ff" // a number that leaves the signature
                })
        void whatIsNoSignatureIsRefused(String hex) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> EcdsaSignature.raw(HexFormat.of().parseHex(hex)));
        }

        @Test
        void aNumberOfMoreThan256BitsIsRefused() {
            var der = der(BigInteger.TWO.pow(256), BigInteger.ONE);
            assertThrows(IllegalArgumentException.class, () -> EcdsaSignature.raw(der));
        }
    }
}
