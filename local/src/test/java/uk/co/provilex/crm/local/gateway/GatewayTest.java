package uk.co.provilex.crm.local.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.co.provilex.crm.local.clock.MovableClock;
import uk.co.provilex.crm.local.functions.FunctionHost;
import uk.co.provilex.crm.local.launch.FrontDoor;
import uk.co.provilex.crm.local.launch.PortTakenException;
import uk.co.provilex.crm.local.template.Blueprint;
import uk.co.provilex.crm.local.template.Place;
import uk.co.provilex.crm.local.template.TemplateException;

class GatewayTest {

    private static final String TEMPLATE = """
            Resources:
              Api:
                Type: AWS::Serverless::HttpApi
                Properties:
                  Auth:
                    DefaultAuthorizer: Tokens
                    Authorizers:
                      Tokens:
                        JwtConfiguration: {issuer: "https://issuer.example.com/pool", audience: [client-1]}
                  CorsConfiguration:
                    AllowOrigins: ["https://app.example.com"]
                    AllowMethods: [GET, POST]
                    AllowHeaders: [authorization]
                    ExposeHeaders: [etag]
                    MaxAge: 600
                  RouteSettings: {"GET /v1/slow": {ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 2}}
              Echo:
                Type: AWS::Serverless::Function
                Properties:
                  Handler: uk.co.provilex.crm.local.gateway.EchoHandler::handleRequest
                  Timeout: 1
                  Events:
                    A: {Type: HttpApi, Properties: {Method: GET, Path: "/v1/leads/{leadId}"}}
                    B: {Type: HttpApi, Properties: {Method: POST, Path: /v1/leads/search}}
                    C: {Type: HttpApi, Properties: {Method: GET, Path: /v1/leads/all}}
                    D: {Type: HttpApi, Properties: {Method: ANY, Path: "/v1/files/{rest+}", Auth: {Authorizer: NONE}}}
                    E: {Type: HttpApi, Properties: {Method: POST, Path: /v1/open, Auth: {Authorizer: NONE}}}
                    F: {Type: HttpApi, Properties: {Method: GET, Path: /v1/slow, Auth: {Authorizer: NONE}}}
                    G:
                      Type: HttpApi
                      Properties: {Method: GET, Path: /v1/admin, Auth: {AuthorizationScopes: [admin]}}
            """;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static TestTokens tokens = new TestTokens();

    private final MovableClock clock = new MovableClock();
    private final HttpClient client = HttpClient.newHttpClient();

    private FrontDoor door;
    private FunctionHost host;

    @BeforeAll
    static void mintKeys() {
        tokens = new TestTokens();
    }

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        door = FrontDoor.reserve(0);
        Files.writeString(folder.resolve("template.yaml"), TEMPLATE);
        Blueprint blueprint = Blueprint.read(folder.resolve("template.yaml"), Place.usual(door.address()), Map.of());
        host = new FunctionHost(
                blueprint,
                (type, environment, http) -> type.getConstructor().newInstance(),
                function -> Map.of(),
                line -> {});
        Gateway gateway = new Gateway(blueprint, host, issuer -> tokens.jwks(), clock);
        door.open(gateway, exchange -> {
            exchange.sendResponseHeaders(418, -1);
            exchange.close();
        });
    }

    @AfterEach
    void stop() {
        door.close();
        host.close();
        client.close();
    }

    private ObjectNode claims() {
        return tokens.access(clock.instant().getEpochSecond());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(door.address() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> withToken(String path, String token) throws IOException, InterruptedException {
        return send(request(path).header("Authorization", "Bearer " + token));
    }

    @Nested
    class Tokens {

        @Test
        void aGoodTokenReachesTheFunctionWithItsClaimsAsTexts() throws Exception {
            ObjectNode claims = claims();
            claims.putArray("groups").add("a").add("b");
            claims.put("staff", true);

            HttpResponse<String> response = withToken("/v1/leads/7", tokens.signed(claims));

            JsonNode seen = JSON.readTree(response.body());
            assertEquals(200, response.statusCode());
            assertEquals("s-1", seen.at("/claims/sub").asText());
            assertEquals("[a b]", seen.at("/claims/groups").asText());
            assertEquals("true", seen.at("/claims/staff").asText());
            assertEquals(claims.path("exp").asText(), seen.at("/claims/exp").asText());
        }

        @Test
        void anAbsentTokenIsRefused() throws Exception {
            HttpResponse<String> response = send(request("/v1/leads/7"));

            assertEquals(401, response.statusCode());
            assertEquals("{\"message\":\"Unauthorized\"}", response.body());
            assertEquals(Optional.of("Bearer"), response.headers().firstValue("www-authenticate"));
        }

        @Test
        void everyBadTokenIsRefused() throws Exception {
            List<Function<ObjectNode, String>> bad = List.of(
                    claims -> "nonsense",
                    claims -> "a.b.c",
                    claims -> tokens.unsigned(claims),
                    claims -> tokens.confused(claims),
                    claims -> tokens.signedByAnother(claims),
                    claims -> tokens.withKeyId("k2", claims),
                    claims -> tokens.signed(claims.put("exp", clock.instant().getEpochSecond() - 1)),
                    claims -> tokens.signed(without(claims, "exp")),
                    claims -> tokens.signed(claims.put("nbf", clock.instant().getEpochSecond() + 60)),
                    claims -> tokens.signed(claims.put("iat", clock.instant().getEpochSecond() + 60)),
                    claims -> tokens.signed(claims.put("iss", "https://issuer.example.com/other")),
                    claims -> tokens.signed(claims.put("client_id", "client-2")),
                    claims -> tokens.signed(without(claims, "client_id")),
                    claims -> tokens.signed(claims.put("aud", "client-2")));
            for (int i = 0; i < bad.size(); i++) {
                HttpResponse<String> response =
                        withToken("/v1/leads/7", bad.get(i).apply(claims()));
                assertEquals(401, response.statusCode(), "bad token " + i);
                assertTrue(response.headers()
                        .firstValue("www-authenticate")
                        .orElse("")
                        .contains("invalid_token"));
            }
        }

        private ObjectNode without(ObjectNode claims, String name) {
            claims.remove(name);
            return claims;
        }

        @Test
        void anIdTokenPassesTheAuthorizerBecauseItsAudienceIsTheClient() throws Exception {
            ObjectNode claims = without(claims(), "client_id");
            claims.put("aud", TestTokens.CLIENT).put("token_use", "id");

            HttpResponse<String> response = withToken("/v1/leads/7", tokens.signed(claims));

            // As on AWS: telling id tokens from access tokens is the functions' business.
            assertEquals(200, response.statusCode());
        }

        @Test
        void aTokenDiesWhenTheClockPassesItsEnd() throws Exception {
            String token = tokens.signed(claims());
            assertEquals(200, withToken("/v1/leads/7", token).statusCode());

            clock.advance(Duration.ofMinutes(16));

            assertEquals(401, withToken("/v1/leads/7", token).statusCode());
        }

        @Test
        void aTokenWithoutTheScopeIsForbidden() throws Exception {
            assertEquals(403, withToken("/v1/admin", tokens.signed(claims())).statusCode());
            assertEquals(
                    200,
                    withToken("/v1/admin", tokens.signed(claims().put("scope", "read admin")))
                            .statusCode());
        }
    }

    @Nested
    class Routing {

        @Test
        void theMostSpecificRouteIsChosen() throws Exception {
            String token = tokens.signed(claims());

            assertEquals(
                    "GET /v1/leads/all",
                    JSON.readTree(withToken("/v1/leads/all", token).body())
                            .path("routeKey")
                            .asText());
            JsonNode search = JSON.readTree(withToken("/v1/leads/search", token).body());
            assertEquals("GET /v1/leads/{leadId}", search.path("routeKey").asText());
            assertEquals("search", search.at("/pathParameters/leadId").asText());
        }

        @Test
        void pathParametersAreDecodedAndGreedyOnesKeepTheirSlashes() throws Exception {
            JsonNode seen =
                    JSON.readTree(send(request("/v1/files/a%20b/c+d%2Fe")).body());

            assertEquals("a b/c+d/e", seen.at("/pathParameters/rest").asText());
            assertEquals("/v1/files/a%20b/c+d%2Fe", seen.path("rawPath").asText());
        }

        @Test
        void unknownPathsAndMethodsAreNotFound() throws Exception {
            for (HttpRequest.Builder request : List.of(
                    request("/v1/nothing"),
                    request("/v1/leads"),
                    request("/v1/leads/7/"),
                    request("/v1/leads/7").DELETE(),
                    request("/v1/open"))) {
                HttpResponse<String> response = send(request);
                assertEquals(404, response.statusCode());
                assertEquals("{\"message\":\"Not Found\"}", response.body());
            }
        }

        @Test
        void whatIsNotTheApiGoesToAws() throws Exception {
            assertEquals(418, send(request("/")).statusCode());
            assertEquals(418, send(request("/bucket/key")).statusCode());
        }

        @Test
        void aRouteBeyondItsRateIsThrottled() throws Exception {
            send(request("/v1/slow"));
            send(request("/v1/slow"));

            HttpResponse<String> third = send(request("/v1/slow"));

            assertEquals(429, third.statusCode());
            assertEquals("{\"message\":\"Too Many Requests\"}", third.body());
        }
    }

    @Nested
    class Events {

        @Test
        void theEventIsOfPayloadFormatTwo() throws Exception {
            JsonNode seen = JSON.readTree(send(request("/v1/open?b=2&a=1&a=x%26y&empty")
                            .header("X-Many", "1")
                            .header("X-Many", "2")
                            .header("Cookie", "a=1; b=2")
                            .header("Content-Type", "application/json; charset=utf-8")
                            .POST(BodyPublishers.ofString("{\"é\":1}")))
                    .body());

            assertEquals("b=2&a=1&a=x%26y&empty", seen.path("rawQueryString").asText());
            assertEquals("1,x&y", seen.at("/queryStringParameters/a").asText());
            assertEquals("", seen.at("/queryStringParameters/empty").asText("absent"));
            assertEquals("1,2", seen.at("/headers/x-many").asText());
            assertEquals(
                    List.of("a=1", "b=2"),
                    List.of(
                            seen.at("/cookies/0").asText(),
                            seen.at("/cookies/1").asText()));
            assertEquals("{\"é\":1}", seen.path("body").asText());
            assertFalse(seen.path("isBase64Encoded").asBoolean(true));
            assertEquals("127.0.0.1", seen.path("sourceIp").asText());
            assertEquals("$default", seen.path("stage").asText());
            assertTrue(
                    seen.path("remaining").asInt() > 0 && seen.path("remaining").asInt() <= 1000);
            assertTrue(seen.path("trace")
                    .asText()
                    .startsWith(seen.at("/headers/x-amzn-trace-id").asText()));
            assertTrue(seen.path("pathParameters").isNull());
        }

        @Test
        void aBodyOfAnotherTypeComesInBase64() throws Exception {
            JsonNode seen = JSON.readTree(send(request("/v1/open")
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString("a=b")))
                    .body());

            assertTrue(seen.path("isBase64Encoded").asBoolean());
            assertEquals("YT1i", seen.path("body").asText());
        }

        @Test
        void tooLargeBodiesAreRefused() throws Exception {
            assertEquals(
                    413,
                    send(request("/v1/open")
                                    .header("Content-Type", "text/plain")
                                    .POST(BodyPublishers.ofByteArray(new byte[11 * 1024 * 1024])))
                            .statusCode());
            // Fits API Gateway but not Lambda.
            assertEquals(
                    413,
                    send(request("/v1/open")
                                    .header("Content-Type", "text/plain")
                                    .POST(BodyPublishers.ofString("x".repeat(7 * 1024 * 1024))))
                            .statusCode());
        }

        @Test
        void aFunctionThatThrowsOrTakesTooLongIsAnInternalServerError() throws Exception {
            for (String how : List.of("throw", "sleep")) {
                HttpResponse<String> response =
                        send(request("/v1/open?do=" + how).POST(BodyPublishers.noBody()));
                assertEquals(500, response.statusCode());
                assertEquals("{\"message\":\"Internal Server Error\"}", response.body());
            }
        }

        @Test
        void aNameReboundToLoopbackIsRefused() throws Exception {
            try (Socket socket = new Socket(
                            InetAddress.getLoopbackAddress(), door.address().getPort());
                    OutputStream out = socket.getOutputStream()) {
                out.write("GET /v1/slow HTTP/1.1\r\nHost: rebound.example.com\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
                out.flush();
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
            }
        }
    }

    @Nested
    class CrossOriginRequests {

        @Test
        void aPreflightFromAnAllowedOriginIsAnsweredWithoutTheFunction() throws Exception {
            HttpResponse<String> response = send(request("/v1/leads/7")
                    .method("OPTIONS", BodyPublishers.noBody())
                    .header("Origin", "https://app.example.com")
                    .header("Access-Control-Request-Method", "GET"));

            assertEquals(204, response.statusCode());
            assertEquals(
                    Optional.of("https://app.example.com"),
                    response.headers().firstValue("access-control-allow-origin"));
            assertEquals(Optional.of("GET,POST"), response.headers().firstValue("access-control-allow-methods"));
            assertEquals(Optional.of("600"), response.headers().firstValue("access-control-max-age"));
        }

        @Test
        void anotherOriginGetsNoLeaveEvenIfTheFunctionGivesIt() throws Exception {
            HttpResponse<String> response = send(request("/v1/files/x").header("Origin", "https://evil.example.com"));

            assertEquals(200, response.statusCode());
            assertEquals(Optional.empty(), response.headers().firstValue("access-control-allow-origin"));
        }
    }

    @Test
    void aTakenPortIsToldInOneSentence() {
        int port = door.address().getPort();

        PortTakenException taken = assertThrows(PortTakenException.class, () -> FrontDoor.reserve(port));

        assertEquals(
                "Port " + port + " is taken by another program: stop that one, or choose another port with -Dport="
                        + (port + 1) + ".",
                taken.getMessage());
    }

    @Test
    void aMissingHandlerClassIsNamed(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("template.yaml"),
                "Resources:\n  Gone:\n    Type: AWS::Serverless::Function\n    Properties: {Handler: a.Gone::x}\n");
        Blueprint blueprint = Blueprint.read(folder.resolve("template.yaml"), Place.usual(door.address()), Map.of());

        TemplateException missing = assertThrows(
                TemplateException.class,
                () -> new FunctionHost(blueprint, (t, e, h) -> t, f -> Map.of(), line -> {}).close());

        assertEquals("Function Gone names the class a.Gone, which does not exist.", missing.getMessage());
    }
}
