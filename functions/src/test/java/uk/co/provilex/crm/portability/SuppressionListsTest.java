package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.DigestKey;
import uk.co.provilex.crm.portability.bag.PackageDifference;
import uk.co.provilex.crm.portability.jobs.ExportScope;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Task;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.suppression.Contact;
import uk.co.provilex.crm.suppression.Reason;
import uk.co.provilex.crm.suppression.Suppression;
import uk.co.provilex.crm.suppression.Suppressions;

/** Whom a tenant has promised to forget stays forgotten wherever its data go, and is named by nothing (P13, P16). */
class SuppressionListsTest {

    private static final Contact ADA = Contact.email("ada@example.com");
    private static final Contact NUMBER = Contact.phone("+442079460002");

    private final Worksite site = new Worksite();

    private static void add(Worksite site, Reason reason, Contact... contacts) {
        var tenancy = site.tenancy();
        var changes = new Changes();
        new Suppressions(tenancy).add(List.of(contacts), reason, site.now, changes);
        tenancy.data().commit(changes);
    }

    private static List<Suppression> all(Worksite site) {
        var all = new ArrayList<Suppression>();
        Optional<String> next = Optional.empty();
        do {
            var some = new Suppressions(site.tenancy()).list(next.orElse(null));
            all.addAll(some.entries());
            next = some.next();
        } while (next.isPresent());
        return all;
    }

    private static Set<Contact> matching(Worksite site, Contact... contacts) {
        return new Suppressions(site.tenancy()).matching(List.of(contacts));
    }

    private static byte[] exported(Worksite site, ExportScope scope) {
        site.now = site.now.plus(Duration.ofMinutes(1));
        var id = site.exporting(scope);
        site.finish(JobKind.EXPORT, id);
        assertEquals(JobState.COMPLETED, site.job(JobKind.EXPORT, id).job().state());
        return site.object("exports", id, "package.zip");
    }

    private static Worksite after(Worksite other) {
        var site = new Worksite();
        site.now = other.now.plus(Duration.ofHours(1));
        return site;
    }

    private static String imported(Worksite into, byte[] pack) {
        var id = into.uploading(pack, Task.IMPORT);
        into.finish(JobKind.IMPORT, id);
        var job = into.job(JobKind.IMPORT, id).job();
        assertEquals(
                JobState.COMPLETED,
                job.state(),
                () -> String.valueOf(job.settings().problem()));
        return id;
    }

    private static long suppressed(Worksite site, String id) {
        return site.job(JobKind.IMPORT, id).progress().count(ImportCounts.SUPPRESSED);
    }

    @Test
    void addingTwiceIsAddingOnceAndTheFirstDateAndReasonStay() {
        var first = site.now;
        add(site, Reason.OBJECTION, ADA, ADA);
        site.now = site.now.plus(Duration.ofDays(3));
        add(site, Reason.ERASURE, ADA, NUMBER);
        var all = all(site);
        assertEquals(2, all.size());
        assertEquals(Contact.Kind.EMAIL, all.getFirst().kind());
        assertEquals(first, all.getFirst().since());
        assertEquals(Reason.OBJECTION, all.getFirst().reason());
        assertEquals(Reason.ERASURE, all.getLast().reason());
        assertEquals(Set.of(ADA, NUMBER), matching(site, ADA, NUMBER, Contact.email("bob@example.com")));
    }

    @Test
    void whoObjectsAfterBeingErasedIsThereForThatWithTheFirstDate() {
        var first = site.now;
        add(site, Reason.ERASURE, ADA);
        site.now = site.now.plus(Duration.ofDays(3));
        add(site, Reason.OBJECTION, ADA);
        assertEquals(Reason.OBJECTION, all(site).getFirst().reason());
        assertEquals(first, all(site).getFirst().since());
        assertEquals(1, all(site).size());
    }

    @Test
    void whatIsAddedInATransactionThatIsNotCommittedIsNotThere() {
        new Suppressions(site.tenancy()).add(List.of(ADA), Reason.ERASURE, site.now, new Changes());
        assertEquals(Set.of(), matching(site, ADA));
    }

    @Test
    void whoIsTakenOffMayBeStoredAgain() {
        add(site, Reason.OBJECTION, ADA, NUMBER);
        site.forgive(ADA, Contact.email("nobody@example.com"));
        site.forgive(ADA);
        assertEquals(Set.of(NUMBER), matching(site, ADA, NUMBER));
        var id = site.importing("Name,Email\nAda,ada@example.com\n", Worksite.basis());
        site.finish(JobKind.IMPORT, id);
        assertEquals(1, site.all().size());
    }

    @Test
    void aListOfManyPagesIsListedWholeAndLooksDoNotGrow() {
        var contacts = IntStream.range(0, 1_234)
                .mapToObj(number -> Contact.email("p" + number + "@example.com"))
                .toList();
        for (int from = 0; from < contacts.size(); from += 90) {
            add(
                    site,
                    Reason.ERASURE,
                    contacts.subList(from, Math.min(contacts.size(), from + 90)).toArray(Contact[]::new));
        }
        var all = all(site);
        assertEquals(1_234, all.size());
        assertEquals(1_234, new HashSet<>(all.stream().map(Suppression::digest).toList()).size());
        assertEquals(Set.of(contacts.get(700)), matching(site, contacts.get(700), ADA));
    }

    @Test
    void whoeverHasTheExportCanApplyTheListByWhatIsDocumented() throws Exception {
        add(site, Reason.ERASURE, ADA, NUMBER);
        var pack = SignedPackage.opened(exported(site, ExportScope.all()));
        var lists = Json.read(pack.file("data/suppression-lists.json"), ObjectNode.class);
        assertEquals("HMAC-SHA-256-128", lists.path("algorithm").asText());
        assertEquals(1, lists.path("lists").size());
        var key = Base64.getUrlDecoder().decode(lists.at("/lists/0/key").asText());
        var listed = pack.file("data/suppressions.jsonl");
        assertEquals(2, listed.lines().count());
        assertTrue(listed.contains("\"digest\":\"" + digest(key, "email\u0000ada@example.com") + "\""));
        assertTrue(listed.contains("\"digest\":\"" + digest(key, "phone\u0000+442079460002") + "\""));
        assertTrue(listed.contains("\"list\":\"" + lists.at("/lists/0/id").asText() + "\""));
        assertTrue(listed.contains("\"since\":\"2025-09-19T12:00:00Z\",\"reason\":\"erasure\""));
        assertFalse(listed.contains(digest(key, "email\u0000bob@example.com")));
        assertTrue(pack.file("bag-info.txt").contains("Suppression-Count: 2\n"));
    }

    private static String digest(byte[] key, String text) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Arrays.copyOf(mac.doFinal(text.getBytes(UTF_8)), 16));
    }

    @Test
    void noOtherExportHasTheListOrItsKeyAndNoLogAndNoItemNamesThem() {
        site.finish(JobKind.IMPORT, site.importing("Name,Email\nBob,bob@example.com\n", Worksite.basis()));
        add(site, Reason.ERASURE, ADA);
        var key = site.tenancy().keys().tenantKey().suppressions();
        var digest = all(site).getFirst().digest();
        var whole = SignedPackage.opened(exported(site, ExportScope.all()));
        assertTrue(whole.file("data/suppression-lists.json").contains(key.text()), "what is looked for can be found");
        var lead = site.all().getFirst().id();
        var filter = new ExportScope.Filter(null, null, null, null, null, null, null);
        for (var scope : List.of(ExportScope.of(filter), ExportScope.ofLead(lead))) {
            var pack = SignedPackage.opened(exported(site, scope));
            assertFalse(pack.files().containsKey("data/suppressions.jsonl"), scope.kind()::text);
            assertFalse(pack.files().containsKey("data/suppression-lists.json"), scope.kind()::text);
            pack.files().forEach((name, content) -> {
                assertFalse(content.contains(key.text()) || content.contains(key.id()), name);
                assertFalse(content.contains(digest), name);
            });
        }
        var into = after(site);
        imported(into, exported(site, ExportScope.all()));
        into.finish(JobKind.IMPORT, into.importing("Name,Email\nAda,ada@example.com\n", Worksite.basis()));
        assertFalse(site.logs.isEmpty() || into.logs.isEmpty());
        for (var log : List.of(site.logs, into.logs)) {
            assertTrue(log.stream()
                    .noneMatch(line -> line.contains(key.text())
                            || line.contains(key.id())
                            || line.contains(digest)
                            || line.contains("ada@")));
        }
        for (var each : List.of(site, into)) {
            for (var table : List.of("records", "keys", "lookup", "ledger")) {
                for (var item : each.aws.items(table, "")) {
                    var text = item.toString();
                    assertFalse(text.contains(key.text()), table);
                    assertTrue(
                            !text.contains(digest) || item.at("/pk/S").asText().endsWith("#SUPPRESSED"), table);
                }
            }
        }
    }

    @Test
    void inAnotherOrganisationTheDigestsSayNothing() {
        var other = new Worksite();
        add(site, Reason.OBJECTION, ADA);
        add(other, Reason.OBJECTION, ADA);
        assertNotEquals(all(site).getFirst().digest(), all(other).getFirst().digest());
        assertNotEquals(all(site).getFirst().list(), all(other).getFirst().list());
    }

    @Test
    void whoWasForgottenWhereAPackageWasMadeIsNotStoredWhereItComesIn() {
        var scene = new PackageScene(new Random(3));
        while (scene.leads.stream().noneMatch(lead -> !lead.details().emails().isEmpty())) {
            scene.create(0, 0);
        }
        var listed = scene.leads.stream()
                .flatMap(lead -> lead.details().emails().stream())
                .findFirst()
                .orElseThrow();
        scene.site.suppress(ADA, Contact.email(listed.address()));
        var into = after(scene.site);
        var pack = scene.export();
        var preview = into.uploading(pack, Task.PREVIEW);
        into.finish(JobKind.IMPORT, preview);
        var found = into.preview(preview);
        assertEquals(Set.of(), matching(into, ADA), "a preview writes nothing");
        var id = imported(into, pack);
        assertEquals(0, suppressed(into, id), "who is on the list of its own package was held there beside it");
        assertEquals(scene.leads.size(), into.all().size());
        assertNull(found.counts().get(ImportCounts.SUPPRESSED), "as the preview said");
        assertEquals(
                Set.of(ADA, Contact.email(listed.address())), matching(into, ADA, Contact.email(listed.address())));
        into.undo(id);
        into.finish(JobKind.IMPORT, id);
        assertEquals(
                0, suppressed(into, imported(into, pack)), "nor does its list speak against them when it comes again");

        var list = "Name,Email\nAda,ada@example.com\nBob,bob@example.com\n";
        var previewed = into.importing(list, Worksite.basis());
        into.again(
                previewed,
                job -> job.with(job.settings()
                        .started(
                                job.settings().planned().toDo(Task.PREVIEW),
                                Map.of(),
                                Worksite.basis(),
                                job.settings().attestation(),
                                null,
                                null)));
        into.finish(JobKind.IMPORT, previewed);
        var counts = into.preview(previewed).counts();
        assertEquals(1, counts.get(ImportCounts.SUPPRESSED));
        into.start(previewed);
        into.finish(JobKind.IMPORT, previewed);
        assertEquals(1, suppressed(into, previewed));

        var another = new PackageScene(new Random(5));
        another.site.finish(JobKind.IMPORT, another.site.importing(list, Worksite.basis()));
        into.now = another.site.now.plus(Duration.ofHours(1));
        assertEquals(1, suppressed(into, imported(into, another.export())), "another package is asked, too");

        into.forgive(ADA);
        assertEquals(Set.of(), matching(into, ADA), "who is taken off is taken off every list");
    }

    @Test
    void aListGoesFromOneOrganisationToTheNextAndBackWithoutALoss(@TempDir Path folder) throws IOException {
        add(site, Reason.ERASURE, ADA);
        site.now = site.now.plus(Duration.ofDays(1));
        add(site, Reason.OBJECTION, NUMBER);
        var first = exported(site, ExportScope.all());
        var second = after(site);
        imported(second, first);
        var again = exported(second, ExportScope.all());
        assertEquals(List.of(), difference(folder, first, again));

        add(second, Reason.OBJECTION, Contact.email("bob@example.com"));
        var third = after(second);
        imported(third, exported(second, ExportScope.all()));
        assertEquals(3, all(third).size());
        assertEquals(2, new Suppressions(third.tenancy()).keys().size() - 1, "lists of two organisations");
        site.now = third.now.plus(Duration.ofHours(1));
        imported(site, exported(third, ExportScope.all()));
        assertEquals(3, all(site).size(), "its own list is not there twice");
        assertEquals(2, new Suppressions(site.tenancy()).keys().size());
    }

    @Test
    void aListThatAnotherPackageHasBroughtTooMaySayMoreByNowAndIsAsked() {
        var keys = List.of(DigestKey.parse("%042dA".formatted(7)).orElseThrow());
        var kind = Contact.Kind.EMAIL;
        var listed = new Suppression(
                keys.getFirst().id(),
                kind,
                keys.getFirst().digest(kind.text(), ADA.normalised()),
                site.now,
                Reason.ERASURE);
        bring(keys, "first");
        bring(keys, "first");
        site.change((tenancy, changes) -> new Suppressions(tenancy).put(List.of(listed), changes));
        assertEquals(Set.of(), new Suppressions(site.tenancy()).matchingBut("first", List.of(ADA)));
        assertEquals(Set.of(ADA), new Suppressions(site.tenancy()).matchingBut("second", List.of(ADA)));
        bring(keys, "second");
        assertEquals(Set.of(ADA), new Suppressions(site.tenancy()).matchingBut("first", List.of(ADA)));
        assertEquals(Set.of(ADA), new Suppressions(site.tenancy()).matchingBut("second", List.of(ADA)));
        site.change((tenancy, changes) ->
                new Suppressions(tenancy).takeOver("second", "third", changes, stored -> new IllegalStateException()));
        assertEquals(Set.of(ADA), new Suppressions(site.tenancy()).matchingBut("third", List.of(ADA)));
        assertEquals(1, new Suppressions(site.tenancy()).keys().size() - 1);
    }

    private void bring(List<DigestKey> keys, String importId) {
        site.change((tenancy, changes) -> assertTrue(new Suppressions(tenancy)
                .bring(keys, site.now, importId, changes, stored -> new IllegalStateException())));
    }

    private static List<String> difference(Path folder, byte[] one, byte[] other) throws IOException {
        return PackageDifference.between(
                Files.write(folder.resolve("one.zip"), one),
                Files.write(folder.resolve("other.zip"), other),
                user -> Worksite.USER);
    }

    @Test
    void asManyListsAsAnOrganisationHoldsWithItsOwnComeBackToIt() {
        bringElsewhere(site, Suppressions.MOST_LISTS);
        add(site, Reason.ERASURE, ADA);
        var pack = exported(site, ExportScope.all());
        imported(site, pack);
        assertEquals(
                1 + Suppressions.MOST_LISTS,
                new Suppressions(site.tenancy()).keys().size());
        var other = after(site);
        var id = other.uploading(pack, Task.IMPORT);
        other.finish(JobKind.IMPORT, id);
        var job = other.job(JobKind.IMPORT, id).job();
        assertEquals(JobState.FAILED, job.state(), "elsewhere they are all from elsewhere");
        assertTrue(String.valueOf(job.settings().problem()).contains("as many suppression lists"));
    }

    private static void bringElsewhere(Worksite site, int lists) {
        var keys = IntStream.range(0, lists)
                .mapToObj(number -> DigestKey.parse("%042dA".formatted(number)).orElseThrow())
                .toList();
        site.change((tenancy, changes) -> {
            var suppressions = new Suppressions(tenancy);
            assertTrue(
                    suppressions.bring(keys, site.now, Worksite.USER, changes, stored -> new IllegalStateException()));
            var kind = Contact.Kind.EMAIL;
            suppressions.put(
                    keys.stream()
                            .map(key -> new Suppression(
                                    key.id(),
                                    kind,
                                    key.digest(kind.text(), ADA.normalised()),
                                    site.now,
                                    Reason.ERASURE))
                            .toList(),
                    changes);
        });
    }

    @Test
    void moreListsThanMayBeAreRefusedBeforeAnythingIsWritten() {
        bringElsewhere(site, Suppressions.MOST_LISTS);
        var other = new Worksite();
        other.now = Instant.parse("2025-09-18T12:00:00Z");
        add(other, Reason.ERASURE, ADA);
        var pack = exported(other, ExportScope.all());
        var before = site.aws.items("records", "").size();
        var id = site.uploading(pack, Task.IMPORT);
        site.finish(JobKind.IMPORT, id);
        var job = site.job(JobKind.IMPORT, id).job();
        assertEquals(JobState.FAILED, job.state());
        assertTrue(String.valueOf(job.settings().problem()).contains("as many suppression lists"));
        assertEquals(before + 2, site.aws.items("records", "").size(), "nothing but the job is written");
        assertFalse(new Suppressions(site.tenancy())
                .bring(
                        List.of(DigestKey.parse("x".repeat(42) + "A").orElseThrow()),
                        site.now,
                        Worksite.USER,
                        new Changes(),
                        stored -> new IllegalStateException()));
    }
}
