package uk.co.provilex.crm.portability.jobs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.portability.mapping.RowFault;

/** How large a refused row is said to be, so that as many as fit are kept in one item. */
final class RejectedRowTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "\"", "\\", "\u0007", "\t", "\u00E9", "\u6F22", "\u2028", "\uD83D\uDE00", "\uD840\uDC00"})
    void noTextTakesMoreThanIsSaid(String character) {
        var row = new RejectedRow(
                1, 2, List.of(character.repeat(10_000)), List.of(RowFault.ofRow("It is wrong.", "Correct it.")));
        assertTrue(Json.bytes(row).length <= row.bytes());
    }
}
