package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.local.contract.Contract.Case;

/**
 * Runs after all others, in an execution of its own, and holds the run as a whole to the contract: each status that it
 * declares for an operation was seen in an exchange, but for those that nothing here can bring about.
 */
final class CoverageTest {

    private static final String NEEDS_NO_AWS =
            "asks AWS for nothing, so only API Gateway or Lambda itself could be unavailable, and here they never are";

    /** What is declared, cannot be exercised on one machine, and why. What was seen after all must leave this list. */
    private static final Map<Case, String> BEYOND_REACH = Map.of(
            new Case("getHealth", 503), NEEDS_NO_AWS,
            new Case("getTrust", 503), NEEDS_NO_AWS,
            new Case("getPrivacyPolicy", 503), NEEDS_NO_AWS,
            new Case("getPrivacyPolicyVersion", 503), NEEDS_NO_AWS);

    @Test
    void everyStatusOfEveryOperationWasSeen() throws IOException {
        var unseen = new TreeSet<>(Cloud.contract().declared());
        unseen.removeAll(Coverage.OF_THIS_RUN.seen());
        assertEquals(new TreeSet<>(BEYOND_REACH.keySet()), unseen);
    }
}
