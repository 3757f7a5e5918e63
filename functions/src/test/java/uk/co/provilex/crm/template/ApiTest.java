package uk.co.provilex.crm.template;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The door of the product: who may pass, how often, from which pages, and what is written down of it. */
class ApiTest {

    private final JsonNode api = properties("Api");

    private static JsonNode properties(String resource) {
        return Templates.root().at("/Resources/" + resource + "/Properties");
    }

    private static String condition(String resource) {
        return Templates.root().at("/Resources/" + resource + "/Condition").asText();
    }

    private static List<JsonNode> routes() {
        var routes = new ArrayList<JsonNode>();
        Templates.functions().values().forEach(function -> routes.addAll(Templates.events(function, "HttpApi")));
        return routes;
    }

    private static String key(JsonNode route) {
        return route.path("Method").asText() + " " + route.path("Path").asText();
    }

    @Test
    void letsNobodyInWithoutAnAccessTokenOfOurPoolUnlessARouteSaysSo() {
        var authorizer = api.at("/Auth/Authorizers/CognitoAccessToken");
        assertAll(
                () -> assertEquals(
                        "CognitoAccessToken", api.at("/Auth/DefaultAuthorizer").asText()),
                () -> assertEquals(
                        "$request.header.Authorization",
                        authorizer.path("IdentitySource").asText()),
                () -> assertEquals(
                        "Identity.Outputs.Issuer",
                        authorizer.at("/JwtConfiguration/issuer").asText()),
                () -> assertEquals(
                        List.of("Identity.Outputs.UserPoolClientId"),
                        Templates.texts(authorizer.at("/JwtConfiguration/audience"))));
    }

    @Test
    void isOpenOnlyWhereEverybodyMayReadAndToLeadsByTheirOwnLinks() {
        var open = new TreeSet<String>();
        for (var route : routes()) {
            if (route.has("Auth")) {
                assertEquals("NONE", route.at("/Auth/Authorizer").asText(), key(route));
                open.add(key(route));
            }
        }
        assertEquals(
                Set.of(
                        "GET /v1/health",
                        "GET /v1/keys",
                        "GET /v1/closures/{closureId}",
                        "GET /v1/policies/privacy",
                        "GET /v1/policies/privacy/{version}",
                        "GET /v1/subject",
                        "GET /v1/trust",
                        "POST /v1/subject/requests",
                        "POST /v1/tenants"),
                open);
    }

    @Test
    void servesEveryRouteSoThatNoneGetsAnApiOfItsOwnWithoutAuthorizer() {
        routes().forEach(route -> assertEquals("Api", route.path("ApiId").asText(), key(route)));
    }

    @Test
    void answersPagesOfTheGivenOriginsWithEveryMethodAndHeaderInUse() {
        // a function around all of it, or SAM would drop what is beside AllowOrigins; .ci/check_build.py looks at that
        var cors = api.path("CorsConfiguration");
        assertEquals("HasOrigins", cors.path(0).asText());
        var methods = new TreeSet<String>();
        routes().forEach(route -> methods.add(route.path("Method").asText()));
        assertAll(
                () -> assertEquals(
                        List.of(",", "AllowedOrigins"),
                        Templates.texts(cors.path(1).path("AllowOrigins"))),
                () -> assertEquals(
                        methods, new TreeSet<>(Templates.texts(cors.path(1).path("AllowMethods")))),
                () -> assertEquals(
                        Set.of("authorization", "content-type", "idempotency-key", "if-match"),
                        new TreeSet<>(Templates.texts(cors.path(1).path("AllowHeaders")))),
                () -> assertEquals(
                        Set.of("etag", "location", "retry-after"),
                        new TreeSet<>(Templates.texts(cors.path(1).path("ExposeHeaders")))),
                () -> assertFalse(cors.path(1).has("AllowCredentials"), "tokens are sent, not cookies"));
    }

    @Test
    void isThrottledAndMoreSoWhereAnybodyMayCall() {
        var all = api.path("DefaultRouteSettings");
        var signUp = api.at("/RouteSettings").path("POST /v1/tenants");
        for (var route : List.of("GET /v1/subject", "POST /v1/subject/requests")) {
            var settings = api.at("/RouteSettings").path(route);
            assertEquals(
                    "SubjectThrottleRate", settings.path("ThrottlingRateLimit").asText());
            assertEquals(
                    "SubjectThrottleBurst",
                    settings.path("ThrottlingBurstLimit").asText());
        }
        assertAll(
                () -> assertEquals(
                        "ThrottleRate", all.path("ThrottlingRateLimit").asText()),
                () -> assertEquals(
                        "ThrottleBurst", all.path("ThrottlingBurstLimit").asText()),
                () -> assertEquals(
                        "SignUpThrottleRate", signUp.path("ThrottlingRateLimit").asText()),
                () -> assertEquals(
                        "SignUpThrottleBurst",
                        signUp.path("ThrottlingBurstLimit").asText()),
                () -> assertTrue(usual("SignUpThrottleRate") <= 10),
                () -> assertTrue(usual("SignUpThrottleBurst") <= 20));
    }

    private static int usual(String parameter) {
        return Templates.root().at("/Parameters/" + parameter + "/Default").asInt(Integer.MAX_VALUE);
    }

    @Nested
    class TheAccessLog {

        @Test
        void holdsNothingAboutAPerson() throws JsonProcessingException {
            var values = new TreeSet<String>();
            new ObjectMapper()
                    .readTree(api.at("/AccessLogSettings/Format").asText())
                    .forEach(value -> values.add(value.asText()));
            // all that it holds: no address, agent, path, query or claim; the route key has no ids
            assertEquals(
                    Set.of(
                            "$context.requestId",
                            "$context.requestTimeEpoch",
                            "$context.routeKey",
                            "$context.protocol",
                            "$context.status",
                            "$context.responseLength",
                            "$context.responseLatency",
                            "$context.integrationLatency",
                            "$context.integrationStatus",
                            "$context.error.responseType"),
                    values);
        }

        @Test
        void isKeptForAsLongAsTheOtherLogs() {
            assertAll(
                    () -> assertEquals(
                            "ApiLogs.Arn",
                            api.at("/AccessLogSettings/DestinationArn").asText()),
                    () -> assertEquals(
                            "LogRetentionDays",
                            properties("ApiLogs").path("RetentionInDays").asText()),
                    () -> assertTrue(
                            properties("ApiLogs").path("LogGroupName").asText().startsWith("/aws/vendedlogs/")));
        }
    }

    @Nested
    class ADomainOfOurOwn {

        @Test
        void isThereOnlyWhenItIsAskedFor() {
            assertAll(
                    () -> assertEquals(
                            "",
                            Templates.root()
                                    .at("/Parameters/DomainName/Default")
                                    .asText("missing")),
                    () -> assertEquals("HasDomain", condition("ApiDomain")),
                    () -> assertEquals("HasDomain", condition("ApiDomainMapping")),
                    () -> assertEquals("HasHostedZone", condition("ApiDomainRecords")));
        }

        @Test
        void needsItsCertificate() {
            var rule = Templates.root().at("/Rules/DomainNeedsCertificate");
            assertAll(
                    () -> assertTrue(rule.path("RuleCondition").toString().contains("DomainName")),
                    () -> assertTrue(rule.at("/Assertions/0/Assert").toString().contains("CertificateArn")),
                    () -> assertEquals(
                            "CertificateArn",
                            properties("ApiDomain")
                                    .at("/DomainNameConfigurations/0/CertificateArn")
                                    .asText()));
        }

        @Test
        void takesModernTlsOnlyAndIsThenTheOnlyDoor() {
            assertAll(
                    () -> assertEquals(
                            "TLS_1_2",
                            properties("ApiDomain")
                                    .at("/DomainNameConfigurations/0/SecurityPolicy")
                                    .asText()),
                    () -> assertEquals(
                            List.of("HasDomain", "true", "false"),
                            Templates.texts(api.path("DisableExecuteApiEndpoint"))),
                    () -> assertEquals(
                            "Api.Stage",
                            properties("ApiDomainMapping").path("Stage").asText()));
        }

        @Test
        void isFoundOverBothProtocolsOfTheInternet() {
            var types = new TreeSet<String>();
            properties("ApiDomainRecords")
                    .path("RecordSets")
                    .forEach(record -> types.add(record.path("Type").asText()));
            assertAll(
                    () -> assertEquals(Set.of("A", "AAAA"), types),
                    () -> assertEquals(
                            "dualstack",
                            properties("ApiDomain")
                                    .at("/DomainNameConfigurations/0/IpAddressType")
                                    .asText(),
                            "or the record of IPv6 leads to a name that has no address of it"));
        }
    }
}
