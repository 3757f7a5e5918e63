import java.io.IOException;
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
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks the receipt of an erasure, or the certificate of a closed account, by Provilex CRM without a network:
 * {@code java VerifyErasure.java receipt.jws keys.json}, and with {@code SALT kind=value ...} behind it, that the receipt is about somebody: the kinds are {@code email},
 * {@code phone} and {@code id}, the values as the API had them.
 *
 * <p>{@code receipt.jws} holds the {@code receipt} that {@code GET /v1/erasures/{erasureId}} answers, or the {@code certificate}
 * that {@code GET /v1/closures/{closureId}} does, {@code keys.json} what {@code GET /v1/keys} answers, or one JWK of it; the salt
 * came with the answer to whoever asked for the erasure. Needs a JDK of version 17 or later and nothing else. It prints one line for each fault and exits 1, or says what was found and exits 0;
 * it exits 2 when it was not used as above. It shares no code with the product on purpose, so that a mistake of the product's
 * cannot hide in its own check; the Python beside it says the same in the same words.
 */
public final class VerifyErasure {

    private static final String USAGE = "usage: java VerifyErasure.java receipt.jws keys.json [SALT kind=value ...]";
    private static final String FORM = "ES256 provilex-erasure+jws";
    private static final String CLOSURE = "ES256 provilex-closure+jws";
    private static final List<String> KINDS = List.of("email", "phone", "id");

    /** What is signed, the name of its id, when nothing live was left, and all dates in order, by the form. */
    private static final Map<String, Form> FORMS = Map.of(
            FORM,
            new Form(
                    "erasure",
                    "erasureId",
                    "liveErasedAt",
                    List.of("hiddenAt", "liveErasedAt", "keyDestroyedAt", "unrecoverableAfter")),
            CLOSURE,
            new Form(
                    "closure",
                    "closureId",
                    "liveDeletedAt",
                    List.of("requestedAt", "closedAt", "liveDeletedAt", "keysDestroyedAt", "unrecoverableAfter")));

    private record Form(String what, String id, String gone, List<String> dates) {}

    private final Set<String> faults = new LinkedHashSet<>();
    private final Map<String, PublicKey> keys;
    private String verdict = "";

    private VerifyErasure(Map<String, PublicKey> keys) {
        this.keys = keys;
    }

    /** Checks the receipt that the first argument names with the keys that the second one names. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out));
    }

    /** Does as {@code main}, printing to {@code out}, and returns the exit code: 0, 1 for faults, 2 for wrong usage. */
    static int run(String[] arguments, PrintStream out) {
        VerifyErasure verifier;
        try {
            if (arguments.length < 2 || arguments.length == 3) {
                throw new IllegalArgumentException("two arguments, or a salt and a kind=value more");
            }
            List<String> asked = List.of(arguments).subList(Math.min(3, arguments.length), arguments.length);
            for (String one : asked) {
                if (!KINDS.contains(one.split("=", 2)[0]) || !one.contains("=")) {
                    throw new IllegalArgumentException("not email=, phone= or id=");
                }
            }
            verifier = new VerifyErasure(keys(Json.parse(Files.readString(Path.of(arguments[1])))));
            String salt = arguments.length == 2 ? "" : arguments[2];
            verifier.verify(Files.readString(Path.of(arguments[0])).strip(), salt, asked);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException unusable) {
            System.err.println(USAGE + "\n" + unusable);
            return 2;
        }
        if (verifier.faults.isEmpty()) {
            out.println(verifier.verdict);
        }
        verifier.faults.forEach(out::println);
        return verifier.faults.isEmpty() ? 0 : 1;
    }

    private void fault(String where, String what) {
        faults.add((where + ": " + what).replaceAll("[\\x00-\\x1f\\x7f-\\x9f]", "?"));
    }

    private void verify(String jws, String salt, List<String> asked) {
        try {
            String[] parts = jws.split("\\.", -1);
            if (parts.length != 3) {
                throw new IllegalArgumentException("not three parts");
            }
            Map<String, Object> header = Json.parse(new String(unbase64(parts[0]), StandardCharsets.UTF_8));
            Map<String, Object> payload = Json.parse(new String(unbase64(parts[1]), StandardCharsets.UTF_8));
            String form = member(header, "alg") + " " + member(header, "typ") + (header.containsKey("crit") ? " crit" : "");
            String kid = member(header, "kid");
            if (!FORMS.containsKey(form)) {
                fault("receipt", "is of the form " + form + " instead of " + FORM);
            } else if (!keys.containsKey(kid)) {
                fault("receipt", "is signed by the key " + kid + ", which is not among those given");
            } else if (!isSigned(keys.get(kid), parts[0] + "." + parts[1], unbase64(parts[2]))) {
                fault("receipt", "was not made by the key " + kid + ", or not for what it says");
            } else if (!member(payload, "formatVersion").equals("1")) {
                fault("receipt", "is of the version " + member(payload, "formatVersion") + "; this verifier knows 1");
            } else {
                judge(FORMS.get(form), payload, salt, asked);
            }
        } catch (IllegalArgumentException | DateTimeException malformed) {
            fault("receipt", "is no receipt in the form of a JWS");
        }
    }

    private void judge(Form form, Map<String, Object> payload, String salt, List<String> asked) {
        Instant before = Instant.MIN;
        for (String date : form.dates()) {
            Instant at = Instant.parse(member(payload, date));
            if (at.isBefore(before)) {
                fault("receipt", "says " + date + " " + at + ", which is before what must come first");
            }
            before = at;
        }
        List<?> subject = payload.get("subject") instanceof List<?> digests ? digests : List.of();
        for (String one : asked) {
            String[] pair = one.split("=", 2);
            String text = salt + "\n" + pair[0] + "\n" + pair[1];
            String digest = HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
            if (!subject.contains(digest)) {
                fault(pair[0], "is not of whom the receipt is about, or the salt is another");
            }
        }
        verdict = "OK: the signature of " + form.what() + " " + member(payload, form.id())
                + " fits; nothing live was left at " + member(payload, form.gone()) + ", unrecoverable after " + member(payload, "unrecoverableAfter")
                + (asked.isEmpty() ? "" : "; it is about whom you named");
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

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("part of every JDK", missing);
        }
    }

    /** As much of JSON (RFC 8259) as keys and receipts need: objects, arrays, texts, whole numbers and the three words. */
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
