package uk.co.provilex.crm.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.contract.Declared.Route;
import uk.co.provilex.crm.platform.http.Body;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.identity.SubjectAction;
import uk.co.provilex.crm.platform.problem.Problem;

/** The contract, the template and the code say the same; whichever is changed alone, a test here fails. */
class ContractAgreementTest {

    @Nested
    class TheTemplate {

        @Test
        void hasExactlyTheRoutesOfTheContractEachServedByTheClassThatNamesTheOperation() {
            assertEquals(sorted(Declared.contractRoutes()), sorted(Declared.templateRoutes()));
        }

        @Test
        void namesEachFunctionAfterItsClass() {
            var wrong = new TreeMap<String, String>();
            Declared.functions().forEach((name, properties) -> {
                var handler = properties.path("Handler").asText();
                if (!handler.matches("uk\\.co\\.provilex\\.crm\\.[a-z]+\\." + name + "::handleRequest")) {
                    wrong.put(name, handler);
                }
            });
            assertEquals(Map.of(), wrong);
        }
    }

    @Nested
    class TheRoleMatrix {

        @Test
        void allowsTheRolesThatTheContractSays() {
            assertEquals(byOperation(operation -> list(operation.path("x-roles"))), byAction(action -> Stream.of(
                            Role.values())
                    .filter(action::allows)
                    .map(role -> role.name().toLowerCase(Locale.ROOT))
                    .sorted()
                    .toList()));
        }

        @Test
        void usesTheNamesThatTheContractGives() {
            assertEquals(
                    byOperation(
                            operation -> List.of(operation.path("x-permission").asText())),
                    byAction(action -> List.of(action.text())));
        }

        @Test
        void asksForAnIdempotencyKeyWhereTheContractDoes() {
            assertEquals(
                    byOperation(operation -> List.of(Boolean.toString(operation
                            .path("parameters")
                            .toString()
                            .contains("#/components/parameters/IdempotencyKey")))),
                    byAction(action -> List.of(Boolean.toString(action.kind() == Action.Kind.CREATE))));
        }

        /** A lead by its own link is no role of the matrix: it has two operations, and no user has them. */
        @Test
        void knowsWhatLeadsDoByTheirOwnLinks() {
            var declared = new TreeMap<String, String>();
            Declared.operations().values().stream()
                    .filter(Declared::forSubjects)
                    .forEach(operation -> {
                        assertEquals(List.of("subject"), list(operation.path("x-roles")));
                        declared.put(
                                Declared.function(operation),
                                operation.path("x-permission").asText());
                    });
            var known = new TreeMap<String, String>();
            for (var action : SubjectAction.values()) {
                known.put(className(action.name()), action.text());
            }
            assertEquals(known, declared);
        }

        private static Map<String, List<String>> byOperation(Function<JsonNode, List<String>> property) {
            var found = new TreeMap<String, List<String>>();
            Declared.operations().values().stream()
                    .filter(operation -> !Declared.open(operation))
                    .forEach(operation -> found.put(Declared.function(operation), property.apply(operation)));
            return found;
        }

        private static Map<String, List<String>> byAction(Function<Action, List<String>> property) {
            var found = new TreeMap<String, List<String>>();
            for (var action : Action.values()) {
                found.put(className(action.name()), property.apply(action));
            }
            return found;
        }

        private static String className(String action) {
            return Stream.of(action.split("_", -1))
                    .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining());
        }
    }

    @Nested
    class TheProblems {

        @Test
        void areTheOnesThatTheContractLists() {
            var types = Declared.contract().at("/components/schemas/Problem/properties/type/enum");
            assertEquals(Stream.of(Problem.values()).map(Problem::type).sorted().toList(), list(types));
        }

        @Test
        void areInTheCatalogueWithTheirStatus() {
            var catalogue = Declared.contract().at("/info/description").asText();
            for (var problem : Problem.values()) {
                assertTrue(
                        catalogue.contains("| `" + problem.slug() + "` | " + problem.status() + " |"), problem.slug());
            }
        }

        @Test
        void haveTheTitleAndStatusThatTheExamplesShow() {
            var byType = Stream.of(Problem.values()).collect(Collectors.toMap(Problem::type, problem -> problem));
            var shown = new TreeSet<String>();
            problemExamples().forEach(example -> {
                var type = example.path("type").asText();
                var problem = Optional.ofNullable(byType.get(type)).orElseThrow(() -> new AssertionError(type));
                assertEquals(problem.title(), example.path("title").asText());
                assertEquals(problem.status(), example.path("status").asInt());
                shown.add(problem.type());
            });
            assertEquals(new TreeSet<>(byType.keySet()), shown, "every problem has an example");
        }

        private static List<JsonNode> problemExamples() {
            var examples = new ArrayList<JsonNode>();
            for (var value : Declared.contract().findValues("value")) {
                if (value.path("type").asText().startsWith("https://provilex.co.uk/problems/")) {
                    examples.add(value);
                }
            }
            return examples;
        }
    }

    @Test
    void aBodyIsBoundedAsTheContractSays() {
        var description = Declared.contract().at("/info/description").asText();
        assertTrue(description.contains("at most 256 KB (262,144 bytes)"));
        assertEquals(262_144, Body.MAX_BYTES);
    }

    private static List<Route> sorted(List<Route> routes) {
        return routes.stream()
                .sorted(Comparator.comparing(Route::methodAndPath))
                .toList();
    }

    private static List<String> list(JsonNode array) {
        var values = new ArrayList<String>();
        array.forEach(value -> values.add(value.asText()));
        return values.stream().sorted().toList();
    }
}
