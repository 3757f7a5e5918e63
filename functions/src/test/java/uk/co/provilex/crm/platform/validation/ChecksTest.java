package uk.co.provilex.crm.platform.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.platform.problem.ProblemException;

final class ChecksTest {

    @ParameterizedTest
    @ValueSource(strings = {"Zoë", "Zoe\u0308", "👩🏽‍🚀 Ada", "李", "O’Brien", "שלום", "a\u200Db", "\uFDCF\uFDF0"})
    void textOfAnyLanguageIsTaken(String value) {
        assertTrue(new Checks().line(value, "/firstName", 200).ok());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u0000b",
                "a\u0007",
                "a\nb",
                "a\tb",
                "\u202Eabc",
                "a\u2066b",
                "a\uFFFDb",
                "a\uD800b",
                "a\u0085b",
                "a\u2028b",
                "a\uFFFEb",
                "a\uFDD0b",
                "a\uFDEFb",
                "a\uD83F\uDFFFb",
                "",
                "   "
            })
    void whatDeceivesOrBreaksIsRefusedInALine(String value) {
        assertFalse(new Checks().line(value, "/firstName", 200).ok());
    }

    @Test
    void textMayHaveLineBreaks() {
        assertTrue(new Checks().text("one\ntwo\tthree", "/text", 200).ok());
    }

    @Test
    void lengthCountsCharactersAsPeopleTypeThem() {
        assertTrue(new Checks().line("👩".repeat(200), "/firstName", 200).ok());
    }

    @Test
    void tenThousandCharactersAreTooManyForAName() {
        assertFalse(new Checks().line("x".repeat(10_000), "/firstName", 200).ok());
    }

    @Test
    void everythingThatIsWrongIsNamedAtOnce() {
        var checks = new Checks().present(null, "/a").line("\u0000", "/b", 10);
        var refused = assertThrows(ProblemException.class, checks::done);
        assertEquals(2, refused.errors().size());
    }
}
