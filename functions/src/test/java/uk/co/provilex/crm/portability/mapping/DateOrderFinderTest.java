package uk.co.provilex.crm.portability.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class DateOrderFinderTest {

    private static Optional<DateOrder> found(String... cells) {
        DateOrderFinder finder = new DateOrderFinder();
        for (String cell : cells) {
            finder.see(cell);
        }
        return finder.found();
    }

    @Test
    void oneTellingDateTellsForAll() {
        assertEquals(Optional.of(DateOrder.DMY), found("03/04/2020", "26/08/2020", ""));
        assertEquals(Optional.of(DateOrder.MDY), found("03-04-2020", "08-26-2020 10:00"));
    }

    @Test
    void nothingIsFoundWhereDatesContradictOrDoNotTell() {
        assertEquals(Optional.empty(), found("03/04/2020", "2020-26-08"));
        assertEquals(Optional.empty(), found("26/08/2020", "08/26/2020"));
    }
}
