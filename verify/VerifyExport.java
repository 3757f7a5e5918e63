import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Checks an export of Provilex CRM without a network: {@code java VerifyExport.java export.zip keys.json}.
 *
 * <p>{@code keys.json} is what {@code GET /v1/keys} answers, or one JWK of it. Needs a JDK of version 17 or later and nothing
 * else. It prints one line for each fault and exits 1, or says what was found and exits 0; it exits 2 when it was not used as
 * above. It shares no code with the product on purpose, so that a mistake of the product's cannot hide in its own check; the
 * Python beside it says the same in the same words.
 */
public final class VerifyExport {

    private static final String BAGIT = "bagit.txt";
    private static final String INFO = "bag-info.txt";
    private static final String MANIFEST = "manifest-sha512.txt";
    private static final String TAGS = "tagmanifest-sha512.txt";
    private static final String JWS = "signature.jws";
    private static final List<String> KNOWN = List.of(BAGIT, INFO, MANIFEST, TAGS, JWS);
    private static final String LEADS = "data/leads.jsonl";
    private static final String FORM = "ES256 provilex-export+jws";

    /** The label of bag-info.txt that says how many lines a file has. */
    private static final Map<String, String> COUNTED = counted("Lead", "Consent", "Note", "Task", "User", "Suppression", "Import");

    private final Set<String> faults = new LinkedHashSet<>();
    private final Map<String, Optional<Contents>> files = new LinkedHashMap<>();
    private final Map<String, PublicKey> keys;
    private Map<String, String> info = Map.of();

    private VerifyExport(Map<String, PublicKey> keys) {
        this.keys = keys;
    }

    /** Checks the package that the first argument names with the keys that the second one names. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out));
    }

    /** Does as {@code main}, printing to {@code out}, and returns the exit code: 0, 1 for faults, 2 for wrong usage. */
    static int run(String[] arguments, PrintStream out) {
        if (arguments.length != 2) {
            System.err.println("usage: java VerifyExport.java export.zip keys.json");
            return 2;
        }
        VerifyExport verifier;
        try {
            verifier = new VerifyExport(keys(Json.parse(Files.readString(Path.of(arguments[1])))));
            verifier.verify(Path.of(arguments[0]));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException unusable) {
            System.err.println("usage: java VerifyExport.java export.zip keys.json\n" + unusable);
            return 2;
        }
        if (verifier.faults.isEmpty()) {
            out.println("OK: every checksum, count and the signature of export "
                    + verifier.info.get("External-Identifier") + " fit");
        }
        verifier.faults.forEach(out::println);
        return verifier.faults.isEmpty() ? 0 : 1;
    }

    private void fault(String where, String what) {
        faults.add((where + ": " + what).replaceAll("[\\x00-\\x1f\\x7f-\\x9f]", "?"));
    }

    private void verify(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
            read(zip);
        } catch (ZipException broken) {
            fault("zip", "is not a zip file, or is cut off");
            return;
        }
        for (String path : KNOWN) {
            if (!files.containsKey(path)) {
                fault(path, "is missing");
            }
        }
        String declaration = text(BAGIT);
        if (!declaration.isEmpty()
                && !declaration.equals("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")) {
            fault(BAGIT, "does not declare BagIt 1.0 in UTF-8");
        }
        Set<String> named = new LinkedHashSet<>(List.of(TAGS, JWS));
        named.addAll(checkSums(TAGS));
        named.addAll(checkSums(MANIFEST));
        for (String path : files.keySet()) {
            String manifest = path.startsWith("data/") ? MANIFEST : TAGS;
            if (!named.contains(path) && contents(manifest).isPresent()) {
                fault(path, "is named in no manifest");
            }
        }
        info = info();
        checkFacts();
        if (contents(JWS).isPresent()) {
            checkSignature();
        }
    }

    /** Reads each file of the package once; nothing is kept of one that cannot be read for certain. */
    private void read(ZipFile zip) {
        Set<String> folders = new TreeSet<>();
        Set<String> names = new HashSet<>();
        // a stream of entries has both of two that have one name, but what they hold is found by the name
        Set<String> twice = zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> !names.add(name))
                .collect(Collectors.toSet());
        zip.stream().forEach(entry -> {
            String name = entry.getName();
            String path = entry.isDirectory() ? name.substring(0, name.length() - 1) : name;
            List<String> parts = List.of(path.split("/", -1));
            boolean leaves = parts.contains("") || parts.contains(".") || parts.contains("..") || name.contains("\\");
            if (leaves || (parts.size() == 1 && !entry.isDirectory())) {
                fault(name, "lies outside the package's folder");
                return;
            }
            folders.add(parts.get(0));
            String inside = String.join("/", parts.subList(1, parts.size()));
            if (files.containsKey(inside)) {
                fault(inside, "is there twice");
                files.put(inside, Optional.empty());
            } else if (!entry.isDirectory()) {
                files.put(inside, twice.contains(name) ? Optional.empty() : contents(zip, entry, inside));
            }
        });
        if (folders.size() != 1) {
            fault("zip", "has " + folders.size() + " top folders instead of one");
        }
    }

    private Optional<Contents> contents(ZipFile zip, ZipEntry entry, String path) {
        try (InputStream in = zip.getInputStream(entry)) {
            Contents contents = new Contents(in, KNOWN.contains(path), COUNTED.containsKey(path));
            if (contents.crc.getValue() == entry.getCrc()) {
                return Optional.of(contents);
            }
        } catch (IOException damaged) {
            // said below, as when the checksum of the zip file does not fit
        }
        fault(path, "is damaged and cannot be unpacked");
        return Optional.empty();
    }

    private Optional<Contents> contents(String path) {
        return files.getOrDefault(path, Optional.empty());
    }

    /** Returns the contents of a file of which nothing is there, too; nothing of one that cannot be read. */
    private Optional<Contents> contentsIfAny(String path) {
        return files.getOrDefault(path, Optional.of(new Contents()));
    }

    private String text(String path) {
        return contents(path).map(Contents::text).orElse("");
    }

    /** Compares each file that a manifest names with its checksum, and returns their names. */
    private Set<String> checkSums(String manifest) {
        Set<String> named = new LinkedHashSet<>();
        text(manifest).lines().forEach(line -> {
            int gap = line.indexOf("  ");
            String path = gap < 0 ? "" : line.substring(gap + 2);
            String checksum = gap < 0 ? line : line.substring(0, gap);
            named.add(path);
            if (path.isEmpty()) {
                fault(manifest, "has a line that names no file");
            } else if (!files.containsKey(path)) {
                fault(path, "is missing");
            } else if (contents(path).filter(found -> !found.sha512().equals(checksum)).isPresent()) {
                fault(path, "differs from its checksum in " + manifest);
            }
        });
        return named;
    }

    private Map<String, String> info() {
        Map<String, String> found = new LinkedHashMap<>();
        text(INFO).lines().forEach(line -> {
            int colon = line.indexOf(": ");
            if (colon >= 0) {
                found.put(line.substring(0, colon), line.substring(colon + 2));
            }
        });
        return found;
    }

    /** Compares what the package says of itself with what is in it. */
    private void checkFacts() {
        COUNTED.forEach((path, label) ->
                contentsIfAny(path).ifPresent(found -> checkFact(label, Long.toString(found.lines))));
        contentsIfAny(LEADS).ifPresent(found -> checkFact("Lead-Merkle-Root", found.root()));
        List<Optional<Contents>> payload = files.entrySet().stream()
                .filter(file -> file.getKey().startsWith("data/"))
                .map(Map.Entry::getValue)
                .toList();
        if (payload.stream().allMatch(Optional::isPresent)) {
            long octets = payload.stream().mapToLong(each -> each.get().octets).sum();
            checkFact("Payload-Oxum", octets + "." + payload.size());
        }
    }

    private void checkFact(String label, String fact) {
        String said = info.getOrDefault(label, fact);
        if (!said.equals(fact)) {
            fault(INFO, "says " + label + " " + said + ", but it is " + fact);
        }
    }

    /** RFC 7515, section 5.2; the algorithm is not the signature's to choose. */
    private void checkSignature() {
        try {
            String[] parts = text(JWS).replaceFirst("\n$", "").split("\\.", -1);
            if (parts.length != 3) {
                throw new IllegalArgumentException("not three parts");
            }
            Map<String, Object> header = Json.parse(new String(unbase64(parts[0]), StandardCharsets.UTF_8));
            Map<String, Object> payload = Json.parse(new String(unbase64(parts[1]), StandardCharsets.UTF_8));
            String form = member(header, "alg") + " " + member(header, "typ") + (header.containsKey("crit") ? " crit" : "");
            String kid = member(header, "kid");
            if (!form.equals(FORM)) {
                fault(JWS, "is of the form " + form + " instead of " + FORM);
            } else if (!keys.containsKey(kid)) {
                fault(JWS, "is signed by the key " + kid + ", which is not among those given");
            } else if (!isSigned(keys.get(kid), parts[0] + "." + parts[1], unbase64(parts[2]))) {
                fault(JWS, "was not made by the key " + kid + ", or not for what it says");
            } else if (!member(payload, "formatVersion").equals("1")) {
                fault(JWS, "is of the version " + member(payload, "formatVersion") + "; this verifier knows 1");
            } else {
                String signed = member(payload, "tagManifestSha512");
                if (contents(TAGS).filter(found -> !found.sha512().equals(signed)).isPresent()) {
                    fault(JWS, "signs another package than this one");
                }
            }
        } catch (IllegalArgumentException malformed) {
            fault(JWS, "is no signature in the form of a JWS");
        }
    }

    /** ES256 (RFC 7518, section 3.4): both numbers at 32 octets each, over SHA-256. */
    private static boolean isSigned(PublicKey key, String signed, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
            verifier.initVerify(key);
            verifier.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signature.length == 64 && verifier.verify(signature);
        } catch (GeneralSecurityException refused) {
            return false;
        }
    }

    /** Returns the keys by their thumbprints (RFC 7638), whatever they are called. */
    private static Map<String, PublicKey> keys(Map<String, Object> given) throws GeneralSecurityException {
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        ECParameterSpec p256 = curve.getParameterSpec(ECParameterSpec.class);
        Map<String, PublicKey> keys = new HashMap<>();
        for (Object one : given.get("keys") instanceof List<?> several ? several : List.of(given)) {
            if (!(one instanceof Map<?, ?> jwk)) {
                throw new IllegalArgumentException("keys are JSON objects");
            }
            boolean usable = "EC".equals(jwk.get("kty"))
                    && "P-256".equals(jwk.get("crv"))
                    && (!jwk.containsKey("alg") || "ES256".equals(jwk.get("alg")))
                    && (!jwk.containsKey("use") || "sig".equals(jwk.get("use")));
            if (usable) {
                String x = member(jwk, "x");
                String y = member(jwk, "y");
                String members = "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" + x + "\",\"y\":\"" + y + "\"}";
                String thumbprint = Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(sha256().digest(members.getBytes(StandardCharsets.UTF_8)));
                ECPoint point = new ECPoint(new BigInteger(1, unbase64(x)), new BigInteger(1, unbase64(y)));
                keys.put(thumbprint, KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, p256)));
            }
        }
        return keys;
    }

    private static String member(Map<?, ?> object, String name) {
        Object value = object.get(name);
        if (value instanceof String || value instanceof Number) {
            return value.toString();
        }
        throw new IllegalArgumentException("no " + name);
    }

    /** Decodes base64url (RFC 7515, section 2), by which the same octets have one form. */
    private static byte[] unbase64(String text) {
        byte[] octets = Base64.getUrlDecoder().decode(text);
        if (!Base64.getUrlEncoder().withoutPadding().encodeToString(octets).equals(text)) {
            throw new IllegalArgumentException("no base64url, or in another form than its own");
        }
        return octets;
    }

    private static Map<String, String> counted(String... kinds) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String kind : kinds) {
            labels.put("data/" + kind.toLowerCase(Locale.ROOT) + "s.jsonl", kind + "-Count");
        }
        return labels;
    }

    private static MessageDigest sha256() {
        return digest("SHA-256");
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("part of every JDK", missing);
        }
    }

    /** A file, read once. Its lines are the leaves of a Merkle tree (RFC 9162, section 2.1.1), of which only the peaks stay. */
    private static final class Contents {

        private static final int MOST_TEXT = 1 << 24;

        final CRC32 crc = new CRC32();
        long octets;
        long lines;
        private final MessageDigest whole = digest("SHA-512");
        private final MessageDigest leaf = sha256();
        private final Deque<byte[]> peaks = new ArrayDeque<>();
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();
        private final String sha512;

        /** Nothing. */
        Contents() {
            sha512 = hex(whole.digest());
        }

        Contents(InputStream in, boolean known, boolean counted) throws IOException {
            byte[] buffer = new byte[1 << 16];
            leaf.update((byte) 0);
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                whole.update(buffer, 0, length);
                crc.update(buffer, 0, length);
                octets += length;
                if (known && octets <= MOST_TEXT) {
                    text.write(buffer, 0, length);
                }
                if (counted) {
                    split(buffer, length);
                }
            }
            sha512 = hex(whole.digest());
        }

        private void split(byte[] buffer, int length) {
            int from = 0;
            for (int at = 0; at < length; at++) {
                if (buffer[at] == '\n') {
                    leaf.update(buffer, from, at - from);
                    add(leaf.digest());
                    leaf.update((byte) 0);
                    from = at + 1;
                }
            }
            leaf.update(buffer, from, length - from);
        }

        private void add(byte[] hash) {
            byte[] node = hash;
            for (long size = lines; (size & 1) == 1; size >>= 1) {
                node = parent(peaks.pop(), node);
            }
            peaks.push(node);
            lines++;
        }

        String root() {
            byte[] node = null;
            for (byte[] peak : peaks) {
                node = node == null ? peak : parent(peak, node);
            }
            return hex(node == null ? sha256().digest() : node);
        }

        private static byte[] parent(byte[] left, byte[] right) {
            MessageDigest digest = sha256();
            digest.update((byte) 1);
            digest.update(left);
            return digest.digest(right);
        }

        String sha512() {
            return sha512;
        }

        String text() {
            return text.toString(StandardCharsets.UTF_8);
        }

        private static String hex(byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
    }

    /** As much of JSON (RFC 8259) as keys and signatures need: objects, arrays, texts, whole numbers and the three words. */
    private static final class Json {

        private static final int DEEPEST = 20;

        private final String text;
        private int at;

        private Json(String text) {
            this.text = text;
        }

        /** Reads an object; anything else is an {@link IllegalArgumentException}. */
        @SuppressWarnings("unchecked") // an object is read as a map from names
        static Map<String, Object> parse(String text) {
            Json json = new Json(text);
            Object value = json.value(0);
            if (json.next() != 0 || !(value instanceof Map<?, ?>)) {
                throw new IllegalArgumentException("not one JSON object");
            }
            return (Map<String, Object>) value;
        }

        private Object value(int depth) {
            char first = next();
            if (depth > DEEPEST) {
                throw new IllegalArgumentException("nested too deeply");
            }
            if (first == '{') {
                return object(depth);
            } else if (first == '[') {
                return array(depth);
            } else if (first == '"') {
                return string();
            }
            int from = at;
            while (at < text.length() && "+-.0123456789Eabcdefghijklmnopqrstuvwxyz".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            String word = text.substring(from, at);
            return word.matches("-?[0-9]{1,18}") ? (Object) Long.valueOf(word) : Optional.of(known(word));
        }

        private static String known(String word) {
            if (!word.matches("true|false|null|-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
                throw new IllegalArgumentException("no JSON value");
            }
            return word;
        }

        private Map<String, Object> object(int depth) {
            Map<String, Object> members = new LinkedHashMap<>();
            take('{');
            while (next() != '}') {
                if (!members.isEmpty()) {
                    take(',');
                }
                String name = string();
                take(':');
                members.put(name, value(depth + 1));
            }
            take('}');
            return members;
        }

        private List<Object> array(int depth) {
            List<Object> items = new ArrayList<>();
            take('[');
            while (next() != ']') {
                if (!items.isEmpty()) {
                    take(',');
                }
                items.add(value(depth + 1));
            }
            take(']');
            return items;
        }

        private String string() {
            take('"');
            StringBuilder read = new StringBuilder();
            while (character() != '"') {
                char one = text.charAt(at++);
                read.append(one == '\\' ? escaped() : one);
            }
            at++;
            return read.toString();
        }

        private char escaped() {
            char one = character();
            at++;
            if (one == 'u' && at + 4 <= text.length()) {
                at += 4;
                return (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            int which = "\"\\/bfnrt".indexOf(one);
            if (which < 0) {
                throw new IllegalArgumentException("no JSON escape");
            }
            return "\"\\/\b\f\n\r\t".charAt(which);
        }

        private char character() {
            if (at >= text.length()) {
                throw new IllegalArgumentException("cut off");
            }
            return text.charAt(at);
        }

        private void take(char expected) {
            if (next() != expected) {
                throw new IllegalArgumentException("expected " + expected);
            }
            at++;
        }

        /** Returns the next character that is not white space, or 0 at the end. */
        private char next() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            return at < text.length() ? text.charAt(at) : 0;
        }
    }
}
