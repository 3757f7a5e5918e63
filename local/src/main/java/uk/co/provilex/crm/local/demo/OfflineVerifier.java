package uk.co.provilex.crm.local.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs {@code verify/VerifyExport.java} as somebody does who has no more than a package and the published keys. It is a
 * program of its own, so the day ends badly when the product and the check that everyone is given disagree.
 */
final class OfflineVerifier {

    private static final String SOURCE = "verify/VerifyExport.java";

    private OfflineVerifier() {}

    /** Returns what it says of a package, when it finds nothing wrong; otherwise an exception says it. */
    static String verify(Path bag, String keys) throws IOException, InterruptedException {
        var keyFile = Files.writeString(Files.createTempFile("provilex", ".json"), keys);
        try {
            var process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            source().toString(),
                            bag.toString(),
                            keyFile.toString())
                    .redirectErrorStream(true)
                    .start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("the package is not as it should be: " + said);
            }
            return said;
        } finally {
            Files.delete(keyFile);
        }
    }

    private static Path source() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve(SOURCE))) {
                return folder.resolve(SOURCE);
            }
        }
        throw new IllegalStateException("There is no " + SOURCE + " here or above.");
    }
}
