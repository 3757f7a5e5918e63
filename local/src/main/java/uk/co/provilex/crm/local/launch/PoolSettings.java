package uk.co.provilex.crm.local.launch;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import uk.co.provilex.crm.local.cognito.MessageTemplate;
import uk.co.provilex.crm.local.cognito.PasswordPolicy;
import uk.co.provilex.crm.local.cognito.UserPoolSettings;
import uk.co.provilex.crm.local.template.Place;
import uk.co.provilex.crm.local.template.TemplateException;
import uk.co.provilex.crm.local.template.UserPoolSpec;
import uk.co.provilex.crm.local.template.UserPoolSpec.ClientSpec;

/** Reads the user pool's settings out of the template. */
final class PoolSettings {

    private static final String INVITATION = "Your username is {username} and temporary password is {####}.";
    private static final String VERIFICATION = "Your verification code is {####}.";

    private PoolSettings() {}

    static UserPoolSettings of(UserPoolSpec pool, Place place) {
        if (pool.clients().size() != 1) {
            throw new TemplateException(
                    "The user pool " + pool.logicalId() + " must have one client, as the local runner serves one.");
        }
        ClientSpec client = pool.clients().getFirst();
        JsonNode poolNode = pool.properties();
        JsonNode clientNode = client.properties();
        JsonNode password = poolNode.at("/Policies/PasswordPolicy");
        JsonNode invitation = poolNode.at("/AdminCreateUserConfig/InviteMessageTemplate");
        JsonNode verification = poolNode.path("VerificationMessageTemplate");
        JsonNode rotation = clientNode.path("RefreshTokenRotation");
        return new UserPoolSettings(
                pool.id(),
                client.id(),
                issuer(pool, place),
                new PasswordPolicy(
                        password.path("MinimumLength").asInt(8),
                        password.path("RequireLowercase").asBoolean(),
                        password.path("RequireUppercase").asBoolean(),
                        password.path("RequireNumbers").asBoolean(),
                        password.path("RequireSymbols").asBoolean()),
                Duration.ofDays(password.path("TemporaryPasswordValidityDays").asInt(7)),
                customAttributes(poolNode.path("Schema")),
                poolNode.at("/UsernameConfiguration/CaseSensitive").asBoolean(true),
                poolNode.path("MfaConfiguration").asText("OFF").equals("OPTIONAL"),
                flows(clientNode.path("ExplicitAuthFlows")),
                validity(clientNode, "AccessToken", "hours", 1),
                validity(clientNode, "IdToken", "hours", 1),
                validity(clientNode, "RefreshToken", "days", 30),
                Duration.ofMinutes(clientNode.path("AuthSessionValidity").asInt(3)),
                rotation.path("Feature").asText().equals("ENABLED")
                        ? Optional.of(Duration.ofSeconds(
                                rotation.path("RetryGracePeriodSeconds").asInt(0)))
                        : Optional.empty(),
                new MessageTemplate(
                        invitation.path("EmailSubject").asText("Your temporary password"),
                        invitation.path("EmailMessage").asText(INVITATION)),
                new MessageTemplate(
                        verification.path("EmailSubject").asText("Your verification code"),
                        verification.path("EmailMessage").asText(VERIFICATION)));
    }

    /** Returns what the pool's tokens name as their issuer: the address that they would name on AWS. */
    static URI issuer(UserPoolSpec pool, Place place) {
        return URI.create("https://cognito-idp." + place.region() + ".amazonaws.com/" + pool.id());
    }

    private static Map<String, Boolean> customAttributes(JsonNode schema) {
        Set<String> standard = Set.of("email", "name", "locale");
        Map<String, Boolean> attributes = new HashMap<>();
        for (JsonNode attribute : schema) {
            String name = attribute.path("Name").asText();
            if (!standard.contains(name)) {
                attributes.put("custom:" + name, attribute.path("Mutable").asBoolean(true));
            }
        }
        return attributes;
    }

    private static Set<String> flows(JsonNode declared) {
        Set<String> flows = new HashSet<>();
        declared.forEach(flow -> flows.add(flow.asText()));
        return flows;
    }

    private static Duration validity(JsonNode client, String token, String usualUnit, int usual) {
        long amount = client.path(token + "Validity").asLong(usual);
        return switch (client.path("TokenValidityUnits").path(token).asText(usualUnit)) {
            case "seconds" -> Duration.ofSeconds(amount);
            case "minutes" -> Duration.ofMinutes(amount);
            case "hours" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
