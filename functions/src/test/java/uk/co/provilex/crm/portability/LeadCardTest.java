package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import ezvcard.Ezvcard;
import ezvcard.VCard;
import ezvcard.VCardVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.portability.csv.CsvHints;
import uk.co.provilex.crm.portability.csv.CsvLimits;
import uk.co.provilex.crm.portability.list.ListFile;

class LeadCardTest {

    private static ObjectNode lead() {
        return Json.object().put("id", "01k5ha7c0d4e8f2g6h1j5k9m3n").put("updatedAt", "2025-09-19T12:34:56.789Z");
    }

    private static VCard read(ObjectNode lead) throws IOException {
        var text = new String(LeadCard.of(lead), UTF_8);
        var card = Ezvcard.parse(text).first();
        assertEquals(VCardVersion.V4_0, card.getVersion());
        assertTrue(card.validate(VCardVersion.V4_0).isEmpty(), text);
        return card;
    }

    @Test
    void anotherReaderFindsEverythingInIt() throws IOException {
        var lead = lead().put("firstName", "Zoë; \"Z\"")
                .put("lastName", "O'Hara, Jr \\ x")
                .put("company", "Tulip; & Sons, Ltd")
                .put("jobTitle", "Buyer, senior")
                .put("website", "https://tulip.example.com/a,b;c");
        lead.putArray("emails").addObject().put("value", "a@example.com").put("label", "work");
        lead.withArray("emails").addObject().put("value", "b@example.com").put("label", "Mum's, old");
        var phones = lead.putArray("phones");
        phones.addObject().put("value", "020 7946 0018 ext. 5").put("e164", "+442079460018");
        phones.addObject().put("value", "112").put("label", "home");
        lead.putObject("address")
                .put("line1", "1, High Street")
                .put("line2", "Floor 2")
                .put("city", "Leeds")
                .put("postcode", "LS1 1AA")
                .put("country", "GB");
        lead.putArray("tags").add("spring").add("a,b;c");
        var card = read(lead);
        assertEquals("01k5ha7c0d4e8f2g6h1j5k9m3n", card.getUid().getValue());
        assertEquals("Zoë; \"Z\" O'Hara, Jr \\ x", card.getFormattedName().getValue());
        assertEquals("Zoë; \"Z\"", card.getStructuredName().getGiven());
        assertEquals("O'Hara, Jr \\ x", card.getStructuredName().getFamily());
        assertEquals(List.of("Tulip; & Sons, Ltd"), card.getOrganization().getValues());
        assertEquals("Buyer, senior", card.getTitles().getFirst().getValue());
        assertEquals(
                "https://tulip.example.com/a,b;c", card.getUrls().getFirst().getValue());
        assertEquals("a@example.com", card.getEmails().getFirst().getValue());
        assertEquals("work", card.getEmails().getFirst().getTypes().getFirst().getValue());
        assertEquals("b@example.com", card.getEmails().getLast().getValue());
        var label = card.getExtendedProperty("X-ABLABEL");
        assertEquals(card.getEmails().getLast().getGroup(), label.getGroup());
        assertTrue(label.getValue().contains("Mum's"), label::getValue);
        var uri = card.getTelephoneNumbers().getFirst().getUri();
        assertEquals("+442079460018", uri.getNumber());
        assertEquals("5", uri.getExtension());
        assertEquals("112", card.getTelephoneNumbers().getLast().getText());
        var address = card.getAddresses().getFirst();
        assertEquals(List.of("1, High Street", "Floor 2"), address.getStreetAddresses());
        assertEquals("Leeds", address.getLocality());
        assertEquals("LS1 1AA", address.getPostalCode());
        assertEquals("GB", address.getCountry());
        assertEquals(List.of("spring", "a,b;c"), card.getCategories().getValues());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "020 7946 0018 ext. 5",
                "020 7946 0018 ext: 5",
                "020 7946 0018 x5",
                "020 7946 0018 int 5",
                "020 7946 0018 Extension 5",
                "020 7946 0018;ext=5",
                "\uFF10\uFF12\uFF10 7946 0018 ext \uFF15",
                "0044 20 7946 0018 #5",
                "011 44 20 7946 0018 ext 5",
                "+44 20 7946 0018 ext 5",
                "0118 496 0018 ext 5"
            })
    void theExtensionOfANumberIsPartOfItHoweverItIsTyped(String typed) throws IOException {
        var lead = lead().put("firstName", "Ada");
        lead.putArray("phones").addObject().put("value", typed).put("e164", "+442079460018");
        assertEquals("5", read(lead).getTelephoneNumbers().getFirst().getUri().getExtension());
    }

    private static String url(String website) throws IOException {
        return read(lead().put("firstName", "Ada").put("website", website))
                .getUrls()
                .getFirst()
                .getValue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "https://exämple.de/\"‹ü>| https://xn--exmple-cua.de/%22%E2%80%B9%C3%BC%3E%7C",
                "https://Ada:x@EXÄMPLE.de:8080?q=ü#ü https://Ada:x@xn--exmple-cua.de:8080?q=%C3%BC#%C3%BC",
                "https://faß.de https://fa%C3%9F.de",
                "http://ελλάς.gr http://%CE%B5%CE%BB%CE%BB%CE%AC%CF%82.gr",
                "https://<host>/ https://%3Chost%3E/",
                "https://[x]:y/ https://%5Bx%5D%3Ay/",
                "https://example.com/100%/%zz https://example.com/100%25/%25zz",
                "https://example.com/?x=[1]#y#z https://example.com/?x=%5B1%5D#y%23z",
                "HTTP://example.com\\C:\\new HTTP://example.com%5CC%3A%5Cnew",
            })
    void aWebsiteThatIsNoUriIsWrittenAsOne(String website, String uri) throws IOException {
        assertEquals(uri, url(website));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://www.example.com",
                "HTTPS://Ada:x@www.Example.com:8443/a;b,c/(d)/~e/f%20g%2f?h=i&j='k'#l?m/n",
                "http://[2001:db8::1]:80/",
                "http://xn--exmple-cua.de",
                "http://?x#"
            })
    void aWebsiteThatIsAUriComesBackAsItWas(String website) throws IOException {
        assertEquals(website, url(website));
        var card = LeadCard.of(lead().put("firstName", "Ada").put("website", website));
        try (var list = ListFile.open(
                new ByteArrayInputStream(card),
                () -> new ByteArrayInputStream(card),
                CsvHints.NONE,
                CsvLimits.IMPORT,
                () -> {})) {
            int column = list.header().indexOf("Website");
            assertEquals(website, list.next().cell(column));
        }
    }

    @Test
    void whateverAWebsiteIsItsCardHasAUri() throws IOException {
        long seed = Seed.drawn();
        var random = new Random(seed);
        var parts = List.of(
                "a",
                "Z",
                "9",
                ".",
                "%41",
                "%",
                "[",
                "]",
                ":",
                "@",
                "/",
                "?",
                "#",
                "\\",
                "\"",
                "|",
                "^",
                "ü",
                "ß",
                "\u3002",
                "\u200D",
                "xn--",
                "\uD83D\uDC4B");
        var one = "(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})";
        // RFC 3986, appendix A
        var form = Pattern.compile("https://(?:(?:ONE|:)*@)?(?:\\[[0-9A-Fa-f:.]+]|ONE*)(?::[0-9]*)?(?:/(?:ONE|[:@/])*)?"
                .concat("(?:\\?(?:ONE|[:@/?])*)?(?:#(?:ONE|[:@/?])*)?")
                .replace("ONE", one));
        for (int i = 0; i < 5_000; i++) {
            var website = new StringBuilder("https://");
            for (int length = random.nextInt(12); length >= 0; length--) {
                website.append(parts.get(random.nextInt(parts.size())));
            }
            var uri = WebUri.of(website.toString());
            assertTrue(form.matcher(uri).matches(), () -> website + " as " + uri + ", seed " + seed);
            assertEquals(uri, WebUri.of(uri), "seed " + seed);
        }
    }

    @Test
    void whoeverHasNoNameIsShownByWhatThereIs() throws IOException {
        var company = lead().put("company", "Tulip");
        assertEquals("Tulip", read(company).getFormattedName().getValue());
        var email = lead();
        email.putArray("emails").addObject().put("value", "a@example.com");
        assertEquals("a@example.com", read(email).getFormattedName().getValue());
    }

    @Test
    void noLineIsLongerThanSeventyFiveOctetsAndNoCharacterIsSplit() throws IOException {
        long seed = Seed.drawn();
        var random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            var name = new StringBuilder();
            int length = 1 + random.nextInt(120);
            for (int j = 0; j < length; j++) {
                name.append(List.of("a", "é", "茶", "\uD83D\uDC4B", ",", ";", "\\", " b")
                        .get(random.nextInt(8)));
            }
            var lead = lead().put("firstName", "x" + name + "x");
            var bytes = LeadCard.of(lead);
            int start = 0;
            for (int end = 0; end + 1 < bytes.length; end++) {
                if (bytes[end] == '\r' && bytes[end + 1] == '\n') {
                    assertTrue(end - start <= 75, "seed " + seed);
                    var line = new String(bytes, start, end - start, UTF_8);
                    assertTrue(line.indexOf('\uFFFD') < 0, "seed " + seed);
                    start = end + 2;
                }
            }
            assertEquals(bytes.length, start, "each line ends with CRLF");
            assertEquals("x" + name + "x", read(lead).getFormattedName().getValue(), "seed " + seed);
        }
    }
}
