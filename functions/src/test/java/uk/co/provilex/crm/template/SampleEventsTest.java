package uk.co.provilex.crm.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.CognitoUserPoolPreTokenGenerationEventV2;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.tenancy.Ids;

/** There is one sample event for each function, of the kind that drives it, and it concerns nobody real. */
class SampleEventsTest {

    private static final Path EVENTS = Templates.PROJECT.resolve("events");
    private static final Pattern EMAIL = Pattern.compile("[\\w.+-]+@([\\w-]+\\.)+[A-Za-z]{2,}");
    private static final Pattern RESERVED = Pattern.compile("(?i).+@([\\w-]+\\.)?example\\.(com|org|net)");

    private static String text(String function) throws IOException {
        return Files.readString(EVENTS.resolve(function + ".json"));
    }

    /** Reads an event as the managed runtime does. */
    private static <T> T read(String function, Class<T> type) throws IOException {
        PojoSerializer<T> serializer = LambdaEventSerializers.isLambdaSupportedEvent(type.getName())
                ? LambdaEventSerializers.serializerFor(type, Objects.requireNonNull(type.getClassLoader()))
                : JacksonFactory.getInstance().getSerializer(type);
        return serializer.fromJson(text(function));
    }

    @Test
    void thereIsOneForEachFunctionAndNoOther() throws IOException {
        var samples = new TreeSet<String>();
        try (Stream<Path> files = Files.list(EVENTS)) {
            files.forEach(file -> samples.add(file.getFileName().toString().replace(".json", "")));
        }
        assertEquals(Templates.functions().keySet(), samples);
    }

    @TestFactory
    Stream<DynamicTest> eachIsOfTheKindThatDrivesItsFunction() {
        return Templates.functions().entrySet().stream()
                .map(function -> DynamicTest.dynamicTest(function.getKey(), () -> {
                    var sources = function.getValue().path("Events");
                    var byOperators = function.getKey().equals("RebuildLookup");
                    var type = sources.isEmpty()
                            ? (byOperators ? "Operator" : "Cognito")
                            : sources.elements().next().path("Type").asText();
                    switch (type) {
                        case "HttpApi" -> http(function.getKey(), sources);
                        case "SQS" -> queue(function.getKey());
                        case "DynamoDB" -> stream(function.getKey());
                        case "Schedule" ->
                            assertEquals(
                                    "aws.events",
                                    read(function.getKey(), ScheduledEvent.class)
                                            .getSource());
                        case "Operator" ->
                            assertWellFormed(new ObjectMapper()
                                    .readTree(text(function.getKey()))
                                    .path("tenant")
                                    .asText());
                        default -> trigger(function.getKey());
                    }
                }));
    }

    private static void http(String function, JsonNode sources) throws IOException {
        var event = read(function, APIGatewayV2HTTPEvent.class);
        var route = sources.elements().next().path("Properties");
        var open = route.path("Auth").path("Authorizer").asText().equals("NONE");
        assertEquals(route.path("Method").asText() + " " + route.path("Path").asText(), event.getRouteKey());
        assertEquals(event.getRouteKey(), event.getRequestContext().getRouteKey());
        var path = route.path("Path").asText();
        if (event.getPathParameters() != null) {
            for (var parameter : event.getPathParameters().entrySet()) {
                assertTrue(Ids.wellFormed(parameter.getValue()));
                path = path.replace("{" + parameter.getKey() + "}", parameter.getValue());
            }
        }
        assertEquals(path, event.getRawPath());
        if (open) {
            assertEquals(null, event.getRequestContext().getAuthorizer());
        } else {
            var claims = event.getRequestContext().getAuthorizer().getJwt().getClaims();
            assertEquals("access", claims.get("token_use"));
            assertWellFormed(claims.get("tenant"));
            assertWellFormed(claims.get("user"));
        }
        if (event.getBody() != null) {
            assertTrue(new ObjectMapper().readTree(event.getBody()).isObject());
        }
    }

    private static void assertWellFormed(@Nullable String id) {
        assertTrue(id != null && Ids.wellFormed(id), () -> id + " is an id");
    }

    private static void queue(String function) throws IOException {
        var records = read(function, SQSEvent.class).getRecords();
        assertEquals(1, records.size());
        assertNotNull(Json.read(records.getFirst().getBody(), Notice.class));
    }

    private static void stream(String function) throws IOException {
        for (var record : read(function, DynamodbEvent.class).getRecords()) {
            var sort = Objects.requireNonNull(record.getDynamodb().getKeys().get("sk"))
                    .getS();
            assertTrue(
                    function.equals("IndexLead")
                            ? sort.equals("LEAD")
                            : sort.startsWith("USER#")
                                    || sort.startsWith("JOB#")
                                    || sort.startsWith("ERASURE#")
                                    || (sort.equals("LEAD")
                                            && record.getEventName().equals("REMOVE")),
                    "the filter lets it through");
        }
    }

    private static void trigger(String function) throws IOException {
        var event = read(function, CognitoUserPoolPreTokenGenerationEventV2.class);
        assertTrue(event.getTriggerSource().startsWith("TokenGeneration_"));
        assertEquals(4, UUID.fromString(event.getUserName()).version());
        assertWellFormed(event.getRequest().getUserAttributes().get("custom:tenant"));
        assertWellFormed(event.getRequest().getUserAttributes().get("custom:user"));
    }

    @TestFactory
    Stream<DynamicTest> noneNamesARealPerson() {
        return Templates.functions().keySet().stream()
                .map(function -> DynamicTest.dynamicTest(function, () -> EMAIL.matcher(text(function))
                        .results()
                        .forEach(email ->
                                assertTrue(RESERVED.matcher(email.group()).matches(), "a reserved domain"))));
    }
}
