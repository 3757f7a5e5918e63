package uk.co.provilex.crm.portability.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.Seed;

class CellGuardRoundTripTest {

    private static final List<String> PIECES = List.of(
            "'",
            "''",
            "\u200D",
            "=",
            "+",
            "-",
            "@",
            "\t",
            "\r",
            "\n",
            "\0",
            "\uFF1D",
            "\uFF0B",
            "\uFF0D",
            "\uFF20",
            "1",
            "44",
            ".",
            " ",
            ";",
            "; ",
            "(",
            "a",
            "é",
            "\uD83D\uDC4B",
            "\"",
            ",",
            "");

    @Test
    void whateverIsGuardedComesBackAsItWas() {
        long seed = Seed.drawn();
        var random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            var cell = new StringBuilder();
            int pieces = random.nextInt(8);
            for (int j = 0; j < pieces; j++) {
                cell.append(
                        random.nextInt(10) == 0
                                ? Character.toString(random.nextInt(0xD800))
                                : PIECES.get(random.nextInt(PIECES.size())));
            }
            var text = cell.toString();
            assertEquals(text, CellGuard.off(CellGuard.on(text)), "seed " + seed);
        }
    }

    @Test
    void nothingThatIsGuardedBeginsAFormula() {
        for (var sign : List.of("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20")) {
            for (var rest : List.of("", "A1", "HYPERLINK(\"x\")", "cmd|' /C calc'!A0", "1+2", "1-2", "\n=1")) {
                assertFalse(CellGuard.on(sign + rest).startsWith(sign), sign + rest);
            }
        }
    }

    @Test
    void numbersAndPhoneNumbersStayAsTheyAre() {
        for (var cell :
                List.of("-12.5", "+44 20 7946 0018", "+44 (0)20 7946 0018; +1 212 555 0100", "12", "plain", "")) {
            assertEquals(cell, CellGuard.on(cell));
        }
    }

    @Test
    void aNumberThatWouldBeWorkedOutIsNone() {
        assertEquals("'+44-20-7946", CellGuard.on("+44-20-7946"));
        assertEquals("'-1+1", CellGuard.on("-1+1"));
        assertEquals("'-1/2", CellGuard.on("-1/2"));
    }

    @Test
    void anApostropheOfSomebodysOwnIsKept() {
        assertEquals("'s-Hertogenbosch", CellGuard.on("'s-Hertogenbosch"));
        assertEquals("'s-Hertogenbosch", CellGuard.off("'s-Hertogenbosch"));
        assertEquals("''=1", CellGuard.on("'=1"));
        assertEquals("'=1", CellGuard.off("''=1"));
    }
}
