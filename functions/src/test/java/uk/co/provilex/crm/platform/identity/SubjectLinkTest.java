package uk.co.provilex.crm.platform.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.leads.FakeTenancy;
import uk.co.provilex.crm.platform.tenancy.TenantId;

final class SubjectLinkTest {

    private static final Instant NOON = Instant.parse("2025-09-19T12:00:00Z");

    private final FakeTenancy fake = new FakeTenancy();
    private final UnaryOperator<String> sign = fake.tenancy.keys().tenantKey()::signSubjectLink;
    private final SubjectLink link =
            new SubjectLink(new TenantId(fake.ids.next()), fake.ids.next(), fake.ids.next(), NOON.plusSeconds(60));

    @Test
    void isReadAsItWasWritten() {
        assertEquals(Optional.of(link), SubjectLink.read(link.text(sign), sign, NOON));
    }

    @Test
    void isRefusedFromItsLastSecondOn() {
        assertTrue(SubjectLink.read(link.text(sign), sign, NOON.plusSeconds(59)).isPresent());
        assertTrue(SubjectLink.read(link.text(sign), sign, NOON.plusSeconds(60)).isEmpty());
    }

    /** Whatever character is changed, added or left out. */
    @Test
    void noOtherTextIsRead() {
        var text = link.text(sign);
        var others = new ArrayList<String>();
        for (int i = 0; i < text.length(); i++) {
            others.add(text.substring(0, i) + text.substring(i + 1));
            for (var other : List.of("a", "1", ".", "-")) {
                others.add(text.substring(0, i) + other + text.substring(i));
                others.add(text.substring(0, i) + other + text.substring(i + 1));
            }
        }
        others.removeIf(text::equals);
        assertTrue(others.size() > 1_000);
        for (var other : others) {
            assertTrue(SubjectLink.read(other, sign, NOON).isEmpty(), other);
        }
    }

    @Test
    void noOtherSignatureWillDo() {
        UnaryOperator<String> cursors = fake.tenancy.keys().tenantKey()::signCursor;
        assertTrue(SubjectLink.read(link.text(cursors), sign, NOON).isEmpty());
    }

    @Test
    void itsTextShowsNothing() {
        assertFalse(link.toString().contains(link.leadId()));
    }
}
