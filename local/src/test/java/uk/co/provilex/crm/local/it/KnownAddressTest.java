package uk.co.provilex.crm.local.it;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.cognito.SrpClient;

/** Whoever begins to sign in does not learn which addresses are known, however closely the answers are compared. */
@OnTheCloud
final class KnownAddressTest {

    private static final String HEX = "[0-9a-f]+";
    private static final String RANDOM_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

    private final Cloud cloud;
    private final HttpClient http;
    private final Map<String, String> addresses = new TreeMap<>();

    KnownAddressTest(Cloud cloud) {
        this.cloud = cloud;
        this.http = cloud.connections();
        var organisation = cloud.newOrganisation();
        var owner = organisation.owner().client();
        var disabled = organisation.invite("viewer");
        var deleted = organisation.invite("viewer");
        var path = "/v1/users/" + disabled.id();
        owner.patch(
                        path,
                        WebClient.json("{\"status\":\"disabled\"}"),
                        owner.get(path).etag())
                .expect(200);
        owner.delete("/v1/users/" + deleted.id(), "").expect(202);
        var invited = "invited%d@example.net".formatted(cloud.nextNumber());
        owner.post(
                        "/v1/users",
                        WebClient.json(
                                "{\"email\":\"%s\",\"name\":\"Kim Example\",\"role\":\"viewer\"}".formatted(invited)))
                .expect(201);
        cloud.settle();
        addresses.put("active", organisation.owner().email());
        addresses.put("deleted", deleted.email());
        addresses.put("disabled", disabled.email());
        addresses.put("invited", invited);
        addresses.put("unknown", "nobody%d@example.net".formatted(cloud.nextNumber()));
    }

    @Test
    void theChallengeLooksTheSameForEveryAddress() {
        var look = new HashMap<String, Map<String, String>>();
        addresses.forEach((kind, address) -> {
            var challenge = begin(address, new SrpClient(pool(), new SecureRandom()));
            assertEquals(200, challenge.status(), kind);
            var forms = new TreeMap<String, String>();
            challenge.headers().map().keySet().forEach(header -> forms.put(header, "a header"));
            parameters(challenge).forEach((name, value) -> forms.put(name, form(value)));
            look.put(kind, forms);
        });
        var unknown = requireNonNull(look.get("unknown"));
        assertEquals("a random UUID", unknown.get("USER_ID_FOR_SRP"));
        assertEquals(
                Set.of("a random UUID", "about 128 bits", "about 3072 bits"),
                new HashSet<>(Arrays.asList(unknown.get("USERNAME"), unknown.get("SALT"), unknown.get("SRP_B"))));
        look.forEach((kind, forms) -> assertEquals(unknown, forms, kind));
    }

    @Test
    void askedAgainTheNameAndSaltAreTheSameForEveryAddress() {
        addresses.forEach((kind, address) -> {
            var first = parameters(begin(address, new SrpClient(pool(), new SecureRandom())));
            var again = parameters(begin(address, new SrpClient(pool(), new SecureRandom())));
            for (var kept : Set.of("USERNAME", "USER_ID_FOR_SRP", "SALT")) {
                assertEquals(first.get(kept), again.get(kept), kind);
            }
            assertNotEquals(first.get("SRP_B"), again.get("SRP_B"), kind);
        });
    }

    @Test
    void aWrongPasswordIsRefusedInTheSameWords() {
        var refusals = new HashMap<String, String>();
        addresses.forEach((kind, address) -> {
            var client = new SrpClient(pool(), new SecureRandom());
            var challenge = parameters(begin(address, client));
            var answer = WebClient.JSON
                    .createObjectNode()
                    .put("ChallengeName", "PASSWORD_VERIFIER")
                    .put("ClientId", cloud.local().userPool().clientId());
            var responses = answer.putObject("ChallengeResponses");
            client.answer(
                            challenge,
                            "Wrong-Horse-7-Battery",
                            cloud.local().clock().instant())
                    .forEach(responses::put);
            var refused = call("RespondToAuthChallenge", answer);
            refusals.put(kind, refused.status() + " " + refused.body());
        });
        assertTrue(requireNonNull(refusals.get("unknown")).startsWith("400 "));
        refusals.forEach((kind, refusal) -> assertEquals(refusals.get("unknown"), refusal, kind));
    }

    private static String form(String value) {
        if (value.matches(RANDOM_UUID)) {
            return "a random UUID";
        }
        if (value.matches(HEX)) {
            // leading zeros are left out
            return value.length() > 740 ? "about 3072 bits" : value.length() > 24 ? "about 128 bits" : value;
        }
        return value.length() + " characters";
    }

    private Answer begin(String address, SrpClient client) {
        var begin = WebClient.JSON
                .createObjectNode()
                .put("AuthFlow", "USER_SRP_AUTH")
                .put("ClientId", cloud.local().userPool().clientId());
        begin.putObject("AuthParameters").put("USERNAME", address).put("SRP_A", client.publicValue());
        return call("InitiateAuth", begin);
    }

    private static Map<String, String> parameters(Answer challenge) {
        var parameters = new HashMap<String, String>();
        challenge
                .body()
                .path("ChallengeParameters")
                .properties()
                .forEach(
                        entry -> parameters.put(entry.getKey(), entry.getValue().asText()));
        return parameters;
    }

    private String pool() {
        return cloud.local().userPool().poolId();
    }

    private Answer call(String operation, ObjectNode input) {
        var request = HttpRequest.newBuilder(cloud.local().address().resolve("/"))
                .header("content-type", "application/x-amz-json-1.1")
                .header("x-amz-target", "AWSCognitoIdentityProviderService." + operation)
                .POST(BodyPublishers.ofString(input.toString()))
                .build();
        try {
            var response = http.send(request, BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.headers(), WebClient.JSON.readTree(response.body()));
        } catch (IOException broken) {
            throw new AssertionError(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }
}
