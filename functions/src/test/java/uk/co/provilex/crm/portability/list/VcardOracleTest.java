package uk.co.provilex.crm.portability.list;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ezvcard.Ezvcard;
import ezvcard.VCard;
import ezvcard.VCardVersion;
import ezvcard.parameter.EmailType;
import ezvcard.parameter.TelephoneType;
import ezvcard.property.Address;
import ezvcard.property.Organization;
import ezvcard.property.StructuredName;
import ezvcard.property.Uid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import uk.co.provilex.crm.Seed;

/** Another's understanding of the formats: whatever ez-vcard writes, folded and escaped, is read as it was meant. */
class VcardOracleTest {

    private static final int CARDS = 400;

    private static final String[] PARTS = {
        "Zoë",
        "O'Brien",
        ",",
        ";",
        "\\",
        ":",
        "\"",
        "=",
        "née",
        " ",
        "東京",
        "👩‍🚀",
        "plain words",
        "\\n",
        "=41",
        "x".repeat(70)
    };

    @ParameterizedTest
    @EnumSource(VCardVersion.class)
    void whateverIsWrittenIsReadAsItWasMeant(VCardVersion version) throws IOException {
        long seed = Seed.drawn();
        var random = new Random(seed);
        var expected = new ArrayList<Map<String, String>>();
        var cards = new ArrayList<VCard>();
        for (int i = 0; i < CARDS; i++) {
            var cells = new LinkedHashMap<String, String>();
            cards.add(card(random, version, cells));
            expected.add(cells);
        }
        var file = Ezvcard.write(cards).version(version).prodId(false).go();
        var found = Lists.filled(file.getBytes(UTF_8));
        for (int i = 0; i < CARDS; i++) {
            assertEquals(expected.get(i), new LinkedHashMap<>(found.get(i)), "card " + i + " of seed " + seed);
        }
    }

    private static VCard card(Random random, VCardVersion version, Map<String, String> cells) {
        var card = new VCard();
        var name = new StructuredName();
        name.setFamily(put(cells, "Last Name", text(random)));
        name.setGiven(put(cells, "First Name", text(random)));
        card.setStructuredName(name);
        card.setFormattedName(put(cells, "Full Name", text(random)));
        var organisation = new Organization();
        organisation.getValues().add(put(cells, "Company", text(random)));
        organisation.getValues().add(put(cells, "Department", text(random)));
        card.setOrganization(organisation);
        card.addTitle(put(cells, "Job Title", text(random)));
        card.addEmail(put(cells, "Email (work)", "a%d@example.com".formatted(random.nextInt(1000))), EmailType.WORK);
        card.addEmail(put(cells, "Email", "b%d@example.com".formatted(random.nextInt(1000))));
        card.addTelephoneNumber(
                put(cells, "Phone (mobile)", "07700 900" + (100 + random.nextInt(900))), TelephoneType.CELL);
        var address = new Address();
        address.setStreetAddress(put(cells, "Address Line 1", text(random)));
        address.setLocality(put(cells, "City", text(random)));
        address.setPostalCode(put(cells, "Postcode", "LS1 4AP"));
        address.setCountry(put(cells, "Country", text(random)));
        card.addAddress(address);
        // Version 2.1 has no escape for a line break within a text: quoted-printable carries it as it is.
        var note = text(random) + (version == VCardVersion.V2_1 ? "\r\n" : "\n") + text(random);
        card.addNote(put(cells, "Note", note));
        if (version != VCardVersion.V2_1) {
            var tags = List.of("fair", text(random));
            card.setCategories(tags.toArray(String[]::new));
            cells.put("Tags", ListText.of(tags));
        }
        card.setUid(new Uid(put(cells, "UID", "urn:uuid:" + random.nextLong(1_000_000))));
        return card;
    }

    private static String put(Map<String, String> cells, String column, String text) {
        cells.put(column, text);
        return text;
    }

    private static String text(Random random) {
        var text = new StringBuilder("a");
        for (int i = random.nextInt(8); i >= 0; i--) {
            text.append(PARTS[random.nextInt(PARTS.length)]);
        }
        return text.append("z").toString();
    }
}
