package uk.co.provilex.crm.portability.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountriesTest {

    @ParameterizedTest
    @CsvSource({
        "United Kingdom,GB",
        "UK,GB",
        "england,GB",
        "GBR,GB",
        "gb,GB",
        "U.S.A.,US",
        "United States of America,US",
        "Cote d'Ivoire,CI",
        "Côte d’Ivoire,CI",
        "Holy See (Vatican City State),VA",
        "Slovakia (Slovak Republic),SK",
        "Svalbard & Jan Mayen Islands,SJ",
        "Lao People's Democratic Republic,LA",
        "St. Lucia,LC",
        "Bouvet Island (Bouvetoya),BV",
        "Falkland Islands (Malvinas),FK",
        "Korea,KR",
        "Antigua and Barbuda,AG",
        "Antarctica (the territory South of 60 deg S),AQ",
        "Reunion,RE",
        "Sao Tome and Principe,ST",
        "Turkey,TR"
    })
    void aUsualNameGivesItsCode(String name, String code) {
        assertEquals(Optional.of(code), Countries.codeOf(name));
    }

    @Test
    void anotherTextGivesNone() {
        assertEquals(Optional.empty(), Countries.codeOf("Atlantis"));
        assertEquals(Optional.empty(), Countries.codeOf(""));
    }
}
