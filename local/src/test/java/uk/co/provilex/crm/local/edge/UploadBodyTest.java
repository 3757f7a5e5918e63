package uk.co.provilex.crm.local.edge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.co.provilex.crm.local.sts.Sessions;

/** Nothing that differs from what the client signed or summed up gets its last byte through. */
final class UploadBodyTest {

    private static final String[] CHUNK_SIGNATURES = {
        "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
        "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
        "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"
    };

    /** The worked example of the Amazon S3 API Reference, "Signature calculations ... transferring payload in chunks". */
    private static SignatureCheck.Signed example(String payload) {
        byte[] key = SigV4.signingKey("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "20130524", "us-east-1", "s3");
        return new SignatureCheck.Signed(
                new Sessions(InstantSource.system(), "000000000000").administrator(),
                payload,
                text -> SigV4.hmacHex(key, text),
                "20130524T000000Z",
                "20130524/us-east-1/s3/aws4_request",
                "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
                false);
    }

    private static byte[] exampleBody(char filling) {
        byte[] large = new byte[65_536];
        Arrays.fill(large, (byte) filling);
        var body = new ByteArrayOutputStream();
        body.writeBytes(ascii("10000;chunk-signature=" + CHUNK_SIGNATURES[0] + "\r\n"));
        body.writeBytes(large);
        body.writeBytes(ascii("\r\n400;chunk-signature=" + CHUNK_SIGNATURES[1] + "\r\n"));
        body.write(large, 0, 1_024);
        body.writeBytes(ascii("\r\n0;chunk-signature=" + CHUNK_SIGNATURES[2] + "\r\n\r\n"));
        return body.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static UploadBody body(String payload, byte[] bytes, String... headers) throws AwsFault {
        var all = new TreeMap<String, String>();
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        return new UploadBody(new ByteArrayInputStream(bytes), all, example(payload));
    }

    private static void assertFails(String code, UploadBody body, int mostBytes) {
        var read = new ByteArrayOutputStream();
        assertThrows(IOException.class, () -> body.transferTo(read));
        assertEquals(code, body.fault().orElseThrow().code());
        assertTrue(read.size() <= mostBytes, () -> read.size() + " bytes got through");
    }

    @Test
    void theWorkedExampleOfTheReferencePasses() throws Exception {
        UploadBody body = body(
                "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                exampleBody('a'),
                "x-amz-decoded-content-length",
                "66560",
                "content-length",
                "66824");
        byte[] plain = body.readAllBytes();
        assertEquals(66_560, plain.length);
        assertEquals('a', plain[66_559]);
    }

    @Test
    void aChangedChunkFailsItsSignature() throws Exception {
        assertFails(
                "SignatureDoesNotMatch",
                body("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", exampleBody('b'), "x-amz-decoded-content-length", "66560"),
                65_536);
    }

    @Test
    void aLastChunkLeftOutFails() throws Exception {
        byte[] whole = exampleBody('a');
        assertFails(
                "InvalidRequest",
                body(
                        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                        Arrays.copyOf(whole, whole.length - 86),
                        "x-amz-decoded-content-length",
                        "66560"),
                66_559);
    }

    @ParameterizedTest
    @CsvSource({
        "crc32, y/Q5Jg==",
        "crc32c, 4waSgw==",
        "crc64nvme, rosUhgp5mIg=",
        "sha1, 98O8HYCOBHMq32eZZczDTKeuNEE=",
        "sha256, FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=",
    })
    void trailingChecksumsOfEachKindAreVerified(String name, String sum) throws Exception {
        String[] headers = {"x-amz-decoded-content-length", "9", "x-amz-trailer", "x-amz-checksum-" + name};
        byte[] good = ascii("5\r\n12345\r\n4\r\n6789\r\n0\r\nx-amz-checksum-" + name + ":" + sum + "\r\n\r\n");
        UploadBody body = body("STREAMING-UNSIGNED-PAYLOAD-TRAILER", good, headers);
        assertArrayEquals(ascii("123456789"), body.readAllBytes());
        assertEquals(Map.of("x-amz-checksum-" + name, sum), body.verifiedChecksums());

        byte[] damaged = new String(good, StandardCharsets.US_ASCII)
                .replace("12345", "12344")
                .getBytes(StandardCharsets.US_ASCII);
        assertFails("BadDigest", body("STREAMING-UNSIGNED-PAYLOAD-TRAILER", damaged, headers), 8);
        byte[] without = ascii("9\r\n123456789\r\n0\r\n\r\n");
        assertFails("BadDigest", body("STREAMING-UNSIGNED-PAYLOAD-TRAILER", without, headers), 8);
    }

    @Test
    void aWholeBodysHashAndLengthMustHold() throws Exception {
        String hash = SigV4.sha256Hex(ascii("abc"));
        assertArrayEquals(
                ascii("abc"), body(hash, ascii("abc"), "content-length", "3").readAllBytes());
        assertFails("XAmzContentSHA256Mismatch", body(hash, ascii("abd"), "content-length", "3"), 2);
        assertFails("IncompleteBody", body(hash, ascii("ab"), "content-length", "3"), 2);
    }

    @ParameterizedTest
    @CsvSource({"STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, 501", "UNSIGNED-PAYLOAD, 411"})
    void formsThatAreNotSupportedAndLengthsThatAreMissingAreRefused(String payload, int status) {
        AwsFault fault = assertThrows(AwsFault.class, () -> body(payload, new byte[0]));
        assertEquals(status, fault.status());
    }
}
