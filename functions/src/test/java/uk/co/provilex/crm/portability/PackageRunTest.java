package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.portability.ImportView.KeptPart;
import uk.co.provilex.crm.portability.bag.LargeDirectory;
import uk.co.provilex.crm.portability.bag.PackageDifference;
import uk.co.provilex.crm.portability.jobs.ExportScope;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Task;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.suppression.Contact;
import uk.co.provilex.crm.tenants.RetentionRegister;
import uk.co.provilex.crm.tenants.RetentionRules;
import uk.co.provilex.crm.tenants.TenantSettings;
import uk.co.provilex.crm.tenants.Tenants;

/** What was taken out comes back in as it was, or not at all. */
class PackageRunTest {

    private static final int SCENES = 25;

    private final Path folder;

    PackageRunTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static Worksite emptyAfter(PackageScene scene) {
        var site = new Worksite();
        site.now = scene.site.now.plus(Duration.ofHours(1));
        return site;
    }

    private static String imported(Worksite into, byte[] pack) {
        var id = into.uploading(pack, Task.IMPORT);
        into.finish(JobKind.IMPORT, id);
        assertEnded(into, id);
        return id;
    }

    private static void assertEnded(Worksite into, String id) {
        var tracked = into.job(JobKind.IMPORT, id);
        assertEquals(
                JobState.COMPLETED,
                tracked.job().state(),
                () -> String.valueOf(tracked.job().settings().problem()));
        assertEquals(0, leftOver(into), "the upload has gone");
        assertTrue(into.aws.uploads.isEmpty());
    }

    private static long leftOver(Worksite site) {
        return site.aws.objects.keySet().stream()
                .filter(key -> key.endsWith("upload.csv"))
                .count();
    }

    private List<String> difference(byte[] one, byte[] other, Map<String, String> users) throws IOException {
        return difference(one, other, id -> users.getOrDefault(id, Worksite.USER));
    }

    private List<String> difference(byte[] one, byte[] other, UnaryOperator<String> users) throws IOException {
        var first = Files.write(folder.resolve("first.zip"), one);
        var second = Files.write(folder.resolve("second.zip"), other);
        return PackageDifference.between(first, second, users);
    }

    private List<String> accounts(byte[] one, byte[] other) throws IOException {
        return PackageDifference.ofAccounts(
                Files.write(folder.resolve("first.zip"), one), Files.write(folder.resolve("second.zip"), other));
    }

    private static String problem(Worksite site, String id) {
        return String.valueOf(site.job(JobKind.IMPORT, id).job().settings().problem());
    }

    private static long count(Worksite site, String id, String name) {
        return site.job(JobKind.IMPORT, id).progress().count(name);
    }

    private static String rejects(Worksite site, String id) {
        return new String(site.object("imports", id, "rejects.csv"), UTF_8);
    }

    private static TenantSettings settings(Worksite site) {
        var tenants = new Tenants(site.tenancy());
        return tenants.open(tenants.item().orElseThrow()).settings();
    }

    @Test
    void whatIsTakenOutOfTheTenantThatTookItInDiffersInNothing() throws IOException {
        long seed = Seed.drawn();
        for (int number = 0; number < SCENES; number++) {
            var random = new Random(seed + number);
            var scene = new PackageScene(random);
            for (int i = 0; i < random.nextInt(30); i++) {
                scene.create(random.nextInt(4), random.nextInt(3));
            }
            for (int i = 0; i < random.nextInt(4); i++) {
                scene.forget();
                scene.importNothing();
            }
            var pack = scene.export();
            var into = emptyAfter(scene);
            var colleague = PackageScene.invite(into, "Colleague@example.org");
            var id = imported(into, pack);
            var which = "seed " + seed + " scene " + number;
            assertEquals(scene.leads.size(), count(into, id, ImportCounts.CREATED), () -> which + rejects(into, id));
            var users = Map.of(Worksite.USER, Worksite.USER, scene.colleague, colleague);
            var again = PackageScene.export(into);
            assertEquals(List.of(), difference(pack, again, users), which);
            assertEquals(
                    List.of(
                            "users.jsonl: 1 of the first are not in the second, and 0 of the second not in the first.",
                            "settings.json: another updatedAt."),
                    accounts(pack, again),
                    "an account comes by an invitation only");
            assertEquals(1, ImportView.of(into.job(JobKind.IMPORT, id)).absentUsers(), "and the import says so");
            assertEquals(
                    scene.leads.stream().map(lead -> lead.details().firstName()).toList(),
                    into.all().stream().map(lead -> lead.details().firstName()).toList(),
                    "in the order of their creation");
            assertTrue(
                    into.all().stream().noneMatch(lead -> scene.leads.stream()
                            .anyMatch(other -> other.id().equals(lead.id()))),
                    "under new ids");
        }
    }

    @Test
    void theComparisonSeesEachLineThatDiffers() throws IOException {
        var scene = new PackageScene(new Random(3));
        scene.create(2, 2);
        scene.create(1, 1);
        scene.forget();
        scene.importNothing();
        var pack = scene.export();
        var files = SignedPackage.opened(pack);
        for (var file : List.of("leads", "consents", "notes", "tasks", "suppressions", "imports")) {
            var changed = files.with(
                            "data/" + file + ".jsonl", text -> text.replaceFirst("(At|since)\":\"2025", "$1\":\"2024"))
                    .zip();
            var found = difference(pack, changed, id -> id);
            assertTrue(found.toString().contains(file + ".jsonl: 1 of the first"), found::toString);
        }
        var otherKey = files.with(
                        "data/suppression-lists.json", text -> text.replaceFirst("\"key\":\"..", "\"key\":\"--"))
                .zip();
        assertEquals(
                List.of("suppression-lists.json: 1 of the first are not in the second, and 1 of the second not in the"
                        + " first."),
                difference(pack, otherKey, id -> id));
        assertEquals(List.of(), difference(pack, pack, id -> id));
        assertFalse(difference(pack, pack, id -> "somebody else").isEmpty(), "users count");
    }

    @Test
    void theComparisonOfAccountsSeesEachOtherUserAndMember() throws IOException {
        var pack = new PackageScene(new Random(3)).export();
        var files = SignedPackage.opened(pack);
        var users = files.with("data/users.jsonl", text -> text.replace("leaver@", "other@")
                        .replaceFirst("(colleague.*\"role\":)\"member\"", "$1\"admin\""))
                .zip();
        assertEquals(
                List.of(
                        "users.jsonl: 1 of the first are not in the second, and 1 of the second not in the first.",
                        "users.jsonl: 1 are in both, with another name or role, or other leads to look after."),
                accounts(pack, users));
        var organisation = files.with("data/settings.json", text -> text.replace("\"Acme\"", "\"Other\"")
                        .replaceFirst("(privacyPolicy\":\\{\"version\":)\"1\"", "$1\"2\""))
                .zip();
        assertEquals(List.of("settings.json: another name, privacyPolicy."), accounts(pack, organisation));
        assertEquals(List.of(), accounts(pack, pack));
    }

    @Test
    void whoseItWasIsLostOnlyOfWhoIsNotThere() throws IOException {
        var scene = new PackageScene(new Random(53));
        for (int i = 0; i < 8; i++) {
            scene.create(2, 2);
        }
        var pack = scene.export();
        var into = emptyAfter(scene);
        var users = Map.of(
                Worksite.USER,
                Worksite.USER,
                scene.colleague,
                PackageScene.invite(into, "colleague@example.org"),
                scene.leaver,
                PackageScene.invite(into, "leaver@example.org"));
        var id = imported(into, pack);
        var again = PackageScene.export(into);
        assertEquals(List.of(), difference(pack, again, user -> users.getOrDefault(user, "nobody")));
        assertEquals(List.of("settings.json: another updatedAt."), accounts(pack, again));
        assertEquals(0, ImportView.of(into.job(JobKind.IMPORT, id)).absentUsers());
        var without = emptyAfter(scene);
        PackageScene.invite(without, "colleague@example.org");
        imported(without, pack);
        assertTrue(
                SignedPackage.opened(pack).file("data/notes.jsonl").contains(scene.leaver),
                "who is missing did something");
        assertFalse(
                SignedPackage.opened(PackageScene.export(without)).files().values().stream()
                        .anyMatch(file -> file.contains(scene.leaver)),
                "and is named nowhere");
    }

    @Test
    void killedAtAnyRequestItLosesAndDoublesNothing() throws IOException {
        var scene = new PackageScene(new Random(5));
        for (int i = 0; i < 8; i++) {
            scene.create(i == 3 ? 130 : i % 3, i % 2);
        }
        for (int i = 0; i < 100; i++) {
            scene.forget();
        }
        scene.importNothing();
        var pack = scene.export();
        var site = emptyAfter(scene);
        var id = site.uploading(pack, Task.IMPORT);
        var left = site.whereverItDies(JobKind.IMPORT, id);
        assertTrue(left.size() > 15, "it changes more than that: " + left.size());
        for (int request = 0; request < left.size(); request++) {
            var into = left.get(request);
            into.now = into.now.plus(Duration.ofMinutes(2));
            into.finish(JobKind.IMPORT, id);
            assertEnded(into, id);
            assertEquals(8, count(into, id, ImportCounts.CREATED));
            assertEquals(8, into.job(JobKind.IMPORT, id).progress().done());
            var which = "killed after request " + request;
            assertEquals(List.of(), difference(pack, PackageScene.export(into), Map.of()), which);
        }
    }

    @Test
    void aLeadWithMoreThanATransactionTakesIsTakenUpWhereTimeRanOut() throws IOException {
        var scene = new PackageScene(new Random(7));
        scene.create(1, 1);
        scene.create(400, 3);
        scene.create(2, 0);
        var pack = scene.export();
        var into = emptyAfter(scene);
        var id = into.uploading(pack, Task.IMPORT);
        into.remainingMillis = 10_000;
        into.deliver(JobKind.IMPORT, id);
        assertEquals(1, into.aws.messages.size());
        into.remainingMillis = 900_000;
        into.finish(JobKind.IMPORT, id);
        assertEnded(into, id);
        assertEquals(List.of(), difference(pack, PackageScene.export(into), Map.of()));
    }

    @Test
    void theKeyOfRefusedLeadsFitsIntoAFullTransaction() {
        var scene = new PackageScene(new Random(7));
        for (int i = 0; i < 12; i++) {
            scene.create(i == 11 ? 60 : 0, 0);
        }
        var forged = SignedPackage.opened(scene.export())
                .with("data/leads.jsonl", text -> text.replaceFirst("\"status\":\"[a-z]*\"", "\"status\":\"unknown\""))
                .recounted();
        int full = 100 - mostWrites(scene, forged, 0);
        assertEquals(100, mostWrites(scene, forged, full));
        assertTrue(mostWrites(scene, forged, full + 1) < 100, "the last lead comes in by itself");
    }

    /** Brings a package in of which the first lead is refused, with so many of its notes, and returns how full it was. */
    private static int mostWrites(PackageScene scene, SignedPackage forged, int notes) {
        var pack = forged.with("data/notes.jsonl", text -> text.lines()
                        .limit(notes)
                        .map(line -> line + "\n")
                        .collect(Collectors.joining()))
                .with("bag-info.txt", text -> text.replaceAll("Note-Count: .*", "Note-Count: " + notes))
                .checksummed();
        var into = emptyAfter(scene);
        var id = imported(into, pack.zip());
        assertEquals(1, count(into, id, ImportCounts.REJECTED));
        assertEquals(11, count(into, id, ImportCounts.CREATED));
        return into.aws.mostWrites();
    }

    @Test
    void anInvocationEndsBetweenTheTransactionsOfOneLeadToo() throws IOException {
        var scene = new PackageScene(new Random(7));
        scene.create(200, 3);
        var pack = scene.export();
        for (int request = 1; request < 40; request++) {
            var into = emptyAfter(scene);
            var id = into.uploading(pack, Task.IMPORT);
            into.aws.interruptAt(request, () -> into.remainingMillis = 10_000);
            into.deliver(JobKind.IMPORT, id);
            into.aws.interruptAt(Integer.MAX_VALUE, () -> {});
            into.remainingMillis = 900_000;
            into.finish(JobKind.IMPORT, id);
            assertEnded(into, id);
            assertEquals(List.of(), difference(pack, PackageScene.export(into), Map.of()), "at request " + request);
        }
    }

    @Test
    void whoWasPutInTheTrashMeanwhileComesBackInTheTrash() {
        var scene = new PackageScene(new Random(11));
        scene.create(1, 0);
        scene.create(1, 0);
        var export = scene.site.exporting();
        scene.site.now = scene.site.now.plusSeconds(1);
        scene.site.trash(scene.leads.getFirst());
        scene.site.finish(JobKind.EXPORT, export);
        var pack = scene.site.object("exports", export, "package.zip");
        var into = emptyAfter(scene);
        imported(into, pack);
        var expected = scene.site.all().getFirst().trashed();
        var found = into.all().getFirst().trashed();
        assertNotNull(expected);
        assertNotNull(found);
        assertEquals(expected.at(), found.at());
        assertEquals(expected.restorableUntil(), found.restorableUntil());
        var late = emptyAfter(scene);
        late.now = expected.restorableUntil().plusSeconds(1);
        var id = imported(late, pack);
        assertEquals(1, count(late, id, ImportCounts.CREATED));
        assertTrue(rejects(late, id).contains("its time there is over"));
    }

    @Test
    void whereOthersAreAlreadyOnlyWhoIsNewIsAdded() {
        var scene = new PackageScene(new Random(13));
        while (scene.leads.stream()
                        .filter(lead -> !lead.details().emails().isEmpty())
                        .count()
                < 3) {
            scene.create(1, 1);
        }
        var withEmail = scene.leads.stream()
                .filter(lead -> !lead.details().emails().isEmpty())
                .toList();
        var pack = scene.export();
        var into = emptyAfter(scene);
        var taken = address(withEmail.getFirst());
        into.finish(JobKind.IMPORT, into.importing("First Name,Email\nOther," + taken + "\n", Worksite.basis()));
        var there = into.lead(taken);
        into.suppress(Contact.email(address(withEmail.get(1))));
        var before = settings(into);
        var id = imported(into, pack);
        assertEquals(1, count(into, id, ImportCounts.REJECTED));
        assertEquals(1, count(into, id, ImportCounts.SUPPRESSED));
        assertEquals(scene.leads.size() - 2L, count(into, id, ImportCounts.CREATED));
        assertEquals(scene.leads.size(), into.job(JobKind.IMPORT, id).progress().done());
        assertEquals(there, into.lead(taken), "who was there is untouched");
        var rejects = rejects(into, id);
        assertTrue(rejects.contains(there.path()), "it says who has the address");
        assertTrue(rejects.contains(withEmail.getFirst().id()), "and which lead was not added");
        assertFalse(rejects.contains(withEmail.get(1).id()), "whom to forget is not named");
        assertFalse(rejects.contains("@"), "and nobody is quoted");
        var after = settings(into);
        assertEquals(
                before.leadStatuses(),
                after.leadStatuses().subList(0, before.leadStatuses().size()));
        assertTrue(after.offersStatus("met"));
        assertTrue(after.field("soil").isPresent());
        assertTrue(after.knowsStatus("lapsed"));
        assertEquals("GB", after.defaultCountry(), "its own settings stay");
    }

    private static String address(Lead lead) {
        return lead.details().emails().getFirst().address();
    }

    @Test
    void theSamePackageAgainIsLeftToItsUserWhoIsToldWhichImportBroughtIt() {
        var scene = new PackageScene(new Random(17));
        while (scene.leads.size() < 4) {
            scene.create(0, 0);
        }
        var pack = scene.export();
        var into = emptyAfter(scene);
        var at = into.now;
        var first = imported(into, pack);
        into.now = into.now.plus(Duration.ofDays(1));
        for (var task : List.of(Task.PREVIEW, Task.IMPORT)) {
            var before = into.aws.items("records", "").size();
            var id = into.uploading(pack, task);
            into.finish(JobKind.IMPORT, id);
            assertEquals(JobState.PREVIEWED, into.job(JobKind.IMPORT, id).job().state());
            assertTrue(problem(into, id).contains("by import " + first + " of " + at), () -> problem(into, id));
            assertTrue(problem(into, id).contains("/v1/imports/" + first + "/undo"), () -> problem(into, id));
            assertEquals(before + 2, into.aws.items("records", "").size(), "nothing but the job is written");
        }
        assertEquals(4, into.all().size());
        assertEquals(2, leftOver(into), "the package waits for its user");
    }

    @Test
    void askedForExplicitlyTheSamePackageAddsNobodyWhoHasAnEmail() {
        var scene = new PackageScene(new Random(17));
        while (scene.leads.size() < 4) {
            scene.create(0, 0);
        }
        var pack = scene.export();
        var into = emptyAfter(scene);
        imported(into, pack);
        var withEmail = into.all().stream()
                .filter(lead -> !lead.details().emails().isEmpty())
                .count();
        assertTrue(withEmail > 0 && withEmail < 4, "some of each");
        var id = into.uploading(pack, Task.IMPORT);
        into.finish(JobKind.IMPORT, id);
        into.again(id, job -> {
            var standard = ImportPlan.standard();
            var plan = new ImportPlan(
                    Task.IMPORT,
                    standard.mode(),
                    standard.matchBy(),
                    standard.blank(),
                    standard.trashed(),
                    List.of(),
                    true,
                    null,
                    true);
            return job.queued(job.settings().started(plan, Map.of(), null, null, null, null));
        });
        into.finish(JobKind.IMPORT, id);
        assertEnded(into, id);
        assertEquals(withEmail, count(into, id, ImportCounts.REJECTED));
        assertEquals(4 - withEmail, count(into, id, ImportCounts.CREATED));
    }

    @Test
    void aPackageWhoseImportWasTakenBackMayComeAgain() {
        var scene = new PackageScene(new Random(17));
        while (scene.leads.size() < 4) {
            scene.create(0, 0);
        }
        var pack = scene.export();
        var into = emptyAfter(scene);
        var first = imported(into, pack);
        into.undo(first);
        into.finish(JobKind.IMPORT, first);
        var second = imported(into, pack);
        assertTrue(count(into, second, ImportCounts.CREATED) > 0);
        var third = into.uploading(pack, Task.IMPORT);
        into.finish(JobKind.IMPORT, third);
        assertTrue(problem(into, third).contains("by import " + second), () -> problem(into, third));
    }

    @Test
    void aPackageThatFailedBeforeAnybodyWasWrittenMayComeAgain() {
        var scene = new PackageScene(new Random(17));
        scene.create(0, 0);
        var into = emptyAfter(scene);
        var pack = scene.export();
        var first = into.uploading(pack, Task.IMPORT);
        into.aws.interruptAt(20, () -> into.cancel(JobKind.IMPORT, first));
        into.finish(JobKind.IMPORT, first);
        assertEquals(JobState.CANCELLED, into.job(JobKind.IMPORT, first).job().state());
        assertEquals(
                1, count(into, imported(into, pack), ImportCounts.CREATED) + count(into, first, ImportCounts.CREATED));
    }

    @Test
    void theImportsThatLeadsNameAreThereWithWhatWasVouchedFor() {
        var scene = new PackageScene(new Random(41));
        var made = scene.site.importing(
                "First Name,Email\nAda,ada@example.com\nBob,not an email\n".getBytes(UTF_8), ImportPlan.standard());
        scene.site.finish(JobKind.IMPORT, made);
        var undone = scene.site.importing("First Name,Email\nCy,cy@example.com\n", Worksite.basis());
        scene.site.finish(JobKind.IMPORT, undone);
        scene.site.undo(undone);
        scene.site.finish(JobKind.IMPORT, undone);
        var pack = scene.export();
        var into = emptyAfter(scene);
        var id = imported(into, pack);
        for (var lead : into.all()) {
            assertEquals(made, lead.importId());
        }
        var there = into.job(JobKind.IMPORT, made);
        var here = scene.site.job(JobKind.IMPORT, made);
        assertEquals(JobState.COMPLETED, there.job().state());
        assertEquals(ImportView.Counts.of(here.progress()), ImportView.Counts.of(there.progress()));
        var attestation = Objects.requireNonNull(there.job().settings().attestation());
        assertEquals(here.job().settings().attestation(), attestation);
        assertEquals("2025-09-19", attestation.wordingVersion());
        assertEquals("Fair", attestation.listSource());
        assertEquals(here.job().startedAt(), there.job().startedAt());
        assertEquals(id, there.job().settings().broughtBy());
        assertTrue(ImportAccess.undoableUntil(there.job()).isEmpty(), "nothing of it could be taken back here");
        assertEquals(JobState.UNDONE, into.job(JobKind.IMPORT, undone).job().state());
        assertEquals(
                1, into.job(JobKind.IMPORT, undone).progress().count(ImportCounts.TRASHED), "what came of undoing it");
        var jobs = new Jobs(into.tenancy()).list(JobKind.IMPORT, 50, null).jobs();
        assertEquals(3, jobs.size());
    }

    @Test
    void nobodyIsMadeToVouchForWhatTheyDidNot() {
        var scene = new PackageScene(new Random(43));
        var made = scene.importNothing();
        var changed = SignedPackage.opened(scene.export())
                .with("data/imports.jsonl", text -> text.replace(Worksite.USER, Worksite.OTHER_USER))
                .checksummed()
                .zip();
        var into = emptyAfter(scene);
        imported(into, changed);
        var there = into.job(JobKind.IMPORT, made).job();
        assertEquals(Worksite.OTHER_USER, there.createdBy());
        assertEquals(
                Worksite.OTHER_USER,
                Objects.requireNonNull(there.settings().attestation()).by());
    }

    @Test
    void aPreviewOfLeadsWithMoreThanFitsIntoItsMemorySaysThatItIsNotAll() {
        var scene = new PackageScene(new Random(19));
        for (int i = 0; i < 6; i++) {
            scene.create(50, 1);
        }
        var into = emptyAfter(scene);
        into.mostRehearsed = 100_000;
        var id = into.uploading(scene.export(), Task.PREVIEW);
        into.finish(JobKind.IMPORT, id);
        var preview = into.preview(id);
        assertFalse(preview.complete());
        assertTrue(preview.counts().getOrDefault(ImportCounts.CREATED, 0L) < 6, () -> preview.counts()
                .toString());
    }

    @Test
    void aPreviewTellsWhatTheImportThenDoesAndWritesNothing() {
        var scene = new PackageScene(new Random(19));
        for (int i = 0; i < 6; i++) {
            scene.create(i == 2 ? 100 : 1, 1);
        }
        PackageScene.settle(scene.site, PackageScene.with(null, new RetentionRules(24, null, scene.site.now)));
        var pack = scene.export();
        var into = emptyAfter(scene);
        scene.leads.stream()
                .filter(lead -> !lead.details().emails().isEmpty())
                .findFirst()
                .ifPresent(lead -> into.suppress(Contact.email(address(lead))));
        var id = into.uploading(pack, Task.PREVIEW);
        var before = into.aws.items("records", "").size();
        into.finish(JobKind.IMPORT, id);
        assertEquals(before + 1, into.aws.items("records", "").size(), "no item more than before, but what it tells");
        assertEquals(List.of(), due(into), "nor is the tenant listed for a sweep by rules that it does not have");
        var job = into.job(JobKind.IMPORT, id).job();
        assertEquals(JobState.PREVIEWED, job.state(), () -> problem(into, id));
        var preview = into.preview(id);
        assertTrue(preview.complete());
        assertEquals(6, preview.rows().size());
        assertTrue(into.all().isEmpty());
        assertNull(job.settings().problem());
        var shown = ImportView.of(into.job(JobKind.IMPORT, id), Optional.of(preview), new KeptPart(0, List.of(), null));
        assertEquals(2, shown.absentUsers(), "while they can still be invited");
        assertTrue(
                into.aws.items("ledger", "").stream()
                        .anyMatch(entry -> entry.at("/action/S").asText().equals("import.previewed")),
                "as the preview of a list is recorded");
        into.start(id);
        into.finish(JobKind.IMPORT, id);
        assertEnded(into, id);
        assertEquals(2, ImportView.of(into.job(JobKind.IMPORT, id)).absentUsers());
        assertEquals(
                ImportView.Counts.of(preview.counts().getOrDefault("rows", 0L), preview.counts()),
                ImportView.Counts.of(into.job(JobKind.IMPORT, id).progress()));
        assertEquals(
                List.of(new RetentionRegister.Entry(RetentionRegister.day(into.now), new TenantId(Worksite.TENANT))),
                due(into),
                "the sweep finds who has the rules now");
    }

    private static List<RetentionRegister.Entry> due(Worksite site) {
        return new RetentionRegister(site.platform().tenant(TenantId.PLATFORM))
                .dueBy(RetentionRegister.day(site.now), null);
    }

    @Test
    void whoIsSuppressedWhileThePackageIsBroughtInIsNotStoredAnyMore() {
        var scene = new PackageScene(new Random(47));
        do {
            scene.create(1, 0);
        } while (scene.leads.getLast().details().emails().isEmpty());
        var last = address(scene.leads.getLast());
        var before = emptyAfter(scene);
        var id = before.uploading(scene.export(), Task.IMPORT);
        var there = new AtomicBoolean();
        int missed = 0;
        for (int request = 1; !there.get(); request++) {
            var into = before.copy();
            into.aws.interruptAt(request, () -> {
                there.set(!into.leads(last).isEmpty());
                into.suppress(Contact.email(last));
            });
            into.finish(JobKind.IMPORT, id);
            assertTrue(into.aws.interrupted(), "it was stored before the import had ended");
            assertEquals(there.get(), !into.leads(last).isEmpty(), "at request " + request);
            missed += there.get() ? 0 : 1;
        }
        assertTrue(missed > 5, "it was suppressed before it was stored");
    }

    @Test
    void takenBackAllOfItGoesToTheTrash() {
        var scene = new PackageScene(new Random(23));
        for (int i = 0; i < 5; i++) {
            scene.create(i == 2 ? 100 : 1, 1);
        }
        var into = emptyAfter(scene);
        var id = imported(into, scene.export());
        into.undo(id);
        into.finish(JobKind.IMPORT, id);
        var undo = Objects.requireNonNull(
                into.job(JobKind.IMPORT, id).job().settings().undo());
        assertEquals(List.of(), undo.kept(), "nobody has changed them since");
        assertEquals(5, count(into, id, ImportCounts.TRASHED));
        assertTrue(into.all().stream().allMatch(lead -> lead.trashed() != null));
    }

    @Test
    void aPackageThatSomebodyHasMadeOrDamagedBringsInNothing() {
        var scene = new PackageScene(new Random(29));
        for (int i = 0; i < 3; i++) {
            scene.create(2, 2);
        }
        scene.forget();
        scene.forget();
        scene.importNothing();
        var good = scene.export();
        var pack = SignedPackage.opened(good);
        var bad = new LinkedHashMap<String, byte[]>();
        bad.put(
                "does not have the checksum",
                pack.with("data/notes.jsonl", text -> text + "\n").zip());
        bad.put("is not in the bag", pack.without("data/csv/raw/leads.csv").zip());
        bad.put(
                "the manifest does not name it",
                pack.with("data/more.txt", "more\n").zip());
        bad.put(
                "no export of this product has",
                pack.with("data/inner.zip", "PK").checksummed().zip());
        bad.put(
                "lacks data/tasks.jsonl",
                pack.without("data/tasks.jsonl").checksummed().zip());
        bad.put("/../../outside.txt\" lies outside", pack.zip(List.of(SignedPackage.FOLDER + "/../../outside.txt")));
        bad.put("/../\" lies outside the bag's folder", pack.zip(List.of(SignedPackage.FOLDER + "/../")));
        bad.put(
                "suppression-lists.json of the package is not what its schema says",
                pack.with("data/suppression-lists.json", text -> text.replaceFirst("\"key\":\"..", "\"key\":\"--"))
                        .checksummed()
                        .zip());
        bad.put(
                "is of a list of which the package has no key",
                pack.with("data/suppression-lists.json", text -> text.replaceFirst("\\[.*]", "[]"))
                        .checksummed()
                        .zip());
        var without = Map.of(
                "lacks data/suppressions.jsonl. Export",
                List.of("data/suppressions.jsonl"),
                "package lacks data/suppressions.jsonl. Export",
                List.of("data/suppressions.jsonl", "data/suppression-lists.json"),
                "lacks data/suppression-lists.json. Export",
                List.of("data/suppression-lists.json"),
                "lacks data/imports.jsonl. Export",
                List.of("data/imports.jsonl"));
        without.forEach((reason, files) ->
                bad.put(reason, without(pack, files).checksummed().zip()));
        bad.put("that no export of a filter has", info(pack, "Export-Scope: all", "Export-Scope: filter"));
        var ofFilter = without(
                        pack,
                        pack.files().keySet().stream()
                                .filter(name -> name.matches("data/.*(?:suppression|import).*"))
                                .toList())
                .with("bag-info.txt", text -> text.replace("Export-Scope: all", "Export-Scope: filter"));
        bad.put("names Suppression-Count, but", ofFilter.checksummed().zip());
        bad.put(
                "names Import-Count, but",
                ofFilter.with("bag-info.txt", text -> text.replace("Suppression-Count", "Suppressed"))
                        .checksummed()
                        .zip());
        bad.put(
                "a file, \"data/audit.jsonl\", that no export",
                pack.with("data/audit.jsonl", "{}\n").checksummed().zip());
        for (var more : List.of("more.txt", "manifest-md5.txt")) {
            bad.put(
                    "a file, \"" + more + "\", that no export of this product",
                    pack.with(more, "more\n").checksummed().zip());
        }
        bad.put(
                "a file, \"data/schemas/more.schema.json\", that no export",
                pack.with("data/schemas/more.schema.json", "{}").checksummed().zip());
        bad.put(
                "Line 2 of data/suppressions.jsonl is not what its schema says",
                changed(
                        pack,
                        "suppressions",
                        text -> text.replaceFirst("\n(.*)\"since\":\"2025", "\n$1\"since\":\"2925")));
        bad.put(
                "Line 1 of data/suppressions.jsonl is not what its schema says",
                changed(
                        pack,
                        "suppressions",
                        text -> text.replaceFirst("\"reason\":\"objection", "\"reason\":\"whim")));
        bad.put("another Suppression-Count", info(pack, "Suppression-Count: 2", "Suppression-Count: 1"));
        bad.put("another Import-Count", info(pack, "Import-Count: 1", "Import-Count: 2"));
        bad.put(
                "Line 1 of data/imports.jsonl is not what its schema says",
                changed(pack, "imports", text -> text.replaceFirst("\"by\":\"[^\"]*\"", "\"by\":\"somebody\"")));
        bad.put(
                "names no export as External-Identifier",
                info(pack, "External-Identifier: ", "External-Identifier: x"));
        bad.put("newer than form 1", info(pack, "Export-Format: 1", "Export-Format: 2"));
        bad.put("names no Export-Format", info(pack, "Export-Format: 1", "Export-Formed: 1"));
        bad.put("copy of one lead", info(pack, "Export-Scope: all", "Export-Scope: lead"));
        bad.put("no Export-Scope that is known", info(pack, "Export-Scope: all", "Export-Scope: some"));
        bad.put("another Lead-Count", info(pack, "Lead-Count: 3", "Lead-Count: 4"));
        bad.put("another Note-Count", info(pack, "Note-Count: 6", "Note-Count: 5"));
        bad.put(
                "are not those whose Lead-Merkle-Root",
                pack.with("data/leads.jsonl", text -> text.replace("Number 1", "Number 9"))
                        .checksummed()
                        .zip());
        bad.put(
                "is not a JSON object",
                changed(pack, "notes", text -> text + "no\n", "Note-Count: 6", "Note-Count: 7"));
        bad.put("is cut off", changed(pack, "notes", text -> text + "{}", "Note-Count: 6", "Note-Count: 7"));
        bad.put(
                "is not what its schema says",
                changed(pack, "notes", text -> text.replaceFirst("\"text\"", "\"txt\"")));
        bad.put("/text", changed(pack, "notes", text -> text.replaceFirst("\"text\":\"", "\"text\":\"\\\\u0007")));
        bad.put(
                "/dueOn, that is not a date of the years",
                changed(
                        pack,
                        "tasks",
                        text -> text.replaceFirst("\"dueOn\":\"[^\"]*\"", "\"dueOn\":\"+12345-06-07\"")));
        bad.put(
                "is not the checksum of the wording",
                changed(pack, "consents", text -> text.replaceFirst("Yes", "No")));
        bad.put("/lawfulBasis", changed(pack, "consents", text -> text.replaceFirst("\"consent\"", "\"because\"")));
        bad.put("belongs to no lead", changed(pack, "tasks", PackageRunTest::orphaned));
        bad.put("not in the order of the ids", recounted(pack, PackageRunTest::reversed));
        bad.put(
                "is longer than 1 MB",
                changed(
                        pack,
                        "tasks",
                        text -> text.replaceFirst("\"title\":\"", "\"title\":\"" + "x".repeat(1_000_001))));
        bad.put("/createdAt", recounted(pack, text -> text.replaceFirst("createdAt\":\"2025", "createdAt\":\"2925")));
        bad.put(
                "settings.json",
                pack.with("data/settings.json", "[]").checksummed().zip());
        bad.put(
                "leadStatuses",
                pack.with("data/settings.json", text -> text.replace("\"new\"", "\"met\""))
                        .checksummed()
                        .zip());
        bad.put("no package of this product", zip(Map.of("list.csv", "Email\nada@example.com\n".getBytes(UTF_8))));
        bad.put("is cut off.", Arrays.copyOf(good, good.length / 2));
        bad.put("more than 1000 entries", pack.zip(names(1_001)));
        bad.put("more than 200 times its size", bomb());
        bad.put(
                "\"manifest-sha512.txt\" has more than 1000 lines.",
                pack.with("manifest-sha512.txt", text -> "x\n".repeat(2_000)).zip());
        for (var file : List.of("leads", "consents", "notes", "tasks", "users", "suppressions", "imports")) {
            bad.put(
                    "Line 1 of data/" + file + ".jsonl is not a JSON object",
                    changed(pack, file, text -> "null\n" + text));
        }
        for (var file : List.of("data/settings.json", "data/suppression-lists.json")) {
            bad.put(
                    file + " of the package is not what its schema says",
                    pack.with(file, text -> "null").checksummed().zip());
        }
        bad.put("directory of the zip file is larger than 4 MiB", LargeDirectory.said(1 << 30));
        bad.put("The directory of the zip file is larger than", LargeDirectory.saidIn64Bits(1L << 30));
        bad.forEach((reason, zip) -> assertRefused(scene, Task.IMPORT, reason, zip));
        // a preview makes the same check, of which each part is tried once
        for (var reason : List.of(
                "directory of the zip file is larger than 4 MiB",
                "does not have the checksum",
                "newer than form 1",
                "lacks data/tasks.jsonl",
                "Line 1 of data/leads.jsonl is not a JSON object",
                "data/settings.json of the package is not what its schema says")) {
            assertRefused(scene, Task.PREVIEW, reason, Objects.requireNonNull(bad.get(reason)));
        }
    }

    private static void assertRefused(PackageScene scene, Task task, String reason, byte[] zip) {
        var into = emptyAfter(scene);
        var before = into.aws.items("records", "").size();
        var id = into.uploading(zip, task);
        into.finish(JobKind.IMPORT, id);
        assertEquals(JobState.FAILED, into.job(JobKind.IMPORT, id).job().state(), reason);
        assertTrue(problem(into, id).contains(reason), () -> reason + " <> " + problem(into, id));
        assertFalse(problem(into, id).contains("example.com"), reason);
        assertEquals(before + 2, into.aws.items("records", "").size(), "nothing but the job is written: " + reason);
        assertEquals(0, leftOver(into), reason);
    }

    private static SignedPackage without(SignedPackage pack, List<String> files) {
        var left = pack;
        for (var file : files) {
            left = left.without(file);
        }
        return left;
    }

    private static byte[] info(SignedPackage pack, String from, String to) {
        var changed = pack.with("bag-info.txt", text -> text.replace(from, to));
        assertFalse(changed.equals(pack), from);
        return changed.checksummed().zip();
    }

    private static byte[] changed(SignedPackage pack, String file, UnaryOperator<String> change) {
        return changed(pack, file, change, "", "");
    }

    private static byte[] changed(
            SignedPackage pack, String file, UnaryOperator<String> change, String from, String to) {
        var changed = pack.with("data/" + file + ".jsonl", change);
        assertFalse(changed.equals(pack), file);
        return changed.with("bag-info.txt", text -> text.replace(from, to))
                .checksummed()
                .zip();
    }

    private static byte[] recounted(SignedPackage pack, UnaryOperator<String> change) {
        return pack.with("data/leads.jsonl", change).recounted().checksummed().zip();
    }

    private static String orphaned(String lines) {
        return lines.replaceAll("\"leadId\":\"[^\"]*\"", "\"leadId\":\"01k5ha7c0d4e8f2g6h1j5k9m3n\"");
    }

    private static String reversed(String lines) {
        return String.join("\n", lines.lines().toList().reversed()) + "\n";
    }

    private static List<String> names(int most) {
        return IntStream.range(0, most)
                .mapToObj(number -> SignedPackage.FOLDER + "/data/" + number)
                .toList();
    }

    /** A file of nothing but zeros, which is unpacked to learn whether its checksum fits. */
    private static byte[] bomb() {
        var manifest = "0".repeat(128) + "  data/leads.jsonl\n";
        return zip(Map.of(
                "bomb/bagit.txt",
                "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".getBytes(UTF_8),
                "bomb/manifest-sha512.txt",
                manifest.getBytes(UTF_8),
                "bomb/data/leads.jsonl",
                new byte[120_000_000]));
    }

    private static byte[] zip(Map<String, byte[]> files) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes, UTF_8)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return bytes.toByteArray();
    }

    @Test
    void aCopyForOnePersonIsRefusedWithARemedy() {
        var scene = new PackageScene(new Random(31));
        var lead = scene.create(1, 1);
        var export = scene.site.exporting(ExportScope.ofLead(lead.id()));
        scene.site.finish(JobKind.EXPORT, export);
        var into = emptyAfter(scene);
        var id = into.uploading(scene.site.object("exports", export, "package.zip"), Task.IMPORT);
        into.finish(JobKind.IMPORT, id);
        assertTrue(problem(into, id).contains("Export everything, or a filter"), () -> problem(into, id));
    }

    @Test
    void aLeadOfAForgedPackageThatNoTenantCouldHaveIsRejectedAlone() {
        var scene = new PackageScene(new Random(37));
        for (int i = 0; i < 3; i++) {
            scene.create(0, 0);
        }
        var second = scene.leads.get(1).id();
        var pack = SignedPackage.opened(scene.export());
        var lawless = withConsents(pack, line -> !line.contains(second));
        var forged = lawless.with(
                        "data/leads.jsonl",
                        text -> text.replaceFirst("\"status\":\"[a-z]*\"", "\"status\":\"unknown\""))
                .recounted()
                .checksummed()
                .zip();
        var into = emptyAfter(scene);
        var id = imported(into, forged);
        assertEquals(2, count(into, id, ImportCounts.REJECTED), () -> rejects(into, id));
        assertEquals(1, count(into, id, ImportCounts.CREATED));
        assertTrue(rejects(into, id).contains("no lawful basis"), () -> rejects(into, id));
        assertTrue(rejects(into, id).contains("status is not one of your statuses"), () -> rejects(into, id));
    }

    private static SignedPackage withConsents(SignedPackage pack, Predicate<String> which) {
        var kept = pack.with(
                "data/consents.jsonl",
                text -> text.lines().filter(which).map(line -> line + "\n").collect(Collectors.joining()));
        var count = kept.file("data/consents.jsonl").lines().count();
        return kept.with("bag-info.txt", text -> text.replaceAll("Consent-Count: .*", "Consent-Count: " + count));
    }

    @Test
    void anObjectionIsNothingOnWhichALeadIsHeld() {
        var scene = new PackageScene(new Random(37));
        while (scene.leads.size() < 4) {
            scene.create(0, 0);
        }
        var objecting = scene.leads.getLast().id();
        var pack = SignedPackage.opened(scene.export());
        var forged = withConsents(pack, line -> !line.contains(objecting) || line.contains("\"kind\":\"objection\""));
        assertTrue(forged.file("data/consents.jsonl").contains(objecting), "its objection is left");
        var into = emptyAfter(scene);
        var id = imported(into, forged.checksummed().zip());
        assertEquals(1, count(into, id, ImportCounts.REJECTED), () -> rejects(into, id));
        assertEquals(3, count(into, id, ImportCounts.CREATED));
        assertTrue(rejects(into, id).contains("no lawful basis"), () -> rejects(into, id));
    }
}
