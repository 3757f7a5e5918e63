package uk.co.provilex.crm.local.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import uk.co.provilex.crm.local.cognito.SrpClient;

/** Signs users in at the user pool as a web client does: by SRP, so the password itself is never sent unless that is wanted. */
public final class SignIn {

    /** The tokens of one session. */
    public record Tokens(String access, String id, String refresh) {}

    private static final JsonMapper JSON = WebClient.JSON;

    private final HttpClient http;
    private final URI endpoint;
    private final String poolId;
    private final String clientId;
    private final InstantSource clock;
    private final boolean sendsPasswords;

    /** Signs in to the pool {@code poolId} at {@code endpoint} as its client {@code clientId}. */
    public SignIn(HttpClient http, URI endpoint, String poolId, String clientId, InstantSource clock) {
        this(http, endpoint, poolId, clientId, clock, false);
    }

    private SignIn(
            HttpClient http,
            URI endpoint,
            String poolId,
            String clientId,
            InstantSource clock,
            boolean sendsPasswords) {
        this.http = http;
        this.endpoint = endpoint;
        this.poolId = poolId;
        this.clientId = clientId;
        this.clock = clock;
        this.sendsPasswords = sendsPasswords;
    }

    /** Returns one that sends the password instead of proving it, where the pool lets it: that spares the arithmetic of SRP. */
    public SignIn sendingPasswords() {
        return new SignIn(http, endpoint, poolId, clientId, clock, true);
    }

    /** Signs in with a password that the user chose. */
    public Tokens withPassword(String email, String password) {
        return tokens(prove(email, password));
    }

    /** Signs in for the first time, with the temporary password from the invitation, and sets the user's own. */
    public Tokens withInvitation(String email, String temporary, String chosen) {
        var challenge = prove(email, temporary);
        if (!"NEW_PASSWORD_REQUIRED".equals(challenge.path("ChallengeName").asText())) {
            throw new IllegalStateException("the invitation was used before");
        }
        var answer = JSON.createObjectNode()
                .put("ChallengeName", "NEW_PASSWORD_REQUIRED")
                .put("ClientId", clientId)
                .put("Session", challenge.path("Session").asText());
        answer.putObject("ChallengeResponses")
                .put(
                        "USERNAME",
                        challenge
                                .path("ChallengeParameters")
                                .path("USER_ID_FOR_SRP")
                                .asText(email))
                .put("NEW_PASSWORD", chosen);
        return tokens(call("RespondToAuthChallenge", answer));
    }

    /** Exchanges a refresh token for new tokens. */
    public Tokens refresh(String refreshToken) {
        return tokens(call(
                "GetTokensFromRefreshToken",
                JSON.createObjectNode().put("ClientId", clientId).put("RefreshToken", refreshToken)));
    }

    private JsonNode prove(String email, String password) {
        if (sendsPasswords) {
            var whole = JSON.createObjectNode()
                    .put("AuthFlow", "USER_PASSWORD_AUTH")
                    .put("ClientId", clientId);
            whole.putObject("AuthParameters").put("USERNAME", email).put("PASSWORD", password);
            return call("InitiateAuth", whole);
        }
        var srp = new SrpClient(poolId, new SecureRandom());
        var begin = JSON.createObjectNode().put("AuthFlow", "USER_SRP_AUTH").put("ClientId", clientId);
        begin.putObject("AuthParameters").put("USERNAME", email).put("SRP_A", srp.publicValue());
        var challenge = call("InitiateAuth", begin);
        Map<String, String> parameters = new HashMap<>();
        challenge
                .path("ChallengeParameters")
                .properties()
                .forEach(
                        entry -> parameters.put(entry.getKey(), entry.getValue().asText()));
        var answer = JSON.createObjectNode()
                .put("ChallengeName", "PASSWORD_VERIFIER")
                .put("ClientId", clientId);
        if (challenge.has("Session")) {
            answer.put("Session", challenge.path("Session").asText());
        }
        var responses = answer.putObject("ChallengeResponses");
        srp.answer(parameters, password, clock.instant()).forEach(responses::put);
        return call("RespondToAuthChallenge", answer);
    }

    private static Tokens tokens(JsonNode answer) {
        var result = answer.path("AuthenticationResult");
        return new Tokens(
                result.path("AccessToken").asText(),
                result.path("IdToken").asText(),
                result.path("RefreshToken").asText());
    }

    private JsonNode call(String operation, ObjectNode input) {
        var request = HttpRequest.newBuilder(endpoint.resolve("/"))
                .header("content-type", "application/x-amz-json-1.1")
                .header("x-amz-target", "AWSCognitoIdentityProviderService." + operation)
                .POST(BodyPublishers.ofString(input.toString()))
                .build();
        try {
            var response = http.send(request, BodyHandlers.ofByteArray());
            var body = JSON.readTree(response.body());
            if (response.statusCode() != 200) {
                throw new SignInRefusedException(body.path("__type").asText());
            }
            return body;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
