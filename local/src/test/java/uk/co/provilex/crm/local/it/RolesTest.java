package uk.co.provilex.crm.local.it;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.contract.Operation;

/** Each operation is open to exactly the roles that the contract names, and to nobody who shows no access token. */
@OnTheCloud
final class RolesTest {

    private static final List<String> ROLES = List.of("owner", "admin", "member", "viewer");

    private final Cloud cloud;

    RolesTest(Cloud cloud) {
        this.cloud = cloud;
    }

    @TestFactory
    Stream<DynamicTest> eachCellOfTheMatrix() {
        var organisation = cloud.newOrganisation();
        Map<String, WebClient> people = new LinkedHashMap<>();
        ROLES.forEach(role -> people.put(role, organisation.invite(role).client()));
        return closed().flatMap(operation -> ROLES.stream()
                .map(role -> dynamicTest(operation.id() + " as " + role, () -> {
                    var answer = attempt(requireNonNull(people.get(role)), operation);
                    if (operation.roles().contains(role)) {
                        assertNotEquals(401, answer.status());
                        assertTrue(answer.status() < 500);
                        // what a member or viewer may see of its own only, it may not see of a user that never was
                        if (!operation.id().equals("listUserActivity")) {
                            assertNotEquals(403, answer.status());
                        }
                    } else {
                        assertEquals("forbidden", answer.expect(403).problem());
                    }
                })));
    }

    @TestFactory
    Stream<DynamicTest> nobodyWithoutAnAccessToken() {
        var tokens = cloud.newOrganisation().owner().tokens();
        var nobody = cloud.nobody();
        return closed().map(operation -> dynamicTest(operation.id(), () -> {
            for (var client : List.of(nobody, nobody.as(tokens.id()), nobody.as(tokens.access() + "x"))) {
                assertEquals(401, attempt(client, operation).status());
            }
        }));
    }

    /** Returns the operations that need a token; the one that ends the session last. */
    private static Stream<Operation> closed() {
        var closed = Cloud.contract().operations().stream()
                .filter(Operation::isForUsers)
                .toList();
        assertTrue(closed.size() > 30);
        return Stream.concat(
                closed.stream().filter(operation -> !operation.id().equals("signOut")),
                closed.stream().filter(operation -> operation.id().equals("signOut")));
    }

    /** Asks for something that changes nothing for whoever may ask: about a thing that never was, or wrongly. */
    private static Answer attempt(WebClient client, Operation operation) {
        var path = Belongings.none().path(operation);
        var nothing = WebClient.JSON.createObjectNode();
        return switch (operation.method()) {
            case "GET" -> client.get(path);
            case "DELETE" -> client.delete(path, "");
            case "PUT" -> client.put(path, nothing, "");
            case "PATCH" -> client.patch(path, nothing, "\"0\"");
            default -> Cloud.contract().bodyTypes(operation).isEmpty() ? client.post(path) : client.post(path, nothing);
        };
    }
}
