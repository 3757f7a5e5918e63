package uk.co.provilex.crm.portability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.portability.jobs.ExportScope;
import uk.co.provilex.crm.portability.jobs.JobKind;

/** Whoever is restricted is in no package that is handed out (P15). */
class RestrictedPackageTest {

    private static final Worksite SITE = begun();

    private final Worksite site = SITE.copy();

    private static Worksite begun() {
        var site = new Worksite();
        site.finish(
                JobKind.IMPORT,
                site.importing("Email\nada@example.com\nbob@example.com\ncat@example.com\n", Worksite.basis()));
        site.restrict(site.lead("cat@example.com"));
        site.now = site.now.plus(Duration.ofHours(1));
        return site;
    }

    private String exported(ExportScope scope) {
        var id = site.exporting(scope);
        site.finish(JobKind.EXPORT, id);
        return id;
    }

    private ObjectNode read(String export) {
        site.now = site.now.plus(Duration.ofMinutes(10));
        var answer = site.ask(GetExport::new, Map.of("exportId", export), Map.of());
        assertEquals(200, answer.getStatusCode());
        return Json.read(answer.getBody(), ObjectNode.class);
    }

    private void assertHandedOut(String export) {
        var view = read(export);
        assertTrue(view.has("download"), view.path("problem").asText());
        assertEquals("", view.path("problem").asText());
    }

    private void assertWithheld(String export) {
        var view = read(export);
        assertEquals("completed", view.path("state").asText());
        assertTrue(!view.has("download"), "it holds somebody who is restricted");
        assertTrue(view.path("problem").asText().contains("restricted"));
    }

    private void lift(Lead lead) {
        site.change((tenancy, changes) ->
                site.leads(tenancy).restrict(lead, null, new Author(Worksite.USER, site.now, null, false), changes));
    }

    @Test
    void noneIsHandedOutThatHoldsSomebodyWhoWasRestrictedSince() {
        var before = exported(ExportScope.all());
        assertHandedOut(before);
        site.restrict(site.lead("ada@example.com"));
        assertWithheld(before);
        assertHandedOut(exported(ExportScope.all()));
        lift(site.lead("ada@example.com"));
        assertHandedOut(before);
    }

    @Test
    void whoIsNotInItKeepsNothingBack() {
        var before = exported(ExportScope.all());
        site.now = site.now.plus(Duration.ofHours(1));
        site.finish(JobKind.IMPORT, site.importing("Email\ndan@example.com\n", Worksite.basis()));
        site.restrict(site.lead("dan@example.com"));
        assertHandedOut(before);
    }

    @Test
    void thePackageOfOneLeadServesItsRequest() {
        var ada = site.lead("ada@example.com");
        var alone = exported(ExportScope.ofLead(ada.id()));
        site.restrict(ada);
        assertHandedOut(alone);
        assertHandedOut(exported(ExportScope.ofLead(ada.id())));
    }

    /** Each is looked for one after the other, so there is an end to it. */
    @Test
    void whereManyWereRestrictedSinceNobodyIsLookedFor() {
        var before = exported(ExportScope.all());
        var list = new StringBuilder("Email\n");
        for (int i = 1; i <= 21; i++) {
            list.append("many").append(i).append("@example.com\n");
        }
        site.finish(JobKind.IMPORT, site.importing(list.toString(), Worksite.basis()));
        for (int i = 1; i <= 20; i++) {
            site.restrict(site.lead("many" + i + "@example.com"));
        }
        assertHandedOut(before);
        site.restrict(site.lead("many21@example.com"));
        assertWithheld(before);
        assertHandedOut(exported(ExportScope.all()));
    }
}
