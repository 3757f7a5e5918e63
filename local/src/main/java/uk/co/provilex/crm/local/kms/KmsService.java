package uk.co.provilex.crm.local.kms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import uk.co.provilex.crm.local.edge.AwsFault;
import uk.co.provilex.crm.local.edge.AwsJsonService;
import uk.co.provilex.crm.local.state.StateFile;

/**
 * Answers the calls to AWS KMS that the product makes, with real AES-256-GCM and ECDSA under keys that exist only here.
 *
 * <p>An encryption context must be given back exactly, a ciphertext names its key, and disabled or doomed keys refuse
 * as in AWS. Policies are the edge's business.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html">AWS KMS API Reference</a>
 */
public final class KmsService implements AwsJsonService {

    private static final String ALGORITHM = "SYMMETRIC_DEFAULT";
    private static final String SIGNING_SPEC = "ECC_NIST_P256";
    private static final String SIGNING_ALGORITHM = "ECDSA_SHA_256";
    private static final int DIGEST_BYTES = 32;
    private static final int MAX_MESSAGE_BYTES = 4096;
    private static final int MAX_PLAINTEXT_BYTES = 4096;
    private static final int MAX_CIPHERTEXT_BYTES = 6144;

    private final MasterKeys keys;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    private KmsService(StateFile<MasterKeys.Document> file, InstantSource clock) {
        this.keys = new MasterKeys(file, clock);
        this.clock = clock;
    }

    /** Starts without keys; they vanish with the process. */
    public static KmsService inMemory(InstantSource clock) {
        return new KmsService(StateFile.inMemory(MasterKeys.Document.class), clock);
    }

    /** Starts with the keys kept in {@code directory} and keeps them there. */
    public static KmsService keptIn(Path directory, InstantSource clock) {
        return new KmsService(StateFile.at(directory.resolve("kms.json"), MasterKeys.Document.class), clock);
    }

    /**
     * Makes a symmetric key with this ARN, as the template's stack would; an existing one is left as it is.
     *
     * @throws IllegalArgumentException when {@code arn} is not the ARN of a KMS key
     */
    public void createKey(String arn) {
        keys.create(arn);
    }

    /**
     * Makes a key of the spec {@code ECC_NIST_P256} that signs, with this ARN; an existing one is left as it is.
     *
     * @throws IllegalArgumentException when {@code arn} is not the ARN of a KMS key
     */
    public void createSigningKey(String arn) {
        keys.createSigning(arn);
    }

    /**
     * Tells the ARN of the key that a call uses, which an IAM policy is checked against: from the ciphertext when a
     * Decrypt names no key. Empty when there is no such key.
     */
    public Optional<String> resourceOf(ObjectNode input) {
        Optional<String> named = input.path("KeyId").isTextual()
                ? Optional.of(input.path("KeyId").textValue())
                : decode(input.path("CiphertextBlob")).flatMap(CiphertextBlob::keyId);
        return named.flatMap(keys::find).map(MasterKey::arn);
    }

    @Override
    public ObjectNode handle(String operation, ObjectNode input) throws AwsFault {
        return switch (operation) {
            case "GenerateDataKey" -> generateDataKey(input, true);
            case "GenerateDataKeyWithoutPlaintext" -> generateDataKey(input, false);
            case "Encrypt" -> encrypt(input);
            case "Decrypt" -> decrypt(input);
            case "Sign" -> sign(input);
            case "GetPublicKey" -> publicKey(input);
            case "DescribeKey" -> describe(input);
            case "EnableKey" -> setEnabled(input, true);
            case "DisableKey" -> setEnabled(input, false);
            case "ScheduleKeyDeletion" -> scheduleDeletion(input);
            case "CancelKeyDeletion" -> cancelDeletion(input);
            default -> throw new AwsFault(400, "UnknownOperationException", "KMS is not emulated for this operation");
        };
    }

    private ObjectNode generateDataKey(ObjectNode input, boolean withPlaintext) throws AwsFault {
        MasterKey key = symmetric(keys.requireUsable(keyId(input)));
        byte[] plaintext = new byte[dataKeyBytes(input)];
        random.nextBytes(plaintext);
        ObjectNode answer = answer(key);
        answer.put("CiphertextBlob", CiphertextBlob.seal(key, context(input), plaintext));
        if (withPlaintext) {
            answer.put("Plaintext", plaintext);
        }
        return answer;
    }

    private ObjectNode encrypt(ObjectNode input) throws AwsFault {
        MasterKey key = symmetric(keys.requireUsable(keyId(input)));
        byte[] plaintext = bytes(input, "Plaintext", MAX_PLAINTEXT_BYTES);
        return answer(key)
                .put("CiphertextBlob", CiphertextBlob.seal(key, context(input), plaintext))
                .put("EncryptionAlgorithm", ALGORITHM);
    }

    private ObjectNode decrypt(ObjectNode input) throws AwsFault {
        byte[] blob = bytes(input, "CiphertextBlob", MAX_CIPHERTEXT_BYTES);
        Map<String, String> context = context(input);
        String sealedBy = CiphertextBlob.keyId(blob).orElseThrow(KmsService::invalidCiphertext);
        if (input.hasNonNull("KeyId") && !keys.require(keyId(input)).id().equals(sealedBy)) {
            throw new AwsFault(
                    400,
                    "IncorrectKeyException",
                    "The key ID in the request does not identify a CMK that" + " can perform this operation.");
        }
        // A blob that names no known key says no more than a broken one, as in AWS.
        MasterKey known = keys.find(sealedBy).orElseThrow(KmsService::invalidCiphertext);
        MasterKey key = keys.requireUsable(known.id());
        byte[] plaintext = CiphertextBlob.open(key, context, blob).orElseThrow(KmsService::invalidCiphertext);
        return answer(key).put("Plaintext", plaintext).put("EncryptionAlgorithm", ALGORITHM);
    }

    /** Signs a message, or the digest of one, as the API reference describes for keys on NIST curves. */
    private ObjectNode sign(ObjectNode input) throws AwsFault {
        MasterKey key = keys.requireUsable(keyId(input));
        SigningPair pair = key.pair().orElseThrow(() -> wrongUsage(key));
        if (!input.path("SigningAlgorithm").asText().equals(SIGNING_ALGORITHM)) {
            throw wrongUsage(key);
        }
        byte[] message = bytes(input, "Message", MAX_MESSAGE_BYTES);
        byte[] signature =
                switch (input.path("MessageType").asText("RAW")) {
                    case "RAW" -> pair.signMessage(message);
                    case "DIGEST" -> {
                        if (message.length != DIGEST_BYTES) {
                            throw validation("Digest is invalid length for algorithm " + SIGNING_ALGORITHM);
                        }
                        yield pair.signDigest(message);
                    }
                    default -> throw validation("MessageType must be one of RAW, DIGEST");
                };
        return answer(key).put("Signature", signature).put("SigningAlgorithm", SIGNING_ALGORITHM);
    }

    private ObjectNode publicKey(ObjectNode input) throws AwsFault {
        MasterKey key = keys.requireUsable(keyId(input));
        SigningPair pair = key.pair()
                .orElseThrow(() -> new AwsFault(
                        400, "UnsupportedOperationException", key.arn() + " is symmetric and has no public key."));
        ObjectNode answer = answer(key)
                .put("PublicKey", pair.publicKey())
                .put("CustomerMasterKeySpec", SIGNING_SPEC)
                .put("KeySpec", SIGNING_SPEC)
                .put("KeyUsage", "SIGN_VERIFY");
        answer.putArray("SigningAlgorithms").add(SIGNING_ALGORITHM);
        return answer;
    }

    private ObjectNode describe(ObjectNode input) throws AwsFault {
        MasterKey key = keys.require(keyId(input));
        boolean signs = key.pair().isPresent();
        String spec = signs ? SIGNING_SPEC : ALGORITHM;
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = answer.putObject("KeyMetadata")
                .put("AWSAccountId", key.account())
                .put("KeyId", key.id())
                .put("Arn", key.arn())
                .put("CreationDate", seconds(key.createdAt()))
                .put("Enabled", key.state().equals("Enabled"))
                .put("Description", "")
                .put("KeyUsage", signs ? "SIGN_VERIFY" : "ENCRYPT_DECRYPT")
                .put("KeyState", key.state())
                .put("Origin", "AWS_KMS")
                .put("KeyManager", "CUSTOMER")
                .put("CustomerMasterKeySpec", spec)
                .put("KeySpec", spec)
                .put("MultiRegion", false);
        metadata.putArray(signs ? "SigningAlgorithms" : "EncryptionAlgorithms")
                .add(signs ? SIGNING_ALGORITHM : ALGORITHM);
        key.deletion().ifPresent(at -> metadata.put("DeletionDate", seconds(at)));
        return answer;
    }

    private ObjectNode setEnabled(ObjectNode input, boolean enabled) throws AwsFault {
        MasterKey key = keys.require(keyId(input));
        if (key.deletion().isPresent()) {
            throw new AwsFault(400, "KMSInvalidStateException", key.arn() + " is pending deletion.");
        }
        keys.update(key.id(), found -> found.withEnabled(enabled));
        return JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode scheduleDeletion(ObjectNode input) throws AwsFault {
        MasterKey key = keys.require(keyId(input));
        int days = input.path("PendingWindowInDays").asInt(30);
        if (days < 7 || days > 30) {
            throw validation("PendingWindowInDays must be between 7 and 30");
        }
        if (key.deletion().isPresent()) {
            throw new AwsFault(400, "KMSInvalidStateException", key.arn() + " is pending deletion.");
        }
        Instant at = clock.instant().plus(Duration.ofDays(days));
        keys.update(key.id(), found -> found.withDeletionAt(at));
        return answer(key)
                .put("DeletionDate", seconds(at))
                .put("KeyState", "PendingDeletion")
                .put("PendingWindowInDays", days);
    }

    private ObjectNode cancelDeletion(ObjectNode input) throws AwsFault {
        MasterKey key = keys.require(keyId(input));
        if (key.deletion().isEmpty()) {
            throw new AwsFault(400, "KMSInvalidStateException", key.arn() + " is not pending deletion.");
        }
        return answer(keys.update(key.id(), found -> found.withDeletionAt(null)));
    }

    private static MasterKey symmetric(MasterKey key) throws AwsFault {
        if (key.pair().isPresent()) {
            throw wrongUsage(key);
        }
        return key;
    }

    private static ObjectNode answer(MasterKey key) {
        return JsonNodeFactory.instance.objectNode().put("KeyId", key.arn());
    }

    private static String keyId(ObjectNode input) throws AwsFault {
        JsonNode keyId = input.path("KeyId");
        if (!keyId.isTextual() || keyId.textValue().isEmpty()) {
            throw validation("KeyId must not be null");
        }
        return keyId.textValue();
    }

    private static int dataKeyBytes(ObjectNode input) throws AwsFault {
        boolean bySpec = input.hasNonNull("KeySpec");
        if (bySpec == input.hasNonNull("NumberOfBytes")) {
            throw validation("Please specify either number of bytes or key spec.");
        }
        int bytes = bySpec
                ? switch (input.path("KeySpec").asText()) {
                    case "AES_256" -> 32;
                    case "AES_128" -> 16;
                    default -> 0;
                }
                : input.path("NumberOfBytes").asInt();
        if (bytes < 1 || bytes > 1024) {
            throw validation("KeySpec or NumberOfBytes is out of range");
        }
        return bytes;
    }

    private static byte[] bytes(ObjectNode input, String field, int max) throws AwsFault {
        return decode(input.path(field))
                .filter(found -> found.length >= 1 && found.length <= max)
                .orElseThrow(() -> validation(field + " must have between 1 and " + max + " bytes"));
    }

    private static Optional<byte[]> decode(JsonNode base64) {
        try {
            return base64.isTextual() || base64.isBinary()
                    ? Optional.of(Base64.getDecoder().decode(base64.asText()))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> context(ObjectNode input) {
        Map<String, String> context = new LinkedHashMap<>();
        input.path("EncryptionContext")
                .properties()
                .forEach(entry -> context.put(entry.getKey(), entry.getValue().asText()));
        return context;
    }

    private static double seconds(Instant at) {
        return at.toEpochMilli() / 1000.0;
    }

    private static AwsFault invalidCiphertext() {
        return new AwsFault(400, "InvalidCiphertextException", "The ciphertext or its encryption context is not valid");
    }

    private static AwsFault wrongUsage(MasterKey key) {
        return new AwsFault(
                400, "InvalidKeyUsageException", key.arn() + " cannot be used for this operation with this algorithm.");
    }

    private static AwsFault validation(String message) {
        return new AwsFault(400, "ValidationException", message);
    }
}
