package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.contract.Operation;
import uk.co.provilex.crm.local.iam.Grant;
import uk.co.provilex.crm.local.template.FunctionSpec;

/** The two walls between tenants, each attacked with the other switched off (P06). */
@OnTheCloud
final class WallsTest {

    private final Cloud cloud;

    WallsTest(Cloud cloud) {
        this.cloud = cloud;
    }

    private static String service(Grant grant) {
        return grant.action().substring(0, grant.action().indexOf(':'));
    }

    /**
     * Wall 2 alone: the attacker has whatever code it likes inside a function, with the credentials that the function
     * vends for its own tenant.
     */
    @Nested
    class WithTheApplicationsCheckOff {

        private static final String ATTACKER = "01attackerattackerattacker";
        private static final String VICTIM = "01victim00victim00victim00";

        /** All that its role allows is tried, on whatever it allows it: tables, indexes, objects, and keys of KMS. */
        @TestFactory
        Stream<DynamicTest> whatAFunctionMayDoItMayDoToItsOwnTenantAlone() {
            return functions(function -> {
                try (var attacker = new Attacker(cloud)) {
                    for (var grant : grants(function)) {
                        attacker.wear(function, ATTACKER);
                        allowed(grant, () -> attacker.use(grant, ATTACKER));
                        denied(grant, () -> attacker.use(grant, VICTIM));
                        // a condition that asks all keys something holds of no keys too
                        denied(grant, () -> attacker.use(grant));
                        if (grant.action().contains("Batch")) {
                            denied(grant, () -> attacker.use(grant, ATTACKER, VICTIM));
                        }
                    }
                }
            });
        }

        @TestFactory
        Stream<DynamicTest> noFunctionReachesAnythingWithoutATenant() {
            return functions(function -> {
                try (var attacker = new Attacker(cloud)) {
                    attacker.wear(function);
                    // one of a kind: with a tenant, each is tried above
                    grants(function).stream()
                            .collect(Collectors.toMap(WallsTest::service, Function.identity(), (one, _) -> one))
                            .values()
                            .forEach(grant -> denied(grant, () -> attacker.use(grant, ATTACKER)));
                }
            });
        }

        /** No condition can say which uploads are listed, so that nobody may who works for a tenant. */
        @Test
        void whichUploadsAreOpenIsSeenWithoutATenantAlone() {
            var seers = cloud.local().blueprint().functions().stream()
                    .flatMap(function -> cloud.local().edge().grants(Optional.of(function.roleArn())).stream()
                            .filter(Attacker::isToSeeUploads)
                            .map(grant -> Map.entry(function, grant)))
                    .toList();
            assertEquals(
                    List.of("RunExport"),
                    seers.stream().map(seer -> seer.getKey().logicalId()).toList());
            try (var attacker = new Attacker(cloud)) {
                var grant = seers.getFirst().getValue();
                attacker.wear(seers.getFirst().getKey());
                allowed(grant, () -> attacker.seeUploads(grant, VICTIM));
                attacker.wear(seers.getFirst().getKey(), ATTACKER);
                denied(grant, () -> attacker.seeUploads(grant, VICTIM));
                denied(grant, () -> attacker.seeUploads(grant, ATTACKER));
            }
        }

        /** By ways that no role has, and by a transaction that has something of the session's own tenant too. */
        @TestFactory
        Stream<DynamicTest> noWayAroundReachesAnotherTenantsItems() {
            var writers = new TreeSet<String>();
            var attacks = functions(function -> {
                try (var attacker = new Attacker(cloud)) {
                    attacker.wear(function, ATTACKER);
                    for (var table : cloud.local().blueprint().tables()) {
                        detours(table.name()).forEach(detour -> refused(() -> detour.accept(attacker.dynamo())));
                        if (mayPut(attacker, table.name())) {
                            writers.add(function.logicalId());
                        }
                    }
                }
            });
            // the transaction proves something where its first half alone is let
            return Stream.concat(
                    attacks,
                    Stream.of(DynamicTest.dynamicTest(
                            "of those that may put their own tenant's",
                            () -> assertTrue(writers.contains("CreateLead"), writers::toString))));
        }

        /** Tells whether a function may put an item of its own tenant; it does not, as the item is not there. */
        private static boolean mayPut(Attacker attacker, String table) {
            var refused = assertThrows(AwsServiceException.class, () -> attacker.dynamo()
                    .transactWriteItems(write -> write.transactItems(put(table, ATTACKER))));
            return refused.awsErrorDetails().errorCode().startsWith("TransactionCanceled");
        }

        private static List<Consumer<DynamoDbClient>> detours(String table) {
            return List.of(
                    dynamo -> dynamo.scan(scan -> scan.tableName(table)),
                    dynamo -> dynamo.executeStatement(
                            statement -> statement.statement("SELECT * FROM \"" + table + "\"")),
                    dynamo -> dynamo.transactWriteItems(
                            write -> write.transactItems(put(table, ATTACKER), put(table, VICTIM))));
        }

        private static TransactWriteItem put(String table, String tenant) {
            return TransactWriteItem.builder()
                    .put(put ->
                            put.tableName(table).item(Attacker.key(tenant)).conditionExpression("attribute_exists(pk)"))
                    .build();
        }

        private Stream<DynamicTest> functions(Consumer<FunctionSpec> test) {
            return cloud.local().blueprint().functions().stream()
                    .filter(Attacker::worksForTenants)
                    .map(function -> DynamicTest.dynamicTest(function.logicalId(), () -> test.accept(function)));
        }

        private List<Grant> grants(FunctionSpec function) {
            return cloud.local().edge().grants(Optional.of(function.roleArn())).stream()
                    .filter(Attacker::isAboutATenant)
                    .toList();
        }

        private long uses(Grant grant) {
            return cloud.local().edge().decisions().uses(grant);
        }

        /** What is asked for need not be there: that the grant was what allowed it is what counts. */
        private void allowed(Grant grant, Runnable use) {
            long before = uses(grant);
            try {
                use.run();
            } catch (AwsServiceException absent) {
                assertTrue(absent.statusCode() < 500, () -> grant + " " + absent);
            }
            assertTrue(uses(grant) > before, () -> "its own tenant is denied " + grant);
        }

        private void denied(Grant grant, Runnable attack) {
            long before = uses(grant);
            try {
                refused(attack);
            } catch (AssertionError reached) {
                throw new AssertionError(grant.toString(), reached);
            }
            assertEquals(before, uses(grant), grant::toString);
        }

        private void refused(Runnable attack) {
            var refused = assertThrows(AwsServiceException.class, attack::run);
            var code = refused.awsErrorDetails().errorCode();
            assertTrue(code.startsWith("AccessDenied"), code);
        }
    }

    /** Wall 1 alone: AWS would let every function do everything to everybody's data. */
    @Nested
    class WithBroadCredentials {

        @BeforeEach
        void broaden() {
            cloud.local().edge().broadCredentials(true);
        }

        @AfterEach
        void narrow() {
            cloud.local().edge().broadCredentials(false);
        }

        @TestFactory
        Stream<DynamicTest> everyIdOfAnotherTenantAnswersLikeOneThatNeverExisted() {
            var theirThings = Belongings.of(cloud.newOrganisation().owner());
            var attacker = cloud.newOrganisation().owner().client();
            return Cloud.contract().operations().stream()
                    .filter(operation ->
                            operation.path().contains("{") && !operation.roles().contains("public"))
                    .map(operation -> DynamicTest.dynamicTest(operation.id(), () -> {
                        var theirs = attempt(attacker, operation, theirThings);
                        var nobodys = attempt(attacker, operation, Belongings.none());
                        assertEquals(404, theirs.status());
                        assertEquals(withoutTrace(nobodys), withoutTrace(theirs));
                        assertEquals(comparable(nobodys), comparable(theirs));
                    }));
        }

        @TestFactory
        Stream<DynamicTest> everyIdOfAnotherTenantInABodyOrAQueryAnswersLikeOneThatNeverExisted() {
            var theirThings = Belongings.of(cloud.newOrganisation().owner());
            var owner = cloud.newOrganisation().owner();
            var own = Belongings.of(owner);
            return Cloud.contract().operations().stream().flatMap(operation -> Cloud.contract().ids(operation).stream()
                    .map(place -> DynamicTest.dynamicTest(operation.id() + " " + place, () -> {
                        var id = theirThings.id(whatIsAt(place));
                        var theirs = name(owner.client(), own, operation, place, id);
                        var nobodys = name(owner.client(), own, operation, place, Belongings.NEVER_EXISTED);
                        assertEquals(nobodys.status(), theirs.status());
                        if (theirs.status() < 300) {
                            namesNothingOfTheirs(owner.client(), theirs, theirThings, id);
                        } else {
                            assertTrue(Set.of(404, 422).contains(theirs.status()), theirs::toString);
                            assertEquals(withoutTrace(nobodys), withoutTrace(theirs));
                            assertEquals(comparable(nobodys), comparable(theirs));
                        }
                    })));
        }

        @TestFactory
        Stream<DynamicTest> whatAnotherTenantsLeadHasIsNotThereBelowALeadOfOnesOwn() {
            var theirThings = Belongings.of(cloud.newOrganisation().owner());
            var owner = cloud.newOrganisation().owner();
            var mixed = new HashMap<>(theirThings.ids());
            mixed.put("leadId", Belongings.of(owner).id("leadId"));
            return Cloud.contract().operations().stream()
                    .filter(operation -> operation.path().matches(".*\\{leadId}.*\\{.*"))
                    .map(operation -> DynamicTest.dynamicTest(operation.id(), () -> {
                        var theirs = attempt(owner.client(), operation, new Belongings(mixed));
                        assertEquals(404, theirs.status());
                    }));
        }

        @Test
        void aRowWithTheIdOfAnotherTenantsLeadEndsLikeOneOfALeadThatNeverExisted() throws Exception {
            var them = cloud.newOrganisation().owner();
            var things = Belongings.of(them);
            var theirs = things.path("/v1/leads/{leadId}");
            var before = them.client().get(theirs).expect(200).body();
            assertEquals(importedById(Belongings.NEVER_EXISTED), importedById(things.id("leadId")));
            assertEquals(before, them.client().get(theirs).expect(200).body());
        }

        /** Returns what becomes of rows with an id by which their lead is to be found: the counts, and what is refused. */
        private String importedById(String id) throws Exception {
            var owner = cloud.newOrganisation().owner().client();
            var outcomes = new StringBuilder();
            for (var mode : List.of("create", "update", "upsert")) {
                var start = Imports.withConsent().put("mode", mode);
                start.putArray("matchBy").add("id");
                var row = "Id,First name,Email\n%s,Mallory,mallory-%s@example.com\n".formatted(id, mode);
                var ended = Imports.ended(
                        cloud, owner, Imports.run(owner, row.getBytes(StandardCharsets.UTF_8), start.toString()));
                assertEquals("completed", ended.text("state"), ended.text("problem"));
                outcomes.append(mode).append(ended.body().path("counts"));
                Imports.rejects(owner, ended.text("id")).forEach(line -> outcomes.append(line.getFieldsAsMap()));
            }
            return outcomes.toString().replace(id, "id");
        }

        /** Names a thing in a request that is otherwise in order. */
        private static Answer name(WebClient owner, Belongings own, Operation operation, String place, String id) {
            var client = own.client(operation, owner);
            var path = own.path(operation);
            if (place.startsWith("?")) {
                return client.get(path + place + "=" + id);
            }
            var body = WebClient.json(
                    switch (operation.id() + " " + place) {
                        case "updateLead /ownerId" -> "{}";
                        case "askAsSubject /consentId" -> "{\"kind\":\"withdrawal\"}";
                        case "addRightsRequest /relatesTo" -> rightsRequest("complaint");
                        case "addRightsRequest /leadId", "addRightsRequest /assigneeId" -> rightsRequest("access");
                        case "addRightsEvent /assigneeId" -> "{\"kind\":\"assigned\"}";
                        case "addRightsEvent /exportId", "addRightsEvent /erasureId" ->
                            "{\"kind\":\"completed\",\"text\":\"Done.\"}";
                        case "addRightsEvent /records/-" ->
                            "{\"kind\":\"note\",\"text\":\"Looked it up.\",\"records\":[]}";
                        case "createExport /leadId" -> "{\"scope\":\"lead\"}";
                        case "createExport /filter/ownerId" -> "{\"scope\":\"filter\",\"filter\":{}}";
                        default -> Bodies.of(operation.id()).toString();
                    });
            var pointer = JsonPointer.compile(place);
            var parent = body.at(pointer.head());
            if (parent instanceof ArrayNode list) {
                list.add(id);
            } else {
                ((ObjectNode) parent).put(pointer.last().getMatchingProperty(), id);
            }
            return operation.method().equals("PATCH")
                    ? client.patch(path, body, client.get(path).etag())
                    : client.post(path, body);
        }

        private static String rightsRequest(String type) {
            return "{\"type\":\"%s\",\"channel\":\"email\",\"request\":\"Please.\"}".formatted(type);
        }

        /** Returns what a member of a body or a parameter names. */
        private static String whatIsAt(String place) {
            return switch (place.substring(Math.max(place.lastIndexOf('/'), place.lastIndexOf('?')) + 1)) {
                case "owner", "ownerId", "assigneeId" -> "userId";
                case "relatesTo" -> "requestId";
                case "-" -> "consentId";
                case String other -> other;
            };
        }

        private static void namesNothingOfTheirs(WebClient owner, Answer answer, Belongings theirThings, String named) {
            var told = answer.body().toString().replace(named, "");
            theirThings.ids().values().forEach(id -> assertFalse(told.contains(id), told));
            assertEquals(0, answer.body().path("items").size(), told);
            if (answer.header("location").startsWith("/v1/exports/")) {
                Exercises.await(
                        () -> owner.get(answer.header("location"))
                                .expect(200)
                                .text("state")
                                .equals("completed"),
                        "the export does not end");
                var counts =
                        owner.get(answer.header("location")).expect(200).body().path("counts");
                assertEquals(0, counts.path("leads").asInt(-1), counts::toString);
            }
        }

        private static Answer attempt(WebClient attacker, Operation operation, Belongings things) {
            var path = things.path(operation);
            return switch (operation.method()) {
                case "GET" -> attacker.get(path);
                case "DELETE" -> attacker.delete(path, "\"1\"");
                case "PUT" -> attacker.put(path, Bodies.of(operation.id()), "\"1\"");
                case "PATCH" -> attacker.patch(path, Bodies.of(operation.id()), "\"1\"");
                default ->
                    Cloud.contract().bodyTypes(operation).isEmpty()
                            ? attacker.post(path)
                            : attacker.post(path, Bodies.of(operation.id()));
            };
        }

        private static ObjectNode withoutTrace(Answer answer) {
            var body = ((ObjectNode) answer.body()).deepCopy();
            body.remove("traceId");
            return body;
        }

        private static Map<String, List<String>> comparable(Answer answer) {
            var headers = new TreeMap<>(answer.headers().map());
            headers.keySet().removeAll(List.of("x-trace-id", "date", "apigw-requestid", "content-length"));
            return headers;
        }
    }
}
