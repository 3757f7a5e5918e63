package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import uk.co.provilex.crm.platform.signing.Signer;
import uk.co.provilex.crm.portability.bag.BagWriter;
import uk.co.provilex.crm.portability.bag.Rfc9162;
import uk.co.provilex.crm.portability.bag.Sha512;

/**
 * A package as the product's own writer and signer make it, taken apart so that it can be put together again with something
 * changed.
 *
 * @param files the files by their paths in the package's folder
 */
record SignedPackage(Map<String, String> files) {

    static final String FOLDER = "provilex-export-01k5jx2b7m3n8p4q9r5s1t6v0e";
    private static final String TAGS = "tagmanifest-sha512.txt";
    private static final String MANIFEST = "manifest-sha512.txt";
    private static final String INFO = "bag-info.txt";
    private static final String JWS = "signature.jws";

    SignedPackage {
        files = new LinkedHashMap<>(files);
    }

    /** Writes a package with so many leads, each with a lawful basis, and some of everything else. */
    static SignedPackage of(int leads, Signer signer) {
        var bytes = new ByteArrayOutputStream();
        try (var bag = new BagWriter(bytes, FOLDER, Instant.parse("2025-09-22T09:00:00Z"))) {
            var payload = payload(leads);
            for (var file : payload.entrySet()) {
                try (var out = bag.payload(file.getKey())) {
                    out.write(file.getValue().getBytes(UTF_8));
                }
            }
            bag.finish(info(payload), digest -> statement(1, digest).signedBy(signer));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new SignedPackage(unzipped(bytes.toByteArray()));
    }

    /** Takes a package apart that was written for any export. */
    static SignedPackage opened(byte[] zip) {
        var files = new LinkedHashMap<String, String>();
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip), UTF_8)) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                var name = entry.getName();
                files.put(name.substring(name.indexOf('/') + 1), new String(in.readAllBytes(), UTF_8));
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new SignedPackage(files);
    }

    private static Map<String, String> payload(int leads) {
        var lines = new StringBuilder();
        var consents = new StringBuilder();
        for (int i = 0; i < leads; i++) {
            // one line that no buffer holds at once, and one with nothing in it
            lines.append("{\"id\":\"").append(i).append("\",\"custom\":\"").append("ä".repeat(i == 2 ? 90_000 : i));
            lines.append("\"}\n");
            consents.append("{\"leadId\":\"").append(i).append("\"}\n");
        }
        var payload = new LinkedHashMap<String, String>();
        payload.put("leads.jsonl", lines.toString());
        payload.put("leads.csv", "id,custom\n");
        payload.put("consents.jsonl", consents.toString());
        payload.put("notes.jsonl", "{\"text\":\"Zoë called\"}\n{\"text\":\"Call back\"}\n");
        payload.put("tasks.jsonl", "{\"title\":\"Send the sample\"}\n");
        payload.put("users.jsonl", "{\"name\":\"Ada Example\"}\n{\"name\":\"Ben Example\"}\n");
        payload.put("suppressions.jsonl", "{\"kind\":\"email\"}\n");
        payload.put("imports.jsonl", "{\"state\":\"completed\"}\n{\"state\":\"undone\"}\n");
        return payload;
    }

    private static Map<String, String> info(Map<String, String> payload) {
        var info = new LinkedHashMap<String, String>();
        info.put("Source-Organization", "Example Gardens");
        info.put("External-Identifier", FOLDER.substring("provilex-export-".length()));
        for (var kind : List.of("Lead", "Consent", "Note", "Task", "User", "Suppression", "Import")) {
            var file = payload.getOrDefault(kind.toLowerCase(Locale.ROOT) + "s.jsonl", "");
            info.put(kind + "-Count", Long.toString(file.lines().count()));
        }
        info.put("Lead-Merkle-Root", root(payload.getOrDefault("leads.jsonl", "")));
        return info;
    }

    static ExportStatement statement(int version, String tagManifestSha512) {
        return new ExportStatement(
                version,
                "01k5hc2mzq8v7r4t9w1x3y5a6b",
                FOLDER.substring("provilex-export-".length()),
                Instant.parse("2025-09-22T09:00:00Z"),
                tagManifestSha512);
    }

    static String root(String lines) {
        return Rfc9162.root(lines.lines().map(line -> line.getBytes(UTF_8)).toList());
    }

    private static String sha512(String text) {
        return HexFormat.of().formatHex(Sha512.digest().digest(text.getBytes(UTF_8)));
    }

    String file(String path) {
        var content = files.get(path);
        if (content == null) {
            throw new AssertionError("no " + path);
        }
        return content;
    }

    SignedPackage with(String path, String content) {
        var changed = new LinkedHashMap<>(files);
        changed.put(path, content);
        return new SignedPackage(changed);
    }

    SignedPackage with(String path, UnaryOperator<String> change) {
        return with(path, change.apply(file(path)));
    }

    SignedPackage without(String path) {
        var changed = new LinkedHashMap<>(files);
        changed.remove(path);
        return new SignedPackage(changed);
    }

    /** Works every checksum out anew, and the size of the payload, as a forger would who has no key. */
    SignedPackage checksummed() {
        var payload = new TreeMap<String, String>();
        files.forEach((path, content) -> {
            if (path.startsWith("data/")) {
                payload.put(path, content);
            }
        });
        long octets = payload.values().stream()
                .mapToLong(content -> content.getBytes(UTF_8).length)
                .sum();
        return with(MANIFEST, manifest(payload))
                .with(
                        INFO,
                        info -> info.replaceAll("Payload-Oxum: .*", "Payload-Oxum: " + octets + "." + payload.size()))
                .tagged();
    }

    /** Works the tag manifest out anew. */
    SignedPackage tagged() {
        var tags = new TreeMap<String, String>();
        files.forEach((path, content) -> {
            if (!path.startsWith("data/") && !path.equals(TAGS) && !path.equals(JWS)) {
                tags.put(path, content);
            }
        });
        return with(TAGS, manifest(tags));
    }

    private static String manifest(Map<String, String> files) {
        var text = new StringBuilder();
        files.forEach((path, content) ->
                text.append(sha512(content)).append("  ").append(path).append('\n'));
        return text.toString();
    }

    /** Says that there are as many leads as there are now, and which. */
    SignedPackage recounted() {
        var leads = file("data/leads.jsonl");
        return with(INFO, info -> info.replaceAll(
                        "Lead-Count: .*", "Lead-Count: " + leads.lines().count())
                .replaceAll("Lead-Merkle-Root: .*", "Lead-Merkle-Root: " + root(leads)));
    }

    /** Signs the tag manifest as it is now. */
    SignedPackage signed(Signer signer, String type, int version) {
        return with(JWS, signer.sign(type, statement(version, sha512(file(TAGS)))) + "\n");
    }

    /** Returns the zip file. */
    byte[] zip() {
        return zip(List.of());
    }

    /** Returns the zip file with further entries, whose names are whole. */
    byte[] zip(List<String> more) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes, UTF_8)) {
            var names = new ArrayList<>(
                    files.keySet().stream().map(path -> FOLDER + "/" + path).toList());
            names.addAll(more);
            for (var name : names) {
                zip.putNextEntry(new ZipEntry(name));
                if (!name.endsWith("/")) {
                    zip.write(files.getOrDefault(name.substring(name.indexOf('/') + 1), "more\n")
                            .getBytes(UTF_8));
                }
                zip.closeEntry();
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static Map<String, String> unzipped(byte[] zip) {
        var files = new LinkedHashMap<String, String>();
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip), UTF_8)) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName().substring(FOLDER.length() + 1), new String(in.readAllBytes(), UTF_8));
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return files;
    }
}
