package uk.co.provilex.crm.local.edge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import uk.co.provilex.crm.local.iam.AccessRequest;

/** Tells which IAM action on which resource a call of an emulated service needs. */
final class EmulatedGate {

    private static final Pattern KEY_ID = Pattern.compile("(mrk-)?[0-9a-fA-F-]{32,36}");

    private final String region;
    private final String accountId;

    EmulatedGate(String region, String accountId) {
        this.region = region;
        this.accountId = accountId;
    }

    /** Maps a call; what cannot be told names the resource {@code *}, which only a policy for everything allows. */
    AccessRequest access(String targetPrefix, String operation, JsonNode input) {
        return switch (targetPrefix) {
            case "TrentService" -> kms(operation, input);
            case "AWSCognitoIdentityProviderService" -> cognito(operation, input);
            default -> AccessRequest.of(targetPrefix + ":" + operation, "*");
        };
    }

    /** Names the signing scope of a service. */
    static String signingName(String targetPrefix) {
        return switch (targetPrefix) {
            case "TrentService" -> "kms";
            case "AWSCognitoIdentityProviderService" -> "cognito-idp";
            default -> targetPrefix;
        };
    }

    /**
     * Maps a KMS call. Decrypt may leave the key out, but then only the service can tell which it is: the product always
     * names it, which also keeps a forged blob from choosing.
     */
    private AccessRequest kms(String operation, JsonNode input) {
        String id = input.path("KeyId").asText();
        String resource = KEY_ID.matcher(id).matches()
                ? "arn:aws:kms:" + region + ":" + accountId + ":key/" + id
                : id.startsWith("arn:aws:kms:") && id.contains(":key/") ? id : "*";
        Map<String, List<String>> context = new HashMap<>();
        context.put("kms:CallerAccount", List.of(accountId));
        if (operation.equals("CreateGrant")) {
            // It is the caller who asks, and no service of AWS on its way.
            context.put("kms:GrantIsForAWSResource", List.of("false"));
        }
        if (operation.equals("Sign")) {
            context.put(
                    "kms:SigningAlgorithm",
                    List.of(input.path("SigningAlgorithm").asText()));
            context.put("kms:MessageType", List.of(input.path("MessageType").asText("RAW")));
        }
        List<Map.Entry<String, JsonNode>> encryptionContext =
                List.copyOf(input.path("EncryptionContext").properties());
        for (Map.Entry<String, JsonNode> entry : encryptionContext) {
            context.put(
                    "kms:EncryptionContext:" + entry.getKey(),
                    List.of(entry.getValue().asText()));
        }
        if (!encryptionContext.isEmpty()) {
            context.put(
                    "kms:EncryptionContextKeys",
                    encryptionContext.stream().map(Map.Entry::getKey).toList());
        }
        return new AccessRequest("kms:" + operation, resource, context);
    }

    private AccessRequest cognito(String operation, JsonNode input) {
        String pool = input.path("UserPoolId").asText();
        return AccessRequest.of(
                "cognito-idp:" + operation,
                pool.isEmpty() ? "*" : "arn:aws:cognito-idp:" + region + ":" + accountId + ":userpool/" + pool);
    }
}
