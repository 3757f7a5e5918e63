package uk.co.provilex.crm.local.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractTest {

    private static final String LEAD = "01k5hc2mzq8v7r4t9w1x3y5a6b";
    private static final String LEAD_URL = "/v1/leads/" + LEAD;
    private static final String LEAD_JSON = """
            {"id": "01k5hc2mzq8v7r4t9w1x3y5a6b", "firstName": "Chloé", "emails": [], "phones": [], "status": "new",
             "ownerId": "01k5ha7c0d4e8f2g6h1j5k9m3n", "tags": [], "customFields": {}, "version": 1,
             "createdAt": "2025-09-19T09:00:00Z", "updatedAt": "2025-09-19T09:00:00Z",
             "createdBy": "01k5ha7c0d4e8f2g6h1j5k9m3n", "updatedBy": "01k5ha7c0d4e8f2g6h1j5k9m3n",
             "lastActivityAt": "2025-09-19T09:00:00Z",
             "horizon": {"cause": "none", "because": "No rule of your organisation ends it."}}
            """;
    private static final String NEW_LEAD_JSON = """
            {"firstName": "Chloé",
             "consent": {"lawfulBasis": "consent", "purpose": "News", "wording": "Yes, send me news.",
                         "source": "Fair", "method": "paper", "obtainedAt": "2025-05-03T14:20:00+01:00"}}
            """;

    private Contract contract;

    @BeforeEach
    void load() throws IOException {
        contract = Contract.load(Path.of("..", "docs", "openapi.yaml"));
    }

    @Nested
    class TheDocument {

        @Test
        void givesOnlyExamplesThatItsOwnSchemasAllow() {
            assertEquals(Map.of(), contract.wrongExamples());
        }

        @Test
        void namesEachOperationOnce() {
            var ids = contract.operations().stream().map(Operation::id).toList();
            assertEquals(ids.stream().distinct().toList(), ids);
        }

        @Test
        void declaresWhatEveryOperationCanAnswer() {
            for (var operation : contract.operations()) {
                for (int status : List.of(400, 429, 500, 503)) {
                    assertTrue(contract.declared().contains(new Contract.Case(operation.id(), status)));
                }
                var signedIn = new Contract.Case(operation.id(), 401);
                assertEquals(
                        !operation.roles().equals(List.of("public")),
                        contract.declared().contains(signedIn),
                        operation.id());
            }
        }

        @Test
        void letsAnOwnerDoEverythingThatIsForUsers() {
            for (var operation : contract.operations()) {
                assertTrue(operation.roles().contains("owner") || !operation.isForUsers(), operation.id());
            }
        }
    }

    @Nested
    class AGoodExchange {

        @Test
        void passesAndCountsAsExercised() {
            var getLead = new Contract.Case("getLead", 200);
            assertTrue(contract.unexercised().contains(getLead));

            contract.check(new Call("GET", LEAD_URL).answering(200, LEAD_JSON));

            assertFalse(contract.unexercised().contains(getLead));
            assertEquals(contract.declared().size() - 1, contract.unexercised().size());
        }

        @Test
        void mayCarryABodyInTheRequest() {
            contract.check(aCreation());
        }

        @Test
        void mayHaveNoBodyWhereNoneIsDeclared() {
            contract.check(new Call("DELETE", LEAD_URL).answering(204, ""));
        }

        @Test
        void isJudgedByTheClosestRoute() {
            contract.check(new Call("POST", "/v1/leads/search")
                    .sending("{\"query\": \"chl\"}")
                    .answering(200, "{\"items\": []}"));

            assertFalse(contract.unexercised().contains(new Contract.Case("searchLeads", 200)));
        }

        @Test
        void mayBeARefusalOfANonsensicalRequest() {
            contract.check(new Call("POST", "/v1/leads?colour=red")
                    .sending("{\"nonsense")
                    .refused(400, "malformed-request"));
        }

        @Test
        void mayBeARefusalByTheGatewayItself() {
            contract.check(new Call("GET", LEAD_URL).answering(429, "{\"message\": \"Too Many Requests\"}"));
            contract.check(new Call("GET", LEAD_URL)
                    .with("WWW-Authenticate", "Bearer")
                    .answering(401, "{\"message\": \"Unauthorized\"}"));
        }
    }

    @Nested
    class ABreach {

        @Test
        void isAnOperationThatIsNotDeclared() {
            assertBreach(new Call("PUT", LEAD_URL).answering(200, LEAD_JSON), "no such operation");
            assertBreach(new Call("GET", "/v1/leads/" + LEAD + "/secrets").answering(200, "{}"), "no such operation");
        }

        @Test
        void isAStatusThatIsNotDeclared() {
            assertBreach(new Call("GET", LEAD_URL).answering(418, "{}"), "the status is not declared");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                \"version\": 1      | \"version\": \"1\"           | /version breaks type
                \"version\": 1      | \"version\": 1, \"secret\": 2  | breaks additionalProperties (secret)
                \"status\": \"new\",  |                            | breaks required (status)
                00Z\", \"updatedAt  | 00+01:00\", \"updatedAt      | /createdAt breaks pattern
                2025-09-19T09:00:00Z\", \"updatedAt | 2025-02-30T09:00:00Z\", \"updatedAt | /createdAt breaks format
                \"id\": \"01k5hc2   | \"id\": \"01K5HC2            | /id breaks pattern
                """)
        void isAWrongAnswer(String right, String wrong, String point) {
            var body = LEAD_JSON.replace(right, wrong == null ? "" : wrong);
            assertFalse(body.equals(LEAD_JSON), "the case changes nothing");
            assertBreach(new Call("GET", LEAD_URL).answering(200, body), point);
        }

        @Test
        void isABodyThatIsNotJson() {
            assertBreach(new Call("GET", LEAD_URL).answering(200, "<html>"), "is not JSON");
            assertBreach(new Call("GET", LEAD_URL).answering(200, ""), "is not JSON");
            assertBreach(new Call("GET", LEAD_URL).answering(200, LEAD_JSON + "{}"), "is not JSON");
            assertBreach(
                    new Call("GET", LEAD_URL).answering(200, LEAD_JSON.replace("{\"id", "{\"version\": 1, \"id")),
                    "is not JSON (RFC 8259) without duplicate names");
        }

        @Test
        void isABodyWhereNoneIsDeclared() {
            assertBreach(new Call("DELETE", LEAD_URL).answering(204, "{}"), "a body where none is declared");
        }

        @Test
        void isAnotherContentType() {
            assertBreach(
                    new Call("GET", LEAD_URL).with("Content-Type", "text/html").answering(200, LEAD_JSON),
                    "the content type is text/html");
        }

        @Test
        void isAMissingOrWrongHeader() {
            assertBreach(new Call("GET", LEAD_URL).without("ETag").answering(200, LEAD_JSON), "ETag is missing");
            assertBreach(
                    new Call("GET", LEAD_URL)
                            .with("Cache-Control", "public, max-age=60")
                            .answering(200, LEAD_JSON),
                    "Cache-Control");
            assertBreach(
                    new Call("GET", LEAD_URL).without("Retry-After").refused(429, "rate-limited"),
                    "Retry-After is missing");
        }

        @Test
        void isAProblemOfATypeThatTheStatusDoesNotHave() {
            assertBreach(new Call("GET", LEAD_URL).refused(404, "forbidden"), "/type breaks const");
            assertBreach(new Call("PATCH", LEAD_URL).refused(409, "last-owner"), "/type breaks enum");
        }

        @Test
        void isAnAcceptedRequestThatTheContractForbids() {
            assertBreach(aCreation(NEW_LEAD_JSON.replace("Chloé", "x".repeat(201))), "/firstName breaks maxLength");
            assertBreach(aCreation("{\"firstName\": \"Chloé\"}"), "breaks required (consent)");
            assertBreach(aCreation(NEW_LEAD_JSON.replace("\"consent\",", "\"legitimate-interest\",")), "then");
            assertBreach(
                    new Call("PATCH", LEAD_URL)
                            .sending("{\"firstName\": null}", "application/merge-patch+json")
                            .answering(200, LEAD_JSON),
                    "accepted without If-Match");
            assertBreach(
                    new Call("GET", "/v1/leads?limit=101").answering(200, "{\"items\": []}"),
                    "limit: the value breaks maximum");
            assertBreach(
                    new Call("GET", "/v1/leads?limit=many").answering(200, "{\"items\": []}"),
                    "limit: the value breaks type");
            assertBreach(
                    new Call("GET", "/v1/leads?colour=red").answering(200, "{\"items\": []}"),
                    "undeclared query parameter colour");
            assertBreach(new Call("GET", "/v1/leads/42").answering(200, LEAD_JSON), "accepted with leadId");
            assertBreach(
                    new Call("GET", LEAD_URL).sending("{}").answering(200, LEAD_JSON), "a body where none is declared");
        }

        @Test
        void isNotCountedAsExercised() {
            assertBreach(new Call("GET", LEAD_URL).answering(200, "{}"), "required");
            assertTrue(contract.unexercised().contains(new Contract.Case("getLead", 200)));
        }

        @Test
        void isReportedWithoutTheValuesExchanged() {
            var secret = "canary-7f3a";
            var exchange = new Call("GET", LEAD_URL).answering(200, LEAD_JSON.replace("2025-09-19T09:00:00Z", secret));

            var breach = assertThrows(ContractBreach.class, () -> contract.check(exchange));

            assertFalse(breach.toString().contains(secret));
            assertFalse(breach.toString().contains(LEAD));
        }
    }

    @Test
    void aWholeSuiteCanShareOneContract() throws InterruptedException {
        var threads = IntStream.range(0, 8)
                .mapToObj(i -> Thread.ofPlatform()
                        .start(() -> contract.check(new Call("GET", LEAD_URL).answering(200, LEAD_JSON))))
                .toList();
        for (var thread : threads) {
            thread.join();
        }
        assertFalse(contract.unexercised().contains(new Contract.Case("getLead", 200)));
        assertDoesNotThrow(() -> contract.check(new Call("GET", LEAD_URL).answering(200, LEAD_JSON)));
    }

    private void assertBreach(Exchange exchange, String point) {
        var breach = assertThrows(ContractBreach.class, () -> contract.check(exchange));
        assertTrue(breach.points().stream().anyMatch(found -> found.contains(point)), breach.getMessage());
    }

    private static Exchange aCreation() {
        return aCreation(NEW_LEAD_JSON);
    }

    private static Exchange aCreation(String body) {
        return new Call("POST", "/v1/leads")
                .asking("Idempotency-Key", "5f0c1d2e-7a34-4a55-9d0e-6b7f8a9c0d1e")
                .with("Location", LEAD_URL)
                .sending(body)
                .answering(201, LEAD_JSON);
    }

    /** Builds an exchange whose headers are right unless a test says otherwise. */
    private static final class Call {

        private final String method;
        private final URI target;
        private final Map<String, String> asked = new HashMap<>();
        private final Map<String, String> answered = new HashMap<>(Map.of(
                "Content-Type", "application/json; charset=utf-8", "ETag", "\"1\"", "Cache-Control", "no-store"));
        private byte[] sent = new byte[0];

        Call(String method, String target) {
            this.method = method;
            this.target = URI.create(target);
        }

        Call asking(String header, String value) {
            asked.put(header, value);
            return this;
        }

        Call with(String header, String value) {
            answered.put(header, value);
            return this;
        }

        Call without(String header) {
            answered.put(header, "");
            return this;
        }

        Call sending(String body) {
            return sending(body, "application/json");
        }

        Call sending(String body, String contentType) {
            asked.put("Content-Type", contentType);
            sent = body.getBytes(UTF_8);
            return this;
        }

        Exchange answering(int status, String body) {
            answered.values().removeIf(String::isEmpty);
            return new Exchange(
                    method,
                    target,
                    Exchange.headers(asked),
                    sent,
                    status,
                    Exchange.headers(answered),
                    body.getBytes(UTF_8));
        }

        Exchange refused(int status, String slug) {
            answered.putIfAbsent("Retry-After", "5");
            answered.put("Content-Type", "application/problem+json");
            return answering(status, """
                    {"type": "https://provilex.co.uk/problems/%s", "title": "No", "status": %d, "detail": "No.",
                     "traceId": "1-abc"}
                    """.formatted(slug, status));
        }
    }
}
