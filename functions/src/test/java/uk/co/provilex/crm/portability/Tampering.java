package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.signing.Signer;

/** Every way in which a package was thought to be damaged or forged, with the faults that its verifiers must find. */
final class Tampering {

    private static final int LEADS = 13;
    private static final String DIFFERS = ": differs from its checksum in manifest-sha512.txt";
    private static final String TAG_DIFFERS = ": differs from its checksum in tagmanifest-sha512.txt";
    private static final String OTHER_PACKAGE = "signature.jws: signs another package than this one";
    private static final String NO_JWS = "signature.jws: is no signature in the form of a JWS";

    private final Signer signer;
    private final Signer stranger;
    private final SignedPackage intact;
    private final Map<String, Case> cases = new LinkedHashMap<>();

    /**
     * A package and what is wrong with it.
     *
     * @param zip the package
     * @param faults the lines that a verifier prints; none for a package that is as it should be
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares cases
    record Case(byte[] zip, List<String> faults) {}

    private Tampering(Signer signer, Signer stranger) {
        this.signer = signer;
        this.stranger = stranger;
        this.intact = intact(signer);
    }

    /** Returns a package as it should be. */
    static SignedPackage intact(Signer signer) {
        return SignedPackage.of(LEADS, signer);
    }

    /**
     * Returns the cases by their names.
     *
     * @param signer the signer whose key is published
     * @param stranger another
     */
    static Map<String, Case> cases(Signer signer, Signer stranger) throws IOException {
        var tampering = new Tampering(signer, stranger);
        tampering.intactPackages();
        tampering.alteredFiles();
        tampering.missingAndFurtherFiles();
        tampering.forgedContents();
        tampering.forgedSignatures();
        tampering.signaturesInAnotherForm();
        tampering.damagedZips();
        tampering.oddNames();
        return tampering.cases;
    }

    private void add(String name, SignedPackage changed, String... faults) {
        cases.put(name, new Case(changed.zip(), List.of(faults)));
    }

    private void intactPackages() {
        add("intact", intact);
        // by the definition of the tree, whose shape changes with each number
        for (int leads = 0; leads < 10; leads++) {
            add("intact-" + leads, SignedPackage.of(leads, signer));
        }
    }

    /** One character of each file is another, and the zip file knows nothing of it. */
    private void alteredFiles() {
        for (var path : intact.files().keySet()) {
            if (path.startsWith("data/") && !intact.file(path).isEmpty()) {
                var changed = intact.with(path, Tampering::flipped);
                if (path.equals("data/leads.jsonl")) {
                    add("altered-leads", changed, path + DIFFERS, wrongRoot(changed));
                } else {
                    add("altered-" + path.substring(5), changed, path + DIFFERS);
                }
            }
        }
        add(
                "altered-bagit",
                intact.with("bagit.txt", Tampering::flipped),
                "bagit.txt: does not declare BagIt 1.0 in UTF-8",
                "bagit.txt" + TAG_DIFFERS);
        add("altered-bag-info", intact.with("bag-info.txt", Tampering::flipped), "bag-info.txt" + TAG_DIFFERS);
        add(
                "altered-manifest",
                intact.with("manifest-sha512.txt", Tampering::flipped),
                "manifest-sha512.txt" + TAG_DIFFERS,
                "data/leads.jsonl" + DIFFERS);
        add(
                "altered-tagmanifest",
                intact.with("tagmanifest-sha512.txt", Tampering::flipped),
                "bagit.txt" + TAG_DIFFERS,
                OTHER_PACKAGE);
        add("altered-signature-header", intact.with("signature.jws", Tampering::flipped), NO_JWS);
        add(
                "altered-signature-payload",
                withPart(1, Tampering::flippedInside),
                notMade(signer.key().kid()));
        add(
                "altered-signature",
                withPart(2, Tampering::flippedInside),
                notMade(signer.key().kid()));
    }

    private static String flipped(String text) {
        return (char) (text.charAt(0) ^ 1) + text.substring(1);
    }

    /** Another digit in the middle of a text in base64url that stays the base64url of text. */
    private static String flippedInside(String text) {
        var bytes = Base64.getUrlDecoder().decode(text);
        int at = new String(bytes, UTF_8).indexOf("01k5");
        bytes[Math.max(at, 0)] ^= 1;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private SignedPackage withPart(int index, UnaryOperator<String> change) {
        return inPart(intact, index, change);
    }

    private static SignedPackage inPart(SignedPackage bag, int index, UnaryOperator<String> change) {
        var parts = parts(bag);
        parts[index] = change.apply(parts[index]);
        return bag.with("signature.jws", String.join(".", parts) + "\n");
    }

    private static String[] parts(SignedPackage bag) {
        return bag.file("signature.jws").strip().split("\\.", -1);
    }

    private String wrongRoot(SignedPackage changed) {
        return "bag-info.txt: says Lead-Merkle-Root %s, but it is %s"
                .formatted(
                        SignedPackage.root(intact.file("data/leads.jsonl")),
                        SignedPackage.root(changed.file("data/leads.jsonl")));
    }

    private static String oxum(SignedPackage bag) {
        return bag.file("bag-info.txt")
                .lines()
                .filter(line -> line.startsWith("Payload-Oxum: "))
                .findFirst()
                .orElseThrow()
                .substring("Payload-Oxum: ".length());
    }

    private String wrongOxum(SignedPackage changed) {
        return "bag-info.txt: says Payload-Oxum %s, but it is %s".formatted(oxum(intact), oxum(changed.checksummed()));
    }

    private void missingAndFurtherFiles() {
        var removed = intact.without("data/notes.jsonl");
        add(
                "removed-notes",
                removed,
                "data/notes.jsonl: is missing",
                "bag-info.txt: says Note-Count 2, but it is 0",
                wrongOxum(removed));
        for (var path : List.of("bagit.txt", "bag-info.txt", "tagmanifest-sha512.txt", "signature.jws")) {
            add("removed-" + path, intact.without(path), path + ": is missing");
        }
        add("removed-manifest", intact.without("manifest-sha512.txt"), "manifest-sha512.txt: is missing");
        var added = intact.with("data/more.jsonl", "{}\n");
        add("added-payload", added, "data/more.jsonl: is named in no manifest", wrongOxum(added));
        add("added-tag-file", intact.with("more.txt", "hello"), "more.txt: is named in no manifest");
        add(
                "renamed-notes",
                intact.without("data/notes.jsonl").with("data/nodes.jsonl", intact.file("data/notes.jsonl")),
                "data/notes.jsonl: is missing",
                "data/nodes.jsonl: is named in no manifest",
                "bag-info.txt: says Note-Count 2, but it is 0");
    }

    private void forgedContents() {
        var other = SignedPackage.of(LEADS + 1, signer);
        add(
                "swapped-manifest",
                intact.with("manifest-sha512.txt", other.file("manifest-sha512.txt")),
                "manifest-sha512.txt" + TAG_DIFFERS,
                "data/leads.jsonl" + DIFFERS,
                "data/consents.jsonl" + DIFFERS);
        var changed = intact.with("data/leads.jsonl", leads -> leads.replaceFirst("\"0\"", "\"9\""))
                .checksummed();
        add("recomputed-manifests", changed, wrongRoot(changed), OTHER_PACKAGE);
        add("recomputed-everything", changed.recounted().tagged(), OTHER_PACKAGE);
        add(
                "edited-count",
                intact.with("bag-info.txt", info -> info.replace("Lead-Count: 13", "Lead-Count: 12"))
                        .tagged(),
                "bag-info.txt: says Lead-Count 12, but it is 13",
                OTHER_PACKAGE);
        add(
                "edited-count-of-users",
                intact.with("bag-info.txt", info -> info.replace("User-Count: 2", "User-Count: two"))
                        .tagged(),
                "bag-info.txt: says User-Count two, but it is 2",
                OTHER_PACKAGE);
        for (var count : List.of("Suppression-Count: 1", "Import-Count: 2")) {
            var label = count.substring(0, count.indexOf(':'));
            add(
                    "edited-" + label.toLowerCase(Locale.ROOT),
                    intact.with("bag-info.txt", info -> info.replace(count, label + ": 7"))
                            .tagged(),
                    "bag-info.txt: says " + label + " 7, but it is " + count.substring(count.length() - 1),
                    OTHER_PACKAGE);
        }
        var dropped = intact.with(
                        "data/leads.jsonl",
                        leads -> leads.substring(0, leads.lastIndexOf('\n', leads.length() - 2) + 1))
                .checksummed();
        add(
                "dropped-lead",
                dropped,
                "bag-info.txt: says Lead-Count 13, but it is 12",
                wrongRoot(dropped),
                OTHER_PACKAGE);
        add("dropped-lead-recounted", dropped.recounted().tagged(), OTHER_PACKAGE);
        var swapped = intact.with(
                        "data/leads.jsonl", leads -> leads.replaceFirst("(?s)\\A([^\n]*\n)([^\n]*\n)", "$2$1"))
                .checksummed();
        add("leads-in-another-order", swapped, wrongRoot(swapped), OTHER_PACKAGE);
        add(
                "manifest-that-is-none",
                intact.with("manifest-sha512.txt", text -> "hello\n" + text),
                "manifest-sha512.txt" + TAG_DIFFERS,
                "manifest-sha512.txt: has a line that names no file");
    }

    private void forgedSignatures() {
        var other = SignedPackage.of(LEADS + 1, signer);
        var kid = signer.key().kid();
        add("signature-of-another-package", intact.with("signature.jws", other.file("signature.jws")), OTHER_PACKAGE);
        add(
                "another-key",
                intact.signed(stranger, ExportStatement.TYPE, 1),
                "signature.jws: is signed by the key " + stranger.key().kid() + ", which is not among those given");
        var forged = intact.signed(stranger, ExportStatement.TYPE, 1)
                .file("signature.jws")
                .split("\\.", -1);
        add(
                "another-key-under-our-name",
                intact.with("signature.jws", header("ES256", kid) + "." + forged[1] + "." + forged[2]),
                notMade(kid));
        add(
                "unknown-kid",
                withPart(0, part -> header("ES256", "x".repeat(43))),
                "signature.jws: is signed by the key " + "x".repeat(43) + ", which is not among those given");
        add(
                "alg-none",
                intact.with("signature.jws", header("none", kid) + "." + forged[1] + "."),
                wrongForm("none provilex-export+jws"));
        add(
                "alg-hmac-under-the-public-key",
                withPart(0, part -> header("HS256", kid)),
                wrongForm("HS256 provilex-export+jws"));
        add(
                "critical-extension",
                withPart(
                        0,
                        part -> encoded(Json.object()
                                .put("alg", "ES256")
                                .put("kid", kid)
                                .put("typ", ExportStatement.TYPE)
                                .put("crit", "b64"))),
                wrongForm("ES256 provilex-export+jws crit"));
        add(
                "signature-of-another-thing",
                intact.signed(signer, "provilex-erasure+jws", 1),
                wrongForm("ES256 provilex-erasure+jws"));
        add(
                "newer-version",
                intact.signed(signer, ExportStatement.TYPE, 2),
                "signature.jws: is of the version 2; this verifier knows 1");
        add("signature-of-zeros", withPart(2, part -> "A".repeat(86)), notMade(kid));
        add("signature-cut-short", withPart(2, part -> part.substring(0, 80)), notMade(kid));
        add("signature-that-is-none", intact.with("signature.jws", "hello\n"), NO_JWS);
        add("signature-of-two-parts", intact.with("signature.jws", forged[0] + "." + forged[1]), NO_JWS);
        add("signature-of-no-json", withPart(1, part -> "aGVsbG8"), NO_JWS);
    }

    /** What a lenient reader of base64url takes for the same octets, or for others. */
    private void signaturesInAnotherForm() {
        var both = signedWith("-", "_");
        add("signature-in-the-other-alphabet", inPart(both, 2, part -> part.replace('-', '+')), NO_JWS);
        add("signature-with-a-slash", inPart(both, 2, part -> part.replace('_', '/')), NO_JWS);
        for (int part = 0; part < 3; part++) {
            add("part-" + part + "-with-a-plus", withPart(part, Tampering::withAPlus), NO_JWS);
        }
        add("signature-with-padding", withPart(2, part -> part + "=="), NO_JWS);
        add("signature-with-half-its-padding", withPart(2, part -> part + "="), NO_JWS);
        // the last of 86 characters has four bits that no octet of the 64 has
        add(
                "signature-with-a-loose-end",
                withPart(2, part -> part.substring(0, 85) + (char) (part.charAt(85) + 1)),
                NO_JWS);
    }

    /** Signs until the signature, which is another each time, has all of {@code characters}. */
    private SignedPackage signedWith(String... characters) {
        return Stream.generate(() -> intact.signed(signer, ExportStatement.TYPE, 1))
                .filter(signed -> Stream.of(characters).allMatch(parts(signed)[2]::contains))
                .findFirst()
                .orElseThrow();
    }

    private static String withAPlus(String text) {
        return text.substring(0, 10) + "+" + text.substring(11);
    }

    private static String notMade(String kid) {
        return "signature.jws: was not made by the key " + kid + ", or not for what it says";
    }

    private static String wrongForm(String form) {
        return "signature.jws: is of the form " + form + " instead of ES256 provilex-export+jws";
    }

    private static String header(String algorithm, String kid) {
        return encoded(Json.object().put("alg", algorithm).put("kid", kid).put("typ", ExportStatement.TYPE));
    }

    private static String encoded(Object value) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(value));
    }

    /** Bytes of the zip file itself are others. */
    private void damagedZips() throws IOException {
        var whole = intact.zip();
        cases.put("truncated", broken(Arrays.copyOf(whole, whole.length - 30)));
        cases.put("half", broken(Arrays.copyOf(whole, whole.length / 2)));
        cases.put("no-zip", broken("hello".getBytes(UTF_8)));
        cases.put("nothing", broken(new byte[0]));
        for (var path : intact.files().keySet()) {
            if (!intact.file(path).isEmpty()) {
                var damaged = damaged(whole, SignedPackage.FOLDER + "/" + path);
                cases.put(
                        "damaged-" + path.replace('/', '-'),
                        new Case(damaged, List.of(path + ": is damaged and cannot be unpacked")));
            }
        }
    }

    private static Case broken(byte[] zip) {
        return new Case(zip, List.of("zip: is not a zip file, or is cut off"));
    }

    /** Flips a bit in the middle of what an entry is packed into. */
    private static byte[] damaged(byte[] zip, String name) throws IOException {
        var file = Files.write(Files.createTempFile("whole", ".zip"), zip);
        long packed;
        try (var opened = new ZipFile(file.toFile())) {
            packed = opened.stream()
                    .filter(entry -> entry.getName().equals(name))
                    .mapToLong(ZipEntry::getCompressedSize)
                    .findFirst()
                    .orElseThrow();
        }
        Files.delete(file);
        var changed = zip.clone();
        // the name is met first in the entry's own header, which ends with it: ZipOutputStream adds no extra field
        int content = indexOf(zip, name.getBytes(UTF_8), 0) + name.length();
        changed[content + (int) packed / 2] ^= 1;
        return changed;
    }

    private static int indexOf(byte[] bytes, byte[] sought, int from) {
        for (int at = from; at <= bytes.length - sought.length; at++) {
            if (Arrays.equals(bytes, at, at + sought.length, sought, 0, sought.length)) {
                return at;
            }
        }
        throw new AssertionError("not there");
    }

    private void oddNames() {
        var folder = SignedPackage.FOLDER;
        for (var name : List.of(
                folder + "/../evil.txt",
                "../evil.txt",
                "/evil.txt",
                folder + "/data/./evil.txt",
                folder + "/data//evil.txt",
                folder + "\\evil.txt",
                "evil.txt",
                folder + "/../")) {
            cases.put(
                    "outside-" + cases.size(),
                    new Case(intact.zip(List.of(name)), List.of(name + ": lies outside the package's folder")));
        }
        cases.put(
                "two-folders",
                new Case(
                        intact.zip(List.of("other/evil.txt")),
                        List.of("zip: has 2 top folders instead of one", "evil.txt: is named in no manifest")));
        cases.put(
                "name-with-a-line-break",
                new Case(
                        intact.zip(List.of(folder + "/x\nOK: every checksum")),
                        List.of("x?OK: every checksum: is named in no manifest")));
        cases.put("folders-of-their-own", new Case(intact.zip(List.of(folder + "/", folder + "/data/")), List.of()));
        var twice = intact.zip(List.of(folder + "/data/notez.jsonl"));
        var from = (folder + "/data/notez.jsonl").getBytes(UTF_8);
        for (int times = 0, at = 0; times < 2; times++) {
            at = indexOf(twice, from, at);
            twice[at + from.length - "z.jsonl".length()] = 's';
        }
        cases.put("twice", new Case(twice, List.of("data/notes.jsonl: is there twice")));
    }
}
