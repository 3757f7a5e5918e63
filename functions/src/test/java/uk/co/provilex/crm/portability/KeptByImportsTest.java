package uk.co.provilex.crm.portability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.leads.ConsentInput;
import uk.co.provilex.crm.leads.Keeping;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.JobKind;

/** What imports, their undoing and packages do to what tells for how long a lead is kept. */
class KeptByImportsTest {

    private static final String LIST = "First Name,Email\nAda,ada@example.com\n";
    private static final Instant ENDS = Instant.parse("2026-05-03T00:00:00Z");

    private final Worksite site = new Worksite();

    private static ConsentInput basis(String wording, @Nullable Instant ends) {
        return new ConsentInput(
                null,
                "consent",
                "News",
                "email",
                wording,
                null,
                "Spring fair",
                null,
                "paper",
                "2025-05-03T13:20:00Z",
                ends == null ? null : ends.toString(),
                null,
                null,
                null);
    }

    private String bringIn(@Nullable Instant ends, String wording) {
        site.now = site.now.plus(Duration.ofHours(1));
        var id = site.importing(LIST, basis(wording, ends));
        site.finish(JobKind.IMPORT, id);
        return id;
    }

    private Keeping keeping() {
        return site.lead("ada@example.com").keeping();
    }

    @Test
    void aBasisThatARowBringsMovesTheEndAndIsActivity() {
        bringIn(ENDS, "Yes");
        assertEquals(ENDS, keeping().basisEndsAt());
        assertEquals(Keeping.CREATED, keeping().activity());
        var before = keeping().activeAt();
        bringIn(ENDS, "Yes");
        assertEquals(before, keeping().activeAt(), "a row that says nothing new is none");
        bringIn(ENDS.plus(Duration.ofDays(1)), "Yes, for longer");
        assertEquals(ENDS.plus(Duration.ofDays(1)), keeping().basisEndsAt());
        assertEquals(Keeping.CONSENT, keeping().activity());
        bringIn(null, "Yes, always");
        assertNull(keeping().basisEndsAt());
        bringIn(ENDS, "Yes, once more");
        assertNull(keeping().basisEndsAt(), "one still has no end");
    }

    @Test
    void whoTakesAnImportBackHasTheEndAsItWas() {
        bringIn(ENDS, "Yes");
        var second = bringIn(null, "Yes, always");
        assertNull(keeping().basisEndsAt());
        site.undo(second);
        site.finish(JobKind.IMPORT, second);
        assertEquals(ENDS, keeping().basisEndsAt());
    }

    @Test
    void whatWasRecordedSinceCountsWhenAnImportIsTakenBack() {
        bringIn(ENDS, "Yes");
        var second = bringIn(null, "Yes, always");
        var lead = site.lead("ada@example.com");
        // somebody opens a request meanwhile
        site.change((tenancy, changes) ->
                Leads.stored(tenancy).touch(lead, lead.keeping().requests(1), changes));
        site.undo(second);
        site.finish(JobKind.IMPORT, second);
        assertEquals(ENDS, keeping().basisEndsAt());
        assertEquals(1, keeping().openRequests(), "and stays");
    }

    @Test
    void aPackageBringsTheTimesFromWhichALeadIsKept() {
        bringIn(ENDS, "Yes");
        var lead = site.lead("ada@example.com");
        site.change((tenancy, changes) -> Leads.stored(tenancy)
                .touch(lead, lead.keeping().active(site.now.plusSeconds(5), Keeping.NOTE), changes));
        site.now = site.now.plus(Duration.ofMinutes(1));
        var export = site.exporting();
        site.finish(JobKind.EXPORT, export);
        var other = new Worksite();
        other.now = site.now.plus(Duration.ofDays(1));
        var bringing = other.uploading(site.object("exports", export, "package.zip"), ImportPlan.Task.IMPORT);
        other.finish(JobKind.IMPORT, bringing);
        var brought = other.lead("ada@example.com");
        assertEquals(ENDS, brought.keeping().basisEndsAt());
        assertEquals(site.lead("ada@example.com").lastActivityAt(), brought.lastActivityAt());
    }
}
