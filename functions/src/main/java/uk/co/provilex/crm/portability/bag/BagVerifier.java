package uk.co.provilex.crm.portability.bag;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Checks a zipped bag (RFC 8493, section 3): that it is complete, that every checksum fits, and that nothing is in it
 * that no manifest names. It tells everything that is wrong, up to a thousand faults, by the name of the file at fault. It judges
 * a bag of anyone's, so it does not ask who signed it.
 */
public final class BagVerifier {

    private static final Pattern MANIFEST_LINE = Pattern.compile("([0-9A-Fa-f]{128})[ \\t]+\\*?(.+)");

    /** What no manifest names: the one that covers all others, and what is signed of it. */
    private static final List<String> UNNAMED = List.of("tagmanifest-sha512.txt", "signature.jws");

    private static final int LARGEST_TAG_FILE = 16 * 1024 * 1024;

    /** Who reads them has long known that the bag is damaged. */
    private static final int MOST_FAULTS = 1_000;

    private final ZipFile zip;
    private final Map<String, ZipEntry> files = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();

    private final BagLimits limits;
    private final BoundedInput.Budget budget;

    private BagVerifier(ZipFile zip, BagLimits limits) {
        this.zip = zip;
        this.limits = limits;
        this.budget = new BoundedInput.Budget(limits.mostBytes());
    }

    /** Checks the bag in {@code file}. A file that is no zip file is a report with that fault, not an exception. */
    public static BagReport verify(Path file) throws IOException {
        return verify(file, BagLimits.NONE);
    }

    /** Does as the other; a file that goes beyond {@code limits} is a report with that fault, and is unpacked no further. */
    public static BagReport verify(Path file, BagLimits limits) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
            if (zip.size() > limits.mostEntries()) {
                return broken("The zip file has more than " + limits.mostEntries() + " entries.");
            }
            BagVerifier verifier = new BagVerifier(zip, limits);
            verifier.readNames();
            return verifier.verify();
        } catch (BoundedInput.TooMuchException bomb) {
            return broken(Objects.requireNonNullElse(bomb.getMessage(), ""));
        } catch (ZipException broken) {
            return broken("The file is not a zip file, or it is cut off.");
        }
    }

    private static BagReport broken(String fault) {
        return new BagReport(List.of(fault), Map.of(), Set.of(), Map.of());
    }

    private void fault(String fault) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(fault);
        }
    }

    private InputStream open(ZipEntry entry) throws IOException {
        return new BoundedInput(zip.getInputStream(entry), entry, limits, budget);
    }

    private void readNames() {
        TreeSet<String> folders = new TreeSet<>();
        zip.stream().forEach(entry -> {
            String name = entry.getName();
            int slash = name.indexOf('/');
            if (slash < 1 || name.contains("\\") || List.of(name.split("/", -1)).contains("..")) {
                fault("\"" + name + "\" lies outside the bag's folder.");
                return;
            }
            folders.add(name.substring(0, slash));
            if (!entry.isDirectory() && files.put(name.substring(slash + 1), entry) != null) {
                fault("\"" + name + "\" is there twice.");
            }
        });
        if (folders.size() != 1) {
            fault("The zip file has " + folders.size() + " top folders; a bag has one.");
        }
    }

    private BagReport verify() throws IOException {
        checkDeclaration();
        Map<String, String> payload = manifest("manifest-sha512.txt");
        Map<String, String> tags = manifest("tagmanifest-sha512.txt");
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (Map.Entry<String, String> named : payload.entrySet()) {
            if (!named.getKey().startsWith("data/")) {
                fault("The manifest names \"" + named.getKey() + "\", which is no payload file.");
            }
            check(named.getKey(), named.getValue(), sizes);
        }
        for (Map.Entry<String, String> named : tags.entrySet()) {
            check(named.getKey(), named.getValue(), new HashMap<>());
        }
        for (String name : files.keySet()) {
            boolean named = name.startsWith("data/")
                    ? payload.containsKey(name)
                    : tags.containsKey(name) || UNNAMED.contains(name);
            if (!named) {
                fault("\"" + name + "\" is in the bag, but the manifest does not name it.");
            }
        }
        for (String required : List.of("bag-info.txt", "manifest-sha512.txt", "bagit.txt")) {
            if (!tags.containsKey(required)) {
                fault("The tag manifest does not name \"" + required + "\".");
            }
        }
        Map<String, String> info = info();
        checkOxum(info, sizes);
        Set<String> others = new LinkedHashSet<>(files.keySet());
        others.removeIf(name -> name.startsWith("data/"));
        return new BagReport(faults, sizes, others, info);
    }

    private void checkDeclaration() throws IOException {
        String text = text("bagit.txt").toLowerCase(Locale.ROOT);
        if (!text.contains("bagit-version: 1.0") || !text.contains("tag-file-character-encoding: utf-8")) {
            fault("\"bagit.txt\" does not declare BagIt 1.0 in UTF-8.");
        }
    }

    private Map<String, String> manifest(String name) throws IOException {
        Map<String, String> checksums = new LinkedHashMap<>();
        for (String line : lines(name)) {
            Matcher matcher = MANIFEST_LINE.matcher(line);
            if (!matcher.matches()) {
                fault("\"" + name + "\" has a line that is no checksum with a file name.");
            } else if (checksums.put(matcher.group(2), matcher.group(1).toLowerCase(Locale.ROOT)) != null) {
                fault("\"" + name + "\" names \"" + matcher.group(2) + "\" twice.");
            }
        }
        return checksums;
    }

    private void check(String name, String expected, Map<String, Long> sizes) throws IOException {
        ZipEntry entry = files.get(name);
        if (entry == null) {
            fault("\"" + name + "\" is named in a manifest, but it is not in the bag.");
            return;
        }
        MessageDigest digest = Sha512.digest();
        try (InputStream in = new DigestInputStream(open(entry), digest)) {
            sizes.put(name, in.transferTo(OutputStream.nullOutputStream()));
        } catch (EOFException | ZipException damaged) {
            fault("\"" + name + "\" is damaged and cannot be unpacked.");
            return;
        }
        if (!Sha512.hex(digest).equals(expected)) {
            fault("\"" + name + "\" does not have the checksum that its manifest names.");
        }
    }

    private Map<String, String> info() throws IOException {
        Map<String, String> info = new LinkedHashMap<>();
        for (String line : lines("bag-info.txt")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                info.put(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            }
        }
        return info;
    }

    private void checkOxum(Map<String, String> info, Map<String, Long> sizes) {
        long octets = sizes.values().stream().mapToLong(Long::longValue).sum();
        String actual = octets + "." + sizes.size();
        String said = info.getOrDefault("Payload-Oxum", "");
        if (!said.equals(actual)) {
            fault("\"bag-info.txt\" says Payload-Oxum " + said + ", but the payload is " + actual + ".");
        }
    }

    /** Returns the lines of a tag file that say something, no more of them than there may be entries. */
    private List<String> lines(String name) throws IOException {
        List<String> lines = text(name)
                .lines()
                .filter(line -> !line.isBlank())
                .limit(limits.mostEntries() + 1L)
                .toList();
        if (lines.size() > limits.mostEntries()) {
            fault("\"" + name + "\" has more than " + limits.mostEntries() + " lines.");
            return lines.subList(0, limits.mostEntries());
        }
        return lines;
    }

    private String text(String name) throws IOException {
        ZipEntry entry = files.get(name);
        if (entry == null) {
            fault("\"" + name + "\" is not in the bag.");
            return "";
        }
        try (InputStream in = open(entry)) {
            byte[] bytes = in.readNBytes(LARGEST_TAG_FILE);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notText) {
            fault("\"" + name + "\" is not UTF-8.");
            return "";
        } catch (EOFException | ZipException damaged) {
            fault("\"" + name + "\" is damaged and cannot be unpacked.");
            return "";
        }
    }
}
