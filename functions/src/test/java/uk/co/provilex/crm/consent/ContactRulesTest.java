package uk.co.provilex.crm.consent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static uk.co.provilex.crm.consent.Records.GIVEN;
import static uk.co.provilex.crm.consent.Records.PURPOSE;
import static uk.co.provilex.crm.consent.Records.basis;
import static uk.co.provilex.crm.consent.Records.objection;
import static uk.co.provilex.crm.consent.Records.withdrawn;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.consent.ContactRules.Contact;
import uk.co.provilex.crm.consent.ContactRules.Decision;
import uk.co.provilex.crm.leads.Consent;

/** P04: nobody is contacted but on a basis that holds; whatever forbids it wins. */
final class ContactRulesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Contact NEWSLETTER = new Contact(PURPOSE, "email", true);

    private static Decision decide(Contact contact, Consent... records) {
        return ContactRules.decide(contact, List.of(records), NOW);
    }

    private static boolean allows(Consent... records) {
        return decide(NEWSLETTER, records).allowed();
    }

    /** PECR regulations 21 and 22 against the bases of UK GDPR article 6, cell by cell. */
    @ParameterizedTest(name = "{0} of {1} by {2}, direct marketing: {3}")
    @CsvSource({
        "consent,individual,email,true,true",
        "consent,individual,sms,true,true",
        "consent,individual,phone,true,true",
        "consent,individual,post,true,true",
        "consent,individual,email,false,true",
        "soft-opt-in,individual,email,true,true",
        "soft-opt-in,individual,sms,true,true",
        "soft-opt-in,individual,phone,true,false",
        "soft-opt-in,individual,post,true,false",
        "soft-opt-in,individual,email,false,false",
        "legitimate-interest,individual,email,true,false",
        "legitimate-interest,individual,sms,true,false",
        "legitimate-interest,individual,phone,true,true",
        "legitimate-interest,individual,post,true,true",
        "legitimate-interest,sole-trader,email,true,false",
        "legitimate-interest,sole-trader,sms,true,false",
        "legitimate-interest,sole-trader,post,true,true",
        "legitimate-interest,corporate,email,true,true",
        "legitimate-interest,corporate,sms,true,true",
        "legitimate-interest,corporate,phone,true,true",
        "legitimate-interest,,email,true,false",
        "legitimate-interest,individual,email,false,true",
        "contract,individual,email,true,false",
        "contract,corporate,email,true,false",
        "contract,individual,post,true,false",
        "contract,individual,email,false,true",
    })
    void aBasisAllowsWhatItCan(
            String lawfulBasis, String subscriber, String channel, boolean directMarketing, boolean allowed) {
        var record = basis(lawfulBasis, "any", PURPOSE, GIVEN, null, subscriber);
        assertEquals(
                allowed,
                decide(new Contact(PURPOSE, channel, directMarketing), record).allowed());
    }

    @Test
    void aCallWithoutConsentIsScreenedFirst() {
        var call = new Contact(PURPOSE, "phone", true);
        assertTrue(decide(call, basis("legitimate-interest")).screenFirst());
        assertFalse(decide(call, basis("legitimate-interest"), basis("consent")).screenFirst());
    }

    @Test
    void nothingRecordedAllowsNothing() {
        assertFalse(allows());
    }

    @Test
    void aRecordForAnotherPurposeOrChannelSaysNothing() {
        assertFalse(allows(basis("consent", "any", "Events", GIVEN, null, null)));
        assertFalse(allows(basis("consent", "post", PURPOSE, GIVEN, null, null)));
        assertTrue(allows(basis("consent", "email", "  NEWS by\u00a0 e\uFF4Dail ".strip(), GIVEN, null, null)));
    }

    @Test
    void anObjectionToDirectMarketingWinsWheneverItWasMade() {
        assertFalse(allows(basis("consent"), objection(null, "any", GIVEN.minusSeconds(1))));
        assertFalse(allows(basis("consent"), objection(null, "email", GIVEN.plusSeconds(1))));
        assertFalse(allows(basis("consent"), objection(PURPOSE, "any", GIVEN)));
    }

    @Test
    void anObjectionToDirectMarketingByThatNameCoversAllOfIt() {
        assertFalse(allows(basis("consent"), objection("direct marketing", "any", GIVEN)));
        assertFalse(allows(basis("consent"), objection(" Direct\u00a0Marketing ", "email", GIVEN)));
        assertTrue(allows(basis("consent"), objection("Direct marketing", "phone", GIVEN)));
        assertTrue(decide(
                        new Contact(PURPOSE, "email", false),
                        basis("contract"),
                        objection("Direct marketing", "any", GIVEN))
                .allowed());
        // whatever the tenant calls what it asked for
        for (var words : List.of("Marketing", "direct  marketing")) {
            var named = basis("consent", "any", words, GIVEN.minusSeconds(1), null, null);
            assertFalse(allows(basis("consent"), named, objection(words, "any", GIVEN)), words);
        }
        // a basis for it is one for what goes by that name
        assertFalse(allows(basis("consent", "any", "Direct marketing", GIVEN, null, null)));
    }

    @Test
    void anObjectionToWhatNoBasisIsForCoversAllDirectMarketing() {
        for (var words : List.of("marketing", "all your emails", "Events")) {
            assertFalse(allows(basis("consent"), objection(words, "any", GIVEN)), words);
            assertTrue(allows(basis("consent"), objection(words, "phone", GIVEN)), words);
        }
        var later = basis("consent", "any", "Events", GIVEN.plusSeconds(1), null, null);
        assertFalse(allows(basis("consent"), later, objection("Events", "any", GIVEN)), "which narrows nothing");
        assertTrue(decide(new Contact(PURPOSE, "email", false), basis("contract"), objection("marketing", "any", GIVEN))
                .allowed());
    }

    @Test
    void purposesAreAlikeWhateverTheirCase() {
        var street = new Contact("STRASSE", "email", true);
        assertTrue(decide(street, basis("consent", "any", "Stra\u00DFe", GIVEN, null, null))
                .allowed());
    }

    @Test
    void anObjectionCoversItsChannelAndPurposeAlone() {
        var events = basis("consent", "any", "Events", GIVEN, null, null);
        assertTrue(allows(basis("consent"), objection(null, "phone", GIVEN)));
        assertTrue(allows(basis("consent"), events, objection("Events", "any", GIVEN)));
        assertTrue(allows(basis("consent"), withdrawn(events, GIVEN), objection("EVENTS", "any", GIVEN)));
        var service = new Contact(PURPOSE, "email", false);
        assertTrue(decide(service, basis("contract"), objection(null, "any", GIVEN))
                .allowed());
    }

    @Test
    void anObjectionThatWasWithdrawnWinsNoMore() {
        assertTrue(allows(basis("consent"), withdrawn(objection(null, "any", GIVEN), NOW.minusSeconds(1))));
    }

    @Test
    void aWithdrawalTakesEveryOtherBasisButALaterConsent() {
        var gone = withdrawn(basis("consent"), GIVEN.plus(Duration.ofDays(10)));
        assertFalse(allows(gone));
        assertFalse(allows(gone, basis("consent", "any", PURPOSE, GIVEN.plus(Duration.ofDays(10)), null, null)));
        assertFalse(allows(gone, basis("soft-opt-in", "any", PURPOSE, GIVEN.plus(Duration.ofDays(20)), null, null)));
        assertTrue(allows(gone, basis("consent", "any", PURPOSE, GIVEN.plus(Duration.ofDays(11)), null, null)));
    }

    @Test
    void anExpiredBasisTakesWhatWasObtainedBeforeIt() {
        var shortLived = basis("consent", "any", PURPOSE, GIVEN, GIVEN.plus(Duration.ofDays(30)), null);
        assertFalse(allows(shortLived));
        assertFalse(allows(shortLived, basis("consent", "any", PURPOSE, GIVEN.minusSeconds(1), null, null)));
        assertTrue(allows(shortLived, basis("consent", "any", PURPOSE, GIVEN.plusSeconds(1), null, null)));
    }

    @Test
    void whatWasLearntLastOfTheSubscriberCounts() {
        var corporate = basis("legitimate-interest", "any", PURPOSE, GIVEN, null, "corporate");
        assertTrue(allows(corporate));
        assertFalse(allows(corporate, basis("consent", "post", "Events", GIVEN.plusSeconds(1), null, "sole-trader")));
        assertFalse(allows(corporate, basis("consent", "post", "Events", GIVEN, null, "individual")));
    }

    @RepeatedTest(200)
    void whatForbidsNeverMakesAContactPossible() {
        long seed = Seed.drawn();
        var random = new Random(seed);
        var records = new ArrayList<Consent>();
        for (int n = random.nextInt(6); n > 0; n--) {
            records.add(any(random));
        }
        var contact = new Contact(
                random.nextBoolean() ? PURPOSE : "Events",
                List.of("email", "phone", "sms", "post").get(random.nextInt(4)),
                random.nextInt(4) > 0);
        boolean before = ContactRules.decide(contact, records, NOW).allowed();

        var objected = new ArrayList<>(records);
        var against = random.nextBoolean() ? contact.purpose() : random.nextBoolean() ? null : "Direct marketing";
        objected.add(objection(against, contact.channel(), moment(random)));
        var decision = ContactRules.decide(contact, objected, NOW);
        boolean objects = decision.weighed().stream().anyMatch(each -> each.effect() == ContactRules.Effect.OBJECTS);
        assertTrue(objects || (!contact.directMarketing() && !contact.purpose().equals(against)), "seed " + seed);
        assertFalse(objects && decision.allowed(), "seed " + seed);

        for (int n = 0; n < records.size(); n++) {
            if (records.get(n).kind() == Consent.Kind.LAWFUL_BASIS) {
                var fewer = new ArrayList<>(records);
                fewer.set(n, withdrawn(records.get(n), moment(random)));
                boolean after = ContactRules.decide(contact, fewer, NOW).allowed();
                assertFalse(after && !before && records.get(n).withdrawal() == null, "seed " + seed);
            }
        }
    }

    private static Consent any(Random random) {
        var channel = List.of("any", "email", "phone", "sms", "post").get(random.nextInt(5));
        var purpose = random.nextInt(4) > 0 ? PURPOSE : "Events";
        if (random.nextInt(6) == 0) {
            return objection(random.nextBoolean() ? null : purpose, channel, moment(random));
        }
        var at = moment(random);
        var record = basis(
                List.of("consent", "soft-opt-in", "legitimate-interest", "contract")
                        .get(random.nextInt(4)),
                channel,
                purpose,
                at,
                random.nextInt(3) == 0 ? at.plus(Duration.ofDays(1 + random.nextInt(400))) : null,
                random.nextBoolean()
                        ? null
                        : List.of("individual", "sole-trader", "corporate").get(random.nextInt(3)));
        return random.nextInt(4) == 0 ? withdrawn(record, at.plus(Duration.ofDays(random.nextInt(100)))) : record;
    }

    private static Instant moment(Random random) {
        return GIVEN.plus(Duration.ofDays(random.nextInt(240)));
    }
}
