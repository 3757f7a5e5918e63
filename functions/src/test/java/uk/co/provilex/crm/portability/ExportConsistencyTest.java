package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadDetails;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.leads.Notes;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.Erasures;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.platform.validation.EmailAddress;
import uk.co.provilex.crm.portability.bag.BagVerifier;
import uk.co.provilex.crm.portability.bag.MerkleTree;
import uk.co.provilex.crm.portability.jobs.ExportScope;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.tenants.CustomField;
import uk.co.provilex.crm.tenants.LeadStatus;
import uk.co.provilex.crm.tenants.TenantSettings;
import uk.co.provilex.crm.tenants.Tenants;
import uk.co.provilex.crm.users.User;
import uk.co.provilex.crm.users.UserErasures;
import uk.co.provilex.crm.users.Users;

/**
 * An export is a picture of the time at which it was asked for, whatever is written while it is taken: who was live is in it,
 * who was erased before its end is not, and nobody is in it twice. Others write at every request that the worker makes.
 */
class ExportConsistencyTest {

    private static final int LEADS = 8;

    private final Path folder;

    ExportConsistencyTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** A tenant with leads, some in the trash, and others who write while an export runs. */
    private static final class Scene {

        final Worksite site;
        final List<String> live = new ArrayList<>();
        final List<String> trashed = new ArrayList<>();
        final Set<String> erased = new HashSet<>();
        final List<String> done = new ArrayList<>();
        final String colleague;
        boolean colleagueIsDeleted;
        String export = "";

        /** Whoever takes part has a name that tells where else it may turn up. */
        static String name(int number) {
            return "Person-" + number + "-";
        }

        final Map<String, Integer> numbers = new TreeMap<>();

        private Scene(Scene other) {
            site = other.site.copy();
            live.addAll(other.live);
            trashed.addAll(other.trashed);
            erased.addAll(other.erased);
            done.addAll(other.done);
            numbers.putAll(other.numbers);
            colleague = other.colleague;
            colleagueIsDeleted = other.colleagueIsDeleted;
            export = other.export;
        }

        /** Returns a scene where everything is as it is here, and from now on each goes its own way. */
        Scene copy() {
            return new Scene(this);
        }

        Scene() {
            site = new Worksite();
            for (int i = 0; i < LEADS; i++) {
                create();
            }
            for (int i = 0; i < 3; i++) {
                var id = live.remove(2 * i + 1);
                trash(id);
                trashed.add(id);
            }
            colleague = invite();
            site.now = site.now.plusSeconds(1);
            site.aws.pageSize = 2;
            site.partBytes = 8_000;
        }

        /** What others see has nothing to do with what the worker's container remembers. */
        private Tenancy tenancy() {
            return platform().tenant(new TenantId(Worksite.TENANT));
        }

        private Platform platform() {
            return site.platform();
        }

        private Author author() {
            return new Author(Worksite.USER, site.now, null, false);
        }

        String create() {
            var number = numbers.size();
            var address = "p" + number + "@example.com";
            var details = new LeadDetails(
                    name(number),
                    null,
                    null,
                    null,
                    List.of(new LeadDetails.Email(address, address, "work")),
                    List.of(),
                    null,
                    null,
                    null,
                    List.of(),
                    Map.of(),
                    null);
            var changes = new Changes();
            var tenancy = tenancy();
            var basis = Worksite.basis()
                    .accept("", Instant.parse("2025-09-19T12:00:00Z"), new Checks())
                    .orElseThrow();
            var lead = new Leads(tenancy, 1)
                    .create(
                            details,
                            "new",
                            Worksite.USER,
                            basis,
                            author(),
                            (id, taken) -> new IllegalStateException("taken"),
                            changes);
            for (int i = 0; i < number % 3; i++) {
                new Notes(tenancy).add(lead.id(), "about " + name(number), author(), changes);
            }
            tenancy.data().commit(changes);
            numbers.put(lead.id(), number);
            live.add(lead.id());
            return lead.id();
        }

        private Optional<Lead> find(Tenancy tenancy, String id) {
            return new Leads(tenancy, 1).find(id, site.now);
        }

        /** Adds a status and a custom field to the settings, and gives both to a lead. */
        void extend(String id) {
            var key = "added" + done.size();
            var settings = settings();
            var statuses = new ArrayList<>(settings.leadStatuses());
            statuses.add(new LeadStatus(key, key));
            var fields = new ArrayList<>(settings.customFields());
            fields.add(new CustomField(key, key, CustomField.Type.TEXT, List.of()));
            PackageScene.settle(
                    site,
                    new TenantSettings(
                            statuses,
                            fields,
                            settings.defaultCountry(),
                            settings.trashDays(),
                            List.of(),
                            List.of(),
                            List.of()));
            change(id, (leads, lead, changes) -> {
                if (lead.trashed() == null) {
                    var before = lead.details();
                    var details = new LeadDetails(
                            before.firstName(),
                            null,
                            null,
                            null,
                            before.emails(),
                            List.of(),
                            null,
                            null,
                            null,
                            List.of(),
                            Map.of(key, TextNode.valueOf("new")),
                            null);
                    update(leads, lead, details, key, changes);
                }
            });
        }

        private TenantSettings settings() {
            var tenants = new Tenants(tenancy());
            return tenants.open(tenants.item().orElseThrow()).settings();
        }

        private void change(String id, Change change) {
            var tenancy = tenancy();
            find(tenancy, id).ifPresent(lead -> {
                var changes = new Changes();
                change.of(new Leads(tenancy, 1), lead, changes);
                tenancy.data().commit(changes);
            });
        }

        private interface Change {
            void of(Leads leads, Lead lead, Changes changes);
        }

        void trash(String id) {
            change(id, (leads, lead, changes) -> {
                if (lead.trashed() == null) {
                    leads.trash(lead, 30, author(), changes);
                }
            });
        }

        void restore(String id) {
            change(id, (leads, lead, changes) -> {
                if (lead.trashed() != null) {
                    leads.restore(lead, author(), changes);
                }
            });
        }

        void rename(String id) {
            change(id, (leads, lead, changes) -> {
                if (lead.trashed() == null) {
                    update(leads, lead, lead.details(), "won", changes);
                }
            });
        }

        private void update(Leads leads, Lead lead, LeadDetails details, String status, Changes changes) {
            leads.update(
                    lead,
                    details,
                    status,
                    Worksite.USER,
                    author(),
                    (other, taken) -> new IllegalStateException("taken"),
                    changes);
        }

        /** Destroys the key and takes the lead away; what else there is of it can wait, for nobody can read it. */
        void erase(String id) {
            if (site.job(JobKind.EXPORT, export).job().state() == JobState.COMPLETED || !erased.add(id)) {
                return;
            }
            var tenancy = tenancy();
            var changes = new Changes();
            tenancy.keys().destroy(SubjectId.lead(id), "now", changes);
            changes.delete(Table.RECORDS, tenancy.scope().key("LEAD#" + id, "LEAD"));
            new Erasures(tenancy).noted(changes);
            tenancy.data().commit(changes);
        }

        private String invite() {
            var tenancy = tenancy();
            var changes = new Changes();
            var user = User.invited(
                    platform().ids().next(),
                    EmailAddress.parse("colleague@example.org").orElseThrow(),
                    "Colleague Example",
                    Role.VIEWER,
                    false,
                    site.now);
            new Users(tenancy).create(user, changes);
            tenancy.data().commit(changes);
            return user.id();
        }

        void deleteColleague() {
            if (site.job(JobKind.EXPORT, export).job().state() == JobState.COMPLETED || colleagueIsDeleted) {
                return;
            }
            colleagueIsDeleted = true;
            var users = new Users(tenancy());
            var item = users.item(colleague).orElseThrow();
            var changes = new Changes();
            new UserErasures(site.platform(), tenancy()).hide(item, users.open(item), site.now, changes);
            tenancy().data().commit(changes);
        }

        /** Something that another does. */
        void act(Random random) {
            site.now = site.now.plusMillis(50);
            var all = List.copyOf(numbers.keySet());
            var one = all.get(random.nextInt(all.size()));
            int what = random.nextInt(8);
            done.add(what + ":" + numbers.get(one));
            switch (what) {
                case 0 -> create();
                case 1 -> trash(one);
                case 2 -> restore(one);
                case 3 -> rename(one);
                case 4 -> erase(one);
                case 5 -> deleteColleague();
                case 6 -> extend(one);
                default -> {
                    trash(one);
                    erase(one);
                }
            }
        }
    }

    private Map<String, String> files(Scene scene, String what) throws IOException {
        var zip = Files.write(folder.resolve("package.zip"), scene.site.object("exports", scene.export, "package.zip"));
        var report = BagVerifier.verify(zip);
        assertTrue(report.isValid(), () -> what + report.faults());
        var files = new TreeMap<String, String>();
        try (var opened = new ZipFile(zip.toFile())) {
            for (var entry : opened.stream().toList()) {
                var name = entry.getName().substring(entry.getName().indexOf('/') + 1);
                files.put(name, new String(opened.getInputStream(entry).readAllBytes(), UTF_8));
            }
        }
        return files;
    }

    private static List<String> ids(String lines, String member) {
        return lines.lines()
                .map(line -> Json.read(line, ObjectNode.class).path(member).asText())
                .toList();
    }

    private void assertConsistent(Scene scene, List<String> liveAtStart, String what) throws IOException {
        var site = scene.site;
        var tracked = site.job(JobKind.EXPORT, scene.export);
        assertEquals(JobState.COMPLETED, tracked.job().state(), what);
        var files = files(scene, what);
        var leads = ids(String.valueOf(files.get("data/leads.jsonl")), "id");
        assertEquals(leads.size(), new HashSet<>(leads).size(), () -> what + "each once");
        for (var id : liveAtStart) {
            assertTrue(
                    scene.erased.contains(id) || leads.contains(id),
                    () -> what + "missing is " + scene.numbers.get(id) + " after " + scene.done);
        }
        for (var id : scene.erased) {
            var name = Scene.name(scene.numbers.getOrDefault(id, -1));
            files.forEach((file, content) -> {
                assertFalse(content.contains(id), () -> what + file + " has one who was erased: " + scene.done);
                assertFalse(content.contains(name), () -> what + file + " names one who was erased: " + scene.done);
            });
        }
        for (var of : List.of("consents", "notes", "tasks")) {
            assertTrue(
                    leads.containsAll(ids(String.valueOf(files.get("data/" + of + ".jsonl")), "leadId")),
                    () -> what + of);
        }
        assertEquals(
                leads.size(),
                ids(String.valueOf(files.get("data/consents.jsonl")), "id").size());
        assertEquals(
                !scene.colleagueIsDeleted,
                String.valueOf(files.get("data/users.jsonl")).contains("colleague@example.org"),
                () -> what + "the colleague after " + scene.done);
        for (var table : List.of("data/csv/raw/leads.csv", "data/csv/spreadsheet/leads.csv")) {
            assertEquals(
                    leads.size() + 1, String.valueOf(files.get(table)).lines().count(), table);
        }
        assertEquals(
                leads.size(),
                String.valueOf(files.get("data/contacts.vcf"))
                        .lines()
                        .filter("BEGIN:VCARD"::equals)
                        .count());
        assertSettingsKnowWhatLeadsHave(files, what);
        var tree = new MerkleTree();
        String.valueOf(files.get("data/leads.jsonl")).lines().forEach(line -> tree.append(line.getBytes(UTF_8)));
        var info = String.valueOf(files.get("bag-info.txt"));
        assertTrue(info.contains("Lead-Merkle-Root: " + tree.root() + "\n"), () -> what + info);
        assertTrue(info.contains("Lead-Count: " + leads.size() + "\n"), () -> what + info);
        assertEquals(leads.size(), tracked.progress().count("leads"), what);
        assertFalse(site.aws.objects.keySet().stream().anyMatch(key -> key.contains("/staging/")), () -> what);
        assertTrue(site.aws.uploads.isEmpty(), () -> what);
    }

    /** Whoever imports the package takes a lead with nothing that its settings do not name. */
    private static void assertSettingsKnowWhatLeadsHave(Map<String, String> files, String what) throws IOException {
        var settings = Json.parse(
                Json.read(String.valueOf(files.get("data/settings.json")), ObjectNode.class)
                        .path("settings"),
                TenantSettings.class);
        var header = String.valueOf(files.get("data/csv/raw/leads.csv"))
                .lines()
                .findFirst()
                .orElseThrow();
        for (var line : String.valueOf(files.get("data/leads.jsonl")).lines().toList()) {
            var lead = Json.read(line, ObjectNode.class);
            assertTrue(settings.knowsStatus(lead.path("status").asText()), () -> what + line);
            lead.path("customFields").fieldNames().forEachRemaining(key -> {
                assertTrue(settings.knownField(key).isPresent(), () -> what + line);
                assertTrue(header.contains(",customFields." + key + ","), () -> what + header);
            });
        }
    }

    @Test
    void whateverOthersWriteAtAnyRequestNobodyIsMissingDoubledOrBackFromErasure() throws IOException {
        long seed = Seed.drawn();
        var random = new Random(seed);
        var beginning = new Scene();
        for (int request = 1; ; request += 1 + random.nextInt(4)) {
            var scene = beginning.copy();
            var liveAtStart = List.copyOf(scene.live);
            scene.export = scene.site.exporting();
            boolean dies = random.nextBoolean();
            scene.site.aws.interruptAt(request, () -> {
                for (int i = 0; i < 4; i++) {
                    scene.act(random);
                }
                if (dies) {
                    scene.site.aws.killAt(1 + random.nextInt(30), random.nextBoolean());
                }
            });
            scene.site.deliver(JobKind.EXPORT, scene.export);
            boolean interrupted = scene.site.aws.interrupted();
            scene.site.aws.live();
            scene.site.aws.interruptAt(Integer.MAX_VALUE, () -> {});
            scene.site.now = scene.site.now.plus(Duration.ofMinutes(2));
            scene.site.finish(JobKind.EXPORT, scene.export);
            assertConsistent(scene, liveAtStart, "seed " + seed + ", request " + request + ": ");
            if (!interrupted) {
                assertTrue(request > 60, "it made more requests than that");
                return;
            }
        }
    }

    @Test
    void oneWhoGoesToTheTrashWhileItRunsIsInsideAndSaysSo() throws IOException {
        var scene = new Scene();
        scene.export = scene.site.exporting();
        scene.site.now = scene.site.now.plusSeconds(1);
        scene.trash(scene.live.getFirst());
        scene.site.finish(JobKind.EXPORT, scene.export);
        var leads =
                String.valueOf(files(scene, "").get("data/leads.jsonl")).lines().toList();
        assertEquals(scene.live.size(), leads.size());
        for (var lead : leads) {
            assertEquals(lead.contains(scene.live.getFirst()), lead.contains("\"trashed\":{"), lead);
        }
    }

    @Test
    void whatIsAddedToTheSettingsWhileItRunsIsInsideWithTheLeadsThatHaveIt() throws IOException {
        var beginning = new Scene();
        int inside = 0;
        for (int request = 1; ; request++) {
            var scene = beginning.copy();
            scene.export = scene.site.exporting();
            scene.site.aws.interruptAt(request, () -> scene.extend(scene.live.getLast()));
            scene.site.finish(JobKind.EXPORT, scene.export);
            boolean interrupted = scene.site.aws.interrupted();
            scene.site.aws.interruptAt(Integer.MAX_VALUE, () -> {});
            assertConsistent(scene, scene.live, "request " + request + ": ");
            var leads = String.valueOf(files(scene, "").get("data/leads.jsonl"));
            inside += leads.contains("\"added0\":\"new\"") ? 1 : 0;
            if (!interrupted) {
                assertTrue(inside > 3, "it was added before the lead was read");
                return;
            }
        }
    }

    @Test
    void oneWhoIsErasedWhenThePackageIsThereButNotYetTheEndIsTakenOutAgain() throws IOException {
        var scene = new Scene();
        var liveAtStart = List.copyOf(scene.live);
        scene.export = scene.site.exporting();
        scene.site.aws.interruptOnceThereIs("package.zip", () -> scene.erase(liveAtStart.getFirst()));
        scene.site.finish(JobKind.EXPORT, scene.export);
        assertEquals(Set.of(liveAtStart.getFirst()), scene.erased, "the export had not ended");
        assertConsistent(scene, liveAtStart, "");
    }

    @Test
    void othersWhoCreateLeadsAllTheTimeDoNotKeepItGoing() throws IOException {
        var scene = new Scene();
        var liveAtStart = List.copyOf(scene.live);
        scene.export = scene.site.exporting();
        scene.site.now = scene.site.now.plus(Duration.ofMinutes(10));
        var late = scene.create();
        scene.site.finish(JobKind.EXPORT, scene.export);
        assertConsistent(scene, liveAtStart, "");
        assertFalse(String.valueOf(files(scene, "").get("data/leads.jsonl")).contains(late));
    }

    @Test
    void anExportOfOneLeadHoldsNothingOfAnybodyElse() throws IOException {
        var scene = new Scene();
        var wanted = scene.trashed.getFirst();
        scene.export = scene.site.exporting(ExportScope.ofLead(wanted));
        scene.site.finish(JobKind.EXPORT, scene.export);
        var files = files(scene, "");
        assertEquals(List.of(wanted), ids(String.valueOf(files.get("data/leads.jsonl")), "id"));
        for (var other : scene.numbers.keySet()) {
            if (!other.equals(wanted)) {
                files.forEach((file, content) -> assertFalse(content.contains(other), file));
            }
        }
        assertFalse(files.containsKey("data/users.jsonl"));
        assertFalse(files.containsKey("data/settings.json"));
        assertFalse(files.toString().contains("colleague@example.org"));
        assertTrue(String.valueOf(files.get("data/lead.html"))
                .contains(Scene.name(scene.numbers.getOrDefault(wanted, -1))));
        assertTrue(String.valueOf(files.get("bag-info.txt")).contains("Export-Scope: lead\n"));
    }

    @Test
    void thePageOfALeadThatIsRestrictedSaysSo() throws IOException {
        var scene = new Scene();
        var wanted = scene.live.getFirst();
        scene.site.all().stream().filter(lead -> lead.id().equals(wanted)).forEach(scene.site::restrict);
        scene.export = scene.site.exporting(ExportScope.ofLead(wanted));
        scene.site.finish(JobKind.EXPORT, scene.export);
        var page = String.valueOf(files(scene, "").get("data/lead.html"));
        assertTrue(
                page.contains("<dt>Restricted since</dt><dd>"
                        + scene.site.now.toString().substring(0, 10)),
                page);
        assertTrue(page.contains("<dt>Why it is restricted</dt><dd>legal claim</dd>"), page);
    }

    @Test
    void anExportOfOneLeadThatIsErasedBeforeItsEndFailsAndLeavesNothing() {
        var beginning = new Scene();
        for (int request = 1; ; request++) {
            var scene = beginning.copy();
            scene.export = scene.site.exporting(ExportScope.ofLead(scene.live.getFirst()));
            scene.site.aws.interruptAt(request, () -> scene.erase(scene.live.getFirst()));
            scene.site.finish(JobKind.EXPORT, scene.export);
            boolean interrupted = scene.site.aws.interrupted();
            scene.site.aws.interruptAt(Integer.MAX_VALUE, () -> {});
            var job = scene.site.job(JobKind.EXPORT, scene.export).job();
            if (scene.erased.isEmpty()) {
                assertEquals(JobState.COMPLETED, job.state());
            } else {
                assertEquals(JobState.FAILED, job.state(), "request " + request);
                assertTrue(String.valueOf(job.settings().problem()).contains("no such lead any more"));
                assertTrue(
                        scene.site.aws.objects.isEmpty(),
                        () -> scene.site.aws.objects.keySet().toString());
            }
            if (!interrupted) {
                assertTrue(request > 30, "it made more requests than that");
                return;
            }
        }
    }

    @Test
    void aFilterTakesWhatFitsAndSaysWhatItWas() throws IOException {
        var scene = new Scene();
        scene.rename(scene.live.get(1));
        scene.rename(scene.live.get(4));
        var won = new ExportScope.Filter("won", null, null, null, null, null, null);
        scene.export = scene.site.exporting(ExportScope.of(won));
        scene.site.finish(JobKind.EXPORT, scene.export);
        var files = files(scene, "");
        assertEquals(
                Stream.of(scene.live.get(1), scene.live.get(4)).sorted().toList(),
                ids(String.valueOf(files.get("data/leads.jsonl")), "id"));
        var info = String.valueOf(files.get("bag-info.txt"));
        assertTrue(info.contains("Export-Scope: filter\nExport-Filter: {\"status\":\"won\"}\n"), info);
    }

    @Test
    void anExportThatTakesLongerThanTheShortestTimeInTheTrashIsGivenUp() {
        var scene = new Scene();
        scene.export = scene.site.exporting();
        scene.site.remainingMillis = 300_000;
        scene.site.deliver(JobKind.EXPORT, scene.export);
        scene.site.now = scene.site.now.plus(Duration.ofHours(24));
        scene.site.remainingMillis = 900_000;
        scene.site.finish(JobKind.EXPORT, scene.export);
        var job = scene.site.job(JobKind.EXPORT, scene.export).job();
        assertEquals(JobState.FAILED, job.state());
        assertTrue(String.valueOf(job.settings().problem()).contains("Begin another"));
        assertTrue(scene.site.aws.objects.isEmpty());
    }
}
