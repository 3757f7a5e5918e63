package uk.co.provilex.crm.leads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.Seed;

final class PhoneNumberTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "020 7946 0018",
                "(020) 7946-0018",
                "+44 20 7946 0018",
                "+44 (0)20 7946 0018",
                "0044 20 7946 0018",
                "02079460018",
                "020.7946.0018",
                "tel:+44-20-7946-0018",
                "020 7946 0018 ext. 12",
                "020 7946 0018 x12",
                "０２０ ７９４６ ００１８",
            })
    void everyUsualNotationIsTheSameNumber(String typed) {
        assertEquals(Optional.of("+442079460018"), PhoneNumber.e164(typed, "GB"));
    }

    @ParameterizedTest
    @CsvSource({
        "030 123456, DE, +4930123456",
        "06 12 34 56 78, FR, +33612345678",
        "06 698 12345, IT, +390669812345",
        "(212) 555-0123, US, +12125550123"
    })
    void aNumberWithoutPrefixIsOneOfTheTenantsCountry(String typed, String country, String e164) {
        assertEquals(Optional.of(e164), PhoneNumber.e164(typed, country));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nobody",
                "12",
                "+44 20",
                "+999 12345678",
                "+49 30 123456789012",
                "+44 20 7946 0018 0018 0018",
                "name@example.com",
                "\u202E020 7946",
                "000000000000",
                "020 7946"
            })
    void whatNoNumberCanLookLikeIsNone(String typed) {
        assertEquals(Optional.empty(), PhoneNumber.e164(typed, "GB"));
    }

    @Test
    void whatIsNotReadForItsExtensionHasNone() throws NumberParseException {
        long seed = Seed.drawn();
        var random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            var typed = new StringBuilder("020 7946 0018");
            for (int length = random.nextInt(6); length > 0; length--) {
                typed.append("0123456789 ().-/".charAt(random.nextInt(16)));
            }
            assertFalse(PhoneNumberUtil.getInstance().parse(typed, "GB").hasExtension(), "seed " + seed);
            assertEquals("", PhoneNumber.extension(typed.toString()), "seed " + seed);
        }
    }

    @Test
    void spacesAndDashesAnywhereChangeNothing() {
        long seed = Seed.drawn();
        var random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            var number = "+4420794600" + (10 + random.nextInt(90));
            var typed = new StringBuilder();
            for (int at = 0; at < number.length(); at++) {
                char c = number.charAt(at);
                typed.append(c);
                if (c != '+') {
                    typed.append(new String[] {"", " ", "-", "."}[random.nextInt(4)]);
                }
            }
            assertEquals(Optional.of(number), PhoneNumber.e164(typed.toString(), "US"), "seed " + seed);
        }
    }
}
