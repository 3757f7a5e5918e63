package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.co.provilex.crm.leads.ArchivedChild;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.leads.ConsentInput;
import uk.co.provilex.crm.leads.Consents;
import uk.co.provilex.crm.leads.ImportedLeads;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadDetails;
import uk.co.provilex.crm.leads.LeadForm;
import uk.co.provilex.crm.leads.LeadInput;
import uk.co.provilex.crm.leads.LeadRestorer;
import uk.co.provilex.crm.leads.Notes;
import uk.co.provilex.crm.leads.Task;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.portability.bag.PackageDifference;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.tenants.CustomField;
import uk.co.provilex.crm.tenants.DataProtection;
import uk.co.provilex.crm.tenants.LeadStatus;
import uk.co.provilex.crm.tenants.RetentionRules;
import uk.co.provilex.crm.tenants.SavedMapping;
import uk.co.provilex.crm.tenants.TenantSettings;

/** No check of a package is narrower than that of the operation by which a value came here: the longest of each comes back. */
class PackageBoundsTest {

    /** The first moment at which anything can have been given or withdrawn. */
    private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");

    private final Path folder;
    private final Worksite site = new Worksite();

    PackageBoundsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** As many characters, one of which takes two units of UTF-16; more would make the whole too large. */
    private static String text(int longest) {
        return "\uD83C\uDF37" + "x".repeat(longest - 1);
    }

    /** As large as they may be in all, so that not every choice is. */
    private static TenantSettings settings(Instant now) {
        var statuses = IntStream.range(0, 50)
                .mapToObj(number -> new LeadStatus("s".repeat(48) + (10 + number), text(100)))
                .toList();
        var fields = new ArrayList<CustomField>();
        fields.add(new CustomField("text", text(100), CustomField.Type.TEXT, List.of()));
        fields.add(new CustomField("n".repeat(50), text(100), CustomField.Type.NUMBER, List.of()));
        fields.add(new CustomField("small", text(100), CustomField.Type.NUMBER, List.of()));
        fields.add(new CustomField("first", text(100), CustomField.Type.DATE, List.of()));
        fields.add(new CustomField("last", text(100), CustomField.Type.DATE, List.of()));
        var choices = IntStream.range(0, 100)
                .mapToObj(number -> number < 99 ? "choice " + number : text(100))
                .toList();
        fields.add(new CustomField("choice", text(100), CustomField.Type.CHOICE, choices));
        for (int i = fields.size(); i < 100; i++) {
            fields.add(new CustomField("f" + i, text(100), CustomField.Type.BOOLEAN, List.of()));
        }
        return new TenantSettings(
                statuses,
                fields,
                "GB",
                365,
                List.of(new LeadStatus("former", text(100))),
                List.of(new CustomField("former", text(100), CustomField.Type.CHOICE, choices)),
                List.of(new SavedMapping(text(100), Map.of("\uD83C\uDF37".repeat(256), "email"))),
                new DataProtection("eu", "scotland", "America/Argentina/ComodRivadavia"),
                new RetentionRules(RetentionRules.MOST_MONTHS, RetentionRules.MOST_DAYS, now));
    }

    private static LeadInput texts(TenantSettings settings) {
        var custom = new LinkedHashMap<String, JsonNode>();
        custom.put("text", TextNode.valueOf(text(2_000)));
        custom.put("n".repeat(50), LongNode.valueOf(-9_007_199_254_740_991L));
        custom.put("small", DoubleNode.valueOf(Double.MIN_VALUE));
        custom.put("first", TextNode.valueOf("0001-01-01"));
        custom.put("last", TextNode.valueOf("9999-12-31"));
        custom.put(
                "choice",
                TextNode.valueOf(settings.customFields().get(5).choices().getLast()));
        return new LeadInput(
                text(200),
                text(200),
                text(300),
                text(200),
                null,
                null,
                new LeadDetails.Address(text(200), text(200), text(200), text(200), text(200), text(200)),
                "https://example.com/" + "x".repeat(2_028),
                text(200),
                null,
                null,
                null,
                custom,
                text(200));
    }

    private static LeadInput contacts() {
        var emails = new ArrayList<LeadInput.@Nullable Typed>();
        var phones = new ArrayList<LeadInput.@Nullable Typed>();
        var host = ("@" + "h".repeat(60) + "." + "h".repeat(60) + "." + "h".repeat(60) + ".example").substring(0, 189);
        for (int i = 0; i < 10; i++) {
            emails.add(new LeadInput.Typed("l".repeat(63) + i + host + "e", text(50)));
            // fifteen digits, amid blanks, and six
            phones.add(new LeadInput.Typed(
                    i == 9 ? "+49 1234" : "+49 " + " ".repeat(22) + "3012345678" + (100 + i), text(50)));
        }
        var tags = IntStream.range(0, 50)
                .<@Nullable String>mapToObj(number -> text(48) + (10 + number))
                .toList();
        return new LeadInput(null, null, null, null, emails, phones, null, null, null, null, null, tags, null, null);
    }

    private static ConsentInput basis(Instant obtained, Instant expires) {
        return new ConsentInput(
                null,
                "legitimate-interest",
                text(500),
                "any",
                text(5_000),
                text(100),
                text(200),
                "https://example.com/" + "x".repeat(2_028),
                text(100),
                obtained.toString(),
                expires.toString(),
                "sole-trader",
                new Consent.Capture("2001:0db8:0000:0000:0000:ffff:192.168.100.200", text(400)),
                text(200));
    }

    private Lead create(TenantSettings settings, LeadInput input) {
        var checks = new Checks();
        var details = LeadForm.strict(settings).details(input, Optional.empty(), checks);
        var longest = basis(EARLIEST, EARLIEST.plus(Duration.ofDays(366 * 100)).minusMillis(1))
                .accept("", site.now, checks)
                .orElseThrow(() -> new AssertionError(checks.errors()));
        assertEquals(List.of(), checks.errors());
        var tenancy = site.tenancy();
        var changes = new Changes();
        var lead = site.leads(tenancy)
                .create(
                        details,
                        settings.leadStatuses().getLast().key(),
                        Worksite.USER,
                        longest,
                        author(),
                        (id, taken) -> new IllegalStateException("taken"),
                        changes);
        tenancy.data().commit(changes);
        return lead;
    }

    private Author author() {
        return new Author(Worksite.USER, site.now, null, false);
    }

    /** What belongs to a lead, as the operations take it. */
    private void addTo(Lead lead) {
        var tenancy = site.tenancy();
        var checks = new Checks();
        var objection = new ConsentInput(
                        "objection",
                        null,
                        text(500),
                        null,
                        text(5_000),
                        null,
                        text(200),
                        null,
                        text(100),
                        EARLIEST.toString(),
                        null,
                        null,
                        null,
                        null)
                .acceptObjection("", site.now, checks)
                .orElseThrow();
        var note = text(5_000) + "\n".repeat(4_999) + "x";
        Notes.check(note, "/text", checks);
        var withdrawnAt = ConsentInput.past("1900-01-01T00:00:00Z", "/at", site.now, checks)
                .orElseThrow();
        checks.done();
        site.change((unused, changes) -> {
            var consents = new Consents(tenancy);
            consents.record(lead.id(), objection, author(), changes);
            var basis = consents.all(lead.id()).getFirst();
            consents.withdraw(lead, basis, withdrawnAt, text(100), author(), changes);
            new Notes(tenancy).add(lead.id(), note, author(), changes);
        });
        var tasks = List.of(LocalDate.of(0, 1, 1), LocalDate.of(9999, 12, 31)).stream()
                .<ArchivedChild>map(due -> new ArchivedChild.OfTask(new Task(
                        site.platform().ids().next(),
                        text(200),
                        due,
                        Worksite.USER,
                        true,
                        site.now,
                        Worksite.USER,
                        site.now,
                        Long.MAX_VALUE)))
                .toList();
        site.change((its, changes) -> new LeadRestorer(
                        its,
                        TenantSettings.standard(),
                        1,
                        new ImportedLeads(its, site.platform().ids().next()),
                        id -> id)
                .add(lead.id(), tasks, site.now, changes));
    }

    /** Has a list imported of which every row is refused: its record names the file and the source. */
    private void importNothing() {
        var attestation = new JobSettings.Attestation(text(2_000), "2025-09-19", text(500), Worksite.USER, site.now);
        var settings = JobSettings.of(text(251) + ".csv")
                .started(ImportPlan.standard(), Map.of(), Worksite.basis(), attestation, null, null);
        var job = Job.begun(
                site.platform().ids().next(), JobKind.IMPORT, JobState.QUEUED, site.now, Worksite.USER, settings);
        site.change((tenancy, changes) -> new Jobs(tenancy).create(job, changes));
        site.aws.objects.put(
                "/transfer/imports/" + Worksite.TENANT + "/" + job.id() + "/upload.csv",
                "First Name,Email\nNobody,not an email\n".getBytes(UTF_8));
        site.finish(JobKind.IMPORT, job.id());
    }

    @Test
    void theLongestOfEverythingThatIsTakenComesBack() throws IOException {
        var settings = settings(site.now);
        PackageScene.settle(site, settings);
        var lead = create(settings, texts(settings));
        create(settings, contacts());
        addTo(lead);
        importNothing();
        var pack = PackageScene.export(site);
        var into = new Worksite();
        into.now = site.now.plus(Duration.ofHours(1));
        var id = into.uploading(pack, ImportPlan.Task.IMPORT);
        into.finish(JobKind.IMPORT, id);
        var job = into.job(JobKind.IMPORT, id);
        assertEquals(
                JobState.COMPLETED,
                job.job().state(),
                () -> String.valueOf(job.job().settings().problem()));
        assertEquals(
                2,
                job.progress().count(ImportCounts.CREATED),
                () -> new String(into.object("imports", id, "rejects.csv"), UTF_8));
        var first = Files.write(folder.resolve("first.zip"), pack);
        var second = Files.write(folder.resolve("second.zip"), PackageScene.export(into));
        assertEquals(List.of(), PackageDifference.between(first, second, user -> user));
        assertFalse(
                SignedPackage.opened(pack).file("data/imports.jsonl").isEmpty(),
                "the record of the import is among it");
    }
}
