package uk.co.provilex.crm.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.portability.jobs.JobKind;

/** What stands in for AWS must go with the workers that are measured behind it: the pages that they read, the calls they make. */
final class GeneratedTest {

    /** More than two pages of an export, and the beginning of another. */
    private static final int LEADS = 600;

    @Test
    void anImportTakesEveryRowThatIsMadeForIt() throws IOException {
        var done = Generated.work(JobKind.IMPORT, LEADS, () -> {});
        assertEquals(LEADS, done.counts().get("created"));
        assertTrue(done.written() > 3 * LEADS, "a lead, its lawful basis, its key: " + done.written());
    }

    @Test
    void anExportOpensEveryLeadThatIsMadeForIt() throws IOException {
        var done = Generated.work(JobKind.EXPORT, LEADS, () -> {});
        assertEquals(LEADS, done.counts().get("leads"));
        assertTrue(done.uploaded() > 0, "the package");
    }
}
