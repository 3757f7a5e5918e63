package uk.co.provilex.crm.portability.bag;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BagTest {

    private static final Instant TIME = Instant.parse("2025-09-19T12:00:00Z");

    private final Path folder;

    BagTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static byte[] bag() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (BagWriter bag = new BagWriter(bytes, "export-1", TIME)) {
            try (OutputStream leads = bag.payload("leads.jsonl")) {
                leads.write("{\"firstName\":\"Zoë\"}\n".getBytes(UTF_8));
            }
            try (OutputStream notes = bag.payload("notes.jsonl")) {
                notes.write('x');
            }
            bag.finish(Map.of("External-Description", "All leads\nof a tenant"));
        }
        return bytes.toByteArray();
    }

    private BagReport verify(byte[] zip) throws IOException {
        return BagVerifier.verify(Files.write(folder.resolve("bag.zip"), zip));
    }

    /** Rewrites the zip file, each file's bytes passing through {@code change}; null leaves the file out. */
    private BagReport verifyChanged(String name, UnaryOperator<byte[]> change) throws IOException {
        Map<String, byte[]> files = files(bag());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, UTF_8)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                byte[] content =
                        file.getKey().equals("export-1/" + name) ? change.apply(file.getValue()) : file.getValue();
                if (content.length > 0) {
                    zip.putNextEntry(new ZipEntry(file.getKey()));
                    zip.write(content);
                    zip.closeEntry();
                }
            }
        }
        return verify(bytes.toByteArray());
    }

    private static byte[] zip(Map<String, byte[]> files, String... folders) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, UTF_8)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
            for (String folder : folders) {
                zip.putNextEntry(new ZipEntry(folder));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private Map<String, byte[]> files(byte[] bag) throws IOException {
        Path file = Files.write(folder.resolve("read.zip"), bag);
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile(), UTF_8)) {
            for (ZipEntry entry : zip.stream().toList()) {
                files.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        return files;
    }

    @Nested
    class Writing {

        @Test
        void aBagIsWhatTheStandardSays() throws IOException {
            Map<String, byte[]> files = files(bag());
            assertEquals(
                    List.of(
                            "export-1/bagit.txt",
                            "export-1/data/leads.jsonl",
                            "export-1/data/notes.jsonl",
                            "export-1/bag-info.txt",
                            "export-1/manifest-sha512.txt",
                            "export-1/tagmanifest-sha512.txt"),
                    List.copyOf(files.keySet()));
            assertEquals(
                    "External-Description: All leads of a tenant\nPayload-Oxum: 22.2\n",
                    new String(files.get("export-1/bag-info.txt"), UTF_8));
        }

        @Test
        void theSamePayloadGivesTheSameBytes() throws IOException {
            assertArrayEquals(bag(), bag());
        }

        @Test
        void theSignatureIsOverTheTagManifestAndComesLast() throws IOException {
            var bytes = new ByteArrayOutputStream();
            try (var bag = new BagWriter(bytes, "export-1", TIME)) {
                bag.finish(Map.of(), checksum -> "signed " + checksum);
            }
            var files = files(bytes.toByteArray());
            assertEquals("export-1/signature.jws", List.copyOf(files.keySet()).getLast());
            var digest = Sha512.digest();
            digest.update(files.get("export-1/tagmanifest-sha512.txt"));
            assertEquals("signed " + Sha512.hex(digest) + "\n", new String(files.get("export-1/signature.jws"), UTF_8));
            assertTrue(verify(bytes.toByteArray()).isValid());
        }

        @Test
        void filesCanLieInFoldersButNowhereElse() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (BagWriter bag = new BagWriter(bytes, "export-1", TIME)) {
                try (OutputStream table = bag.payload("csv/raw/leads.csv")) {
                    table.write('x');
                }
                for (String outside : List.of(
                        "/a", "a/", "a//b", "../a", "a/../b", "a/./b", "a/.b", "a\\b", "a/b/c/d/e", "a/b\n", "")) {
                    assertThrows(IllegalArgumentException.class, () -> bag.payload(outside), outside);
                }
                bag.finish(Map.of());
            }
            BagReport report = verify(bytes.toByteArray());
            assertTrue(report.isValid(), report.faults()::toString);
            assertEquals(Map.of("data/csv/raw/leads.csv", 1L), report.payload());
        }

        @Test
        void misuseIsRefused() throws IOException {
            BagWriter bag = new BagWriter(new ByteArrayOutputStream(), "b", TIME);
            OutputStream first = bag.payload("a");
            assertThrows(IllegalStateException.class, () -> bag.payload("b"));
            assertThrows(IllegalStateException.class, () -> bag.finish(Map.of()));
            first.close();
            assertThrows(IllegalStateException.class, () -> bag.payload("a"));
            assertThrows(IllegalArgumentException.class, () -> bag.payload("../a"));
            assertThrows(IllegalArgumentException.class, () -> bag.payload(""));
        }
    }

    @Nested
    class Verifying {

        @Test
        void aBagAsWrittenIsValid() throws IOException {
            BagReport report = verify(bag());
            assertTrue(report.isValid(), report.faults()::toString);
            assertEquals(Map.of("data/leads.jsonl", 21L, "data/notes.jsonl", 1L), report.payload());
            assertEquals("22.2", report.info().get("Payload-Oxum"));
        }

        @Test
        void anAlteredPayloadIsNamed() throws IOException {
            BagReport report =
                    verifyChanged("data/leads.jsonl", bytes -> "{\"firstName\":\"Eve\"}\n\n".getBytes(UTF_8));
            assertTrue(
                    report.faults()
                            .contains("\"data/leads.jsonl\" does not have the checksum that its manifest names."),
                    report.faults()::toString);
        }

        @Test
        void aMissingFileIsNamed() throws IOException {
            assertTrue(verifyChanged("data/notes.jsonl", bytes -> new byte[0]).faults().stream()
                    .anyMatch(f -> f.contains("data/notes.jsonl") && f.contains("not in the bag")));
            assertFalse(verifyChanged("bagit.txt", bytes -> new byte[0]).isValid());
            assertFalse(verifyChanged("tagmanifest-sha512.txt", bytes -> new byte[0])
                    .isValid());
        }

        @Test
        void aFileThatNoManifestNamesIsNamed() throws IOException {
            var files = files(bag());
            files.put("export-1/data/more.jsonl", new byte[] {'x'});
            files.put("export-1/more.txt", new byte[] {'x'});
            files.put("export-1/signature.jws", new byte[] {'x'});
            assertEquals(
                    List.of("data/more.jsonl", "more.txt"),
                    verify(zip(files)).faults().stream()
                            .filter(fault -> fault.endsWith("the manifest does not name it."))
                            .map(fault -> fault.split("\"", -1)[1])
                            .toList());
        }

        @Test
        void anAlteredManifestIsNoticedByTheTagManifest() throws IOException {
            BagReport report = verifyChanged("manifest-sha512.txt", bytes -> {
                String[] lines = new String(bytes, UTF_8).split("\n", -1);
                return (lines[0] + "\n").getBytes(UTF_8);
            });
            assertTrue(report.faults().stream()
                    .anyMatch(f -> f.contains("manifest-sha512.txt") && f.contains("checksum")));
            assertTrue(
                    report.faults().stream().anyMatch(f -> f.contains("notes.jsonl") && f.contains("does not name")));
        }

        @Test
        void aWrongOxumAndAWrongVersionAreNamed() throws IOException {
            assertTrue(verifyChanged("bag-info.txt", bytes -> "Payload-Oxum: 1.1\n".getBytes(UTF_8)).faults().stream()
                    .anyMatch(f -> f.contains("Payload-Oxum")));
            assertTrue(verifyChanged("bagit.txt", bytes -> "BagIt-Version: 0.97\n".getBytes(UTF_8)).faults().stream()
                    .anyMatch(f -> f.contains("BagIt 1.0")));
        }

        /** Each of them is small, so that only the sum tells. */
        @Test
        void noMoreIsUnpackedInAllThanMayBe() throws IOException {
            var sizes = new HashMap<String, Integer>();
            files(bag()).forEach((name, content) -> sizes.put(name.substring("export-1/".length()), content.length));
            long tags = Stream.of("bagit.txt", "bag-info.txt", "manifest-sha512.txt")
                    .mapToLong(name -> sizes.getOrDefault(name, 0))
                    .sum();
            // what the manifests name is unpacked for its checksum; a tag file once more, for what it says
            long all = 22 + 2 * tags + sizes.getOrDefault("tagmanifest-sha512.txt", 0);
            var zip = Files.write(folder.resolve("bag.zip"), bag());
            assertEquals(
                    List.of(),
                    BagVerifier.verify(zip, new BagLimits(6, all, 200, 1 << 20)).faults());
            assertEquals(
                    List.of("The zip file unpacks to more than " + (all - 1) + " octets."),
                    BagVerifier.verify(zip, new BagLimits(6, all - 1, 200, 1 << 20))
                            .faults());
            assertEquals(
                    List.of("The zip file has more than 5 entries."),
                    BagVerifier.verify(zip, new BagLimits(5, all, 200, 1 << 20)).faults());
        }

        @Test
        void noMoreLinesOfAManifestAreReadThanThereMayBeEntries() throws IOException {
            String lines = "x\n".repeat(2_000);
            for (String name : List.of("manifest-sha512.txt", "tagmanifest-sha512.txt", "bag-info.txt")) {
                verifyChanged(name, bytes -> (lines + new String(bytes, UTF_8)).getBytes(UTF_8));
                List<String> faults = BagVerifier.verify(folder.resolve("bag.zip"), BagLimits.STRANGERS)
                        .faults();
                assertTrue(faults.contains("\"" + name + "\" has more than 1000 lines."), faults::toString);
                assertTrue(faults.size() <= 1_000, () -> faults.size() + " faults of " + name);
            }
        }

        @Test
        void noMoreThanAThousandFaultsAreTold() throws IOException {
            String lines = "x\n".repeat(2_000);
            assertEquals(
                    1_000,
                    verifyChanged("manifest-sha512.txt", bytes -> lines.getBytes(UTF_8))
                            .faults()
                            .size());
        }

        @Test
        void oneOctetAtATimeIsCountedToo() throws IOException {
            var entry = new ZipEntry("a");
            entry.setCompressedSize(1);
            try (var in = new BoundedInput(
                    new ByteArrayInputStream(new byte[] {1, 2, 3}),
                    entry,
                    new BagLimits(1, 2, 200, 100),
                    new BoundedInput.Budget(2))) {
                assertEquals(1, in.read());
                assertEquals(2, in.read());
                assertThrows(BoundedInput.TooMuchException.class, in::read);
            }
            try (var in = new BoundedInput(
                    new ByteArrayInputStream(new byte[100]),
                    entry,
                    new BagLimits(1, 1_000, 10, 50),
                    new BoundedInput.Budget(1_000))) {
                assertEquals(50, in.readNBytes(50).length, "a small file may be of any ratio");
                assertThrows(BoundedInput.TooMuchException.class, in::read);
            }
        }

        @Test
        void aFileThatIsNoZipOrCutOffIsAFault() throws IOException {
            assertFalse(verify("hello".getBytes(UTF_8)).isValid());
            byte[] bag = bag();
            assertFalse(verify(Arrays.copyOf(bag, bag.length - 30)).isValid());
        }

        /** Where the end of a block is damaged, what unpacks it says that the file ends too early, not that it is damaged. */
        @Test
        void whateverBitOfADeflatedFileIsDamagedIsToldUnlessNothingIsLost() throws IOException {
            String name = "export-1/data/leads.jsonl";
            byte[] bag = bag();
            int begin = new String(bag, ISO_8859_1).indexOf(name) + name.length();
            int end = new String(bag, ISO_8859_1).indexOf("PK", begin);
            for (int bit = begin * 8; bit < end * 8; bit++) {
                byte[] damaged = bag.clone();
                damaged[bit / 8] ^= (byte) (1 << (bit % 8));
                BagReport report = verify(damaged);
                if (report.isValid()) {
                    assertArrayEquals(files(bag).get(name), files(damaged).get(name));
                } else {
                    assertTrue(report.faults().getFirst().contains("data/leads.jsonl"), report.faults()::toString);
                }
            }
        }

        @Test
        void namesThatLeadOutOfTheFolderAreRefused() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(bytes, UTF_8)) {
                for (String name : List.of("b/../../x", "y", "c/bagit.txt")) {
                    zip.putNextEntry(new ZipEntry(name));
                    zip.closeEntry();
                }
            }
            List<String> faults = verify(bytes.toByteArray()).faults();
            assertEquals(2, faults.stream().filter(f -> f.contains("outside")).count(), faults::toString);
        }

        @Test
        void soAreThoseOfFolders() throws IOException {
            Map<String, byte[]> files = files(bag());
            for (String name : List.of("export-1/../", "../", "/", "export-1/data/../../x/", "export-1\\x/")) {
                assertEquals(
                        List.of("\"" + name + "\" lies outside the bag's folder."),
                        verify(zip(files, name)).faults());
            }
            assertEquals(
                    List.of("The zip file has 2 top folders; a bag has one."),
                    verify(zip(files, "other/")).faults());
            assertTrue(verify(zip(files, "export-1/", "export-1/data/")).isValid(), "others may be named");
        }
    }
}
