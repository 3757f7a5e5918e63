package uk.co.provilex.crm.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import uk.co.provilex.crm.policy.Promise.State;

/** What is said of a promise agrees with what there is. */
final class PromiseTest {

    private static final Path CONTRACT = Path.of("..", "docs", "openapi.yaml");

    /** Kept by what no operation shows: keys, roles and what is recorded. */
    private static final Set<Promise> UNSEEN = Set.of(Promise.P10);

    /** What would keep those that are planned, as a path of the contract would name it. */
    private static final Map<Promise, String> TO_COME = Map.of(Promise.P07, "disclosures");

    private static Set<String> found(String pattern) {
        try {
            var all = new TreeSet<String>();
            var matcher = Pattern.compile(pattern).matcher(Files.readString(CONTRACT));
            while (matcher.find()) {
                all.add(matcher.group(1));
            }
            return all;
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    @ParameterizedTest
    @EnumSource(Promise.class)
    void aPromiseThatIsKeptNamesOperationsThatThereAre(Promise promise) {
        var missing = new TreeSet<>(promise.operations());
        missing.removeAll(found("operationId: ([A-Za-z]+)"));
        assertEquals(Set.of(), missing);
        assertEquals(
                promise.state() == State.PLANNED || UNSEEN.contains(promise),
                promise.operations().isEmpty());
        assertEquals(promise.operations().stream().sorted().toList(), promise.operations());
    }

    /** The contract says of an operation which promises it keeps. */
    @ParameterizedTest
    @EnumSource(Promise.class)
    void aPromiseThatTheContractKeepsIsNotOnlyPlanned(Promise promise) {
        if (mentioned().contains(promise.name())) {
            assertNotEquals(State.PLANNED, promise.state());
        }
        assertEquals(promise.state() == State.PLANNED, TO_COME.containsKey(promise));
        if (promise.state() == State.PLANNED) {
            assertTrue(promise.control().contains("planned"));
            var toCome = Objects.requireNonNull(TO_COME.get(promise));
            var paths = found("(?m)^  (/v1/[^:]+):$");
            assertTrue(paths.stream().noneMatch(path -> path.contains(toCome)));
        } else if (promise.state() == State.ENFORCED) {
            assertFalse(promise.control().contains("planned"), "what is kept is not to come");
        }
    }

    @Test
    void theContractNamesPromises() {
        assertTrue(mentioned().containsAll(Set.of("P01", "P14", "P15", "P18")));
    }

    /** Returns the promises that the contract names, but for its example of this very answer. */
    private static Set<String> mentioned() {
        return found("(?<!id: )\\b(P[0-9]{2})\\b");
    }
}
