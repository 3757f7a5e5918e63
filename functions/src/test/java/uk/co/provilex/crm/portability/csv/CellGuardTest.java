package uk.co.provilex.crm.portability.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellGuardTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'=1+1|=1+1",
                "'+447700900123|+447700900123",
                "'-5|-5",
                "'@name|@name",
                "''=x|'=x",
                "'''=x|''=x",
                "'=x'|=x'",
                "'\uFF1Dx|\uFF1Dx",
                "\u200D=x|=x"
            })
    void oneGuardGoes(String cell, String text) {
        assertEquals(text, CellGuard.off(cell));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'", "''", "'s-Hertogenbosch", "=1+1", "O'Brien", "\u200Dx", "'5"})
    void nothingElseGoes(String cell) {
        assertEquals(cell, CellGuard.off(cell));
    }

    @Test
    void guardsBeforeWhatSomeProgramsSkipGoToo() {
        for (var sign : List.of("\t", "\r", "\n", "\0")) {
            assertEquals(sign + "=x", CellGuard.off("'" + sign + "=x"));
        }
    }

    @Test
    void aRowKeepsItsCellsAsTheyWereBesideWhatTheySay() throws IOException {
        try (var file = CsvFile.open(
                new ByteArrayInputStream("Name,City\n'=1+1,'s-Hertogenbosch\n".getBytes(UTF_8)), CsvLimits.IMPORT)) {
            var row = file.next();
            assertEquals(List.of("'=1+1", "'s-Hertogenbosch"), row.cells());
            assertEquals("=1+1", row.cell(0));
            assertEquals("'s-Hertogenbosch", row.cell(1));
        }
    }
}
