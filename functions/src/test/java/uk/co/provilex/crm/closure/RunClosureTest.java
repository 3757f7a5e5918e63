package uk.co.provilex.crm.closure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.erasure.RunErasure;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.Keyring;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.portability.Worksite;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.tenants.Tenants;

final class RunClosureTest {

    private static final Duration GRACE = Duration.ofDays(30);

    private static ClosureScene due(String[] id) {
        var scene = new ClosureScene();
        id[0] = scene.ask();
        scene.site.now = scene.site.now.plus(GRACE);
        scene.listForRetention();
        return scene;
    }

    @Test
    void untilItsGraceIsOverNothingHappens() {
        var scene = new ClosureScene();
        var before = scene.live("none");
        var id = scene.ask();
        scene.site.now = scene.site.now.plus(GRACE).minusSeconds(1);
        scene.run();
        assertEquals("grace", scene.assertTruth(id).path("state").asText());
        assertEquals(before, scene.live(id));
    }

    @Test
    void everythingGoesAndIsCountedAndTheRemainsAreThoseDeclared() {
        var id = new String[1];
        var scene = due(id);
        var done = scene.finish(id[0]);
        assertEquals("keys-destroyed", done.path("state").asText());
        assertEquals(
                "{\"activityEvents\":3,\"consents\":4,\"erasures\":1,\"jobs\":3,\"keptAnswers\":1,"
                        + "\"leads\":4,\"notes\":2,\"rightsRequests\":1,\"suppressions\":1,\"users\":1}",
                counts(done.path("counts")));
        var remains = new TreeSet<String>();
        for (var item : scene.all()) {
            var names = item.propertyStream().map(Map.Entry::getKey).sorted().toList();
            remains.add(item.at("/pk/S").asText().replaceFirst("#(KEYS?|CLOSURE)#?.*", "#$1") + " " + names);
        }
        assertEquals(
                Set.of(
                        "T#platform#CLOSURE [certificate, graceUntil, pk, purge, requestedAt, sk, tenant]",
                        "T#" + Worksite.TENANT + "#KEY [destroyedAt, pk, sk]",
                        "T#" + Worksite.TENANT + "#KEYS [destroyedAt, pk, sk]"),
                remains);
        assertEquals(1, scene.site.aws.items("records", "another#r2").size(), "of another tenant");
        assertEquals(1, scene.site.aws.itemsOf("records", "ERASURES-OPEN").size(), "of another tenant");
        assertEquals(List.of(), scene.site.aws.itemsOf("records", "CLOSURES-OPEN"), "it is looked at no more");
        assertThrows(SubjectErasedException.class, () -> scene.tenancy().keys().tenantKey());
    }

    /** Without what depends on how digests are made and on who wrote how much of a timeline. */
    private static String counts(JsonNode counts) {
        var shown = new TreeMap<String, Long>();
        counts.properties()
                .forEach(each -> shown.put(each.getKey(), each.getValue().asLong()));
        shown.remove("others");
        shown.remove("keys");
        shown.remove("activities");
        return Json.text(shown);
    }

    @Test
    void itIsUnrecoverableWhenTheBackupsOfTheKeysHaveForgotten() {
        var id = new String[1];
        var scene = due(id);
        var done = scene.finish(id[0]);
        var destroyed = Instant.parse(done.path("keysDestroyedAt").asText());
        assertEquals(
                destroyed.plus(Keyring.BACKED_UP_FOR).toString(),
                done.path("unrecoverableAfter").asText());
        scene.site.now = destroyed.plus(Keyring.BACKED_UP_FOR).plusMillis(1);
        assertEquals(
                "unrecoverable", scene.view(id[0]).orElseThrow().path("state").asText());
    }

    /** And so does the user pool's worker, and whoever is to complete it may die as well. */
    @Test
    void whereverItDiesItCompletesAndNoStateEverLies() {
        var id = new String[1];
        var scene = due(id);
        long seed = Seed.drawn();
        var random = new Random(seed);
        int states = 0;
        for (int runs = 1; runs <= 6; runs++) {
            scene.site.now = scene.site.now.plus(Duration.ofMinutes(30));
            var left = scene.site.whereverItDies(() -> {
                scene.followUsers();
                scene.run();
            });
            for (var each : left) {
                states++;
                var after = scene.at(each);
                after.assertTruth(id[0]);
                after.site.aws.killAt(1 + random.nextInt(60), random.nextBoolean());
                assertEquals(
                        List.of(4L, 4L, 3L, 1L),
                        counted(after.finish(id[0])),
                        () -> "what went is counted, once; seed " + seed);
            }
        }
        assertTrue(states > 50, "it changes more than that: " + states);
        assertTrue(scene.view(id[0]).orElseThrow().has("certificate"), "it came to its end");
    }

    private static List<Long> counted(JsonNode view) {
        return List.of(
                view.at("/counts/leads").asLong(),
                view.at("/counts/consents").asLong(),
                view.at("/counts/jobs").asLong(),
                view.at("/counts/keptAnswers").asLong());
    }

    @Test
    void twoWorkersAtOnceDoItOnce() {
        for (int request = 5; request < 90; request += 17) {
            var id = new String[1];
            var scene = due(id);
            for (int runs = 1; runs <= 3; runs++) {
                scene.site.now = scene.site.now.plus(Duration.ofMinutes(30));
                scene.followUsers();
                scene.site.aws.interruptAt(request, scene::run);
                scene.run();
            }
            assertEquals(List.of(4L, 4L, 3L, 1L), counted(scene.finish(id[0])));
        }
    }

    @Test
    void anAccountThatTakesAllTheTimeOfARunKeepsNoOtherOneOpen() {
        var id = new String[1];
        var scene = due(id);
        scene.run();
        // from now on the purge has something to do
        scene.site.now = scene.site.now.plus(Duration.ofMinutes(30));
        scene.followUsers();
        var other = scene.announceAnother();
        long begun = ClosureRecords.purge(scene.tenancy()).orElseThrow().version();
        boolean otherShut = false;
        for (int request = 4; request < 60 && !otherShut; request++) {
            var broken = scene.at(scene.site.copy());
            broken.site.aws.interruptAt(request, () -> broken.site.remainingMillis = 10_000);
            broken.run();
            var untouched = ClosureRecords.purge(broken.tenancy())
                    .filter(purge -> purge.version() == begun)
                    .isPresent();
            otherShut = untouched && new Tenants(broken.platform().tenant(other)).isClosed();
        }
        assertTrue(otherShut, "no moment at which the other is shut and the purge of the first has not gone on");
    }

    @Test
    void whoeverCancelsInTimeKeepsEverything() {
        var scene = new ClosureScene();
        var before = scene.live("none");
        var id = scene.ask();
        var records = new ClosureRecords(scene.reserved());
        records.cancelling(id, records.find(id).orElseThrow(), scene.site.now);
        assertEquals(
                "grace", scene.view(id).orElseThrow().path("state").asText(), "until the tenant's own item says so");
        var changes = new Changes();
        Tenants.keep(new Tenants(scene.tenancy()).item().orElseThrow(), scene.site.now, changes);
        scene.tenancy().data().commit(changes);
        assertEquals("cancelled", scene.view(id).orElseThrow().path("state").asText());
        scene.site.now = scene.site.now.plus(GRACE).plusSeconds(60);
        scene.run();
        assertFalse(scene.isClosed());
        assertEquals(before, scene.live(id));
        assertEquals(List.of(), scene.site.aws.itemsOf("records", "CLOSURES-OPEN"));
    }

    @Test
    void oneThatItsTenantNeverHeardOfIsNone() {
        var scene = new ClosureScene();
        var id = scene.platform().ids().next();
        new ClosureRecords(scene.reserved())
                .announce(id, ClosureScene.TENANT, scene.site.now, scene.site.now.plus(GRACE));
        assertEquals(Optional.empty(), scene.view(id));
        assertEquals(Optional.empty(), scene.view(scene.platform().ids().next()));
        scene.site.now = scene.site.now.plus(GRACE).plusSeconds(1);
        scene.run();
        assertFalse(scene.isClosed());
    }

    @Test
    void jobsThatRunCommitNothingMoreAndLeaveNothing() {
        for (var kind : JobKind.values()) {
            for (int request = 12; request < 60; request += 16) {
                var id = new String[1];
                var scene = due(id);
                var job = kind == JobKind.EXPORT
                        ? scene.site.exporting()
                        : scene.site.importing("Email\nlate@example.com\nlater@example.com\n", Worksite.basis());
                scene.site.aws.interruptAt(request, () -> {
                    scene.run();
                    scene.site.now = scene.site.now.plus(Duration.ofMinutes(2));
                    scene.run();
                });
                scene.site.deliver(kind, job);
                scene.site.deliver(kind, job);
                scene.finish(id[0]);
                assertEquals(Set.of(), scene.live(id[0]));
            }
        }
    }

    @Test
    void noticesThatComeLateBringNothingBack() {
        var id = new String[1];
        var scene = due(id);
        var trashed = scene.site.aws.items("records", "LEAD").stream()
                .filter(item -> item.has("trashedAt"))
                .map(item -> item.at("/pk/S").asText().replaceFirst(".*#", ""))
                .findFirst()
                .orElseThrow();
        scene.run();
        scene.site.deliver(RunErasure::new, new Notice(Worksite.TENANT, "purge", trashed));
        assertEquals(1, scene.site.aws.items("records", "ERASURE#").size(), "the one that was there");
        scene.finish(id[0]);
        scene.site.deliver(RunErasure::new, new Notice(Worksite.TENANT, "purge", trashed));
        scene.site.index(List.of(trashed));
        scene.followUsers();
        assertEquals(Set.of(), scene.live(id[0]));
    }

    @Test
    void whoRemembersTheTenantsKeyMintsNothingThatLasts() {
        var id = new String[1];
        var scene = due(id);
        var before = scene.site.remembering();
        before.keys().tenantKey();
        scene.run();
        var changes = new Changes();
        before.keys().mint(SubjectId.lead(scene.platform().ids().next()), changes);
        before.data().commit(changes);
        scene.finish(id[0]);
        assertEquals(Set.of(), scene.live(id[0]));
        assertThrows(SubjectErasedException.class, () -> {
            var late = new Changes();
            scene.tenancy().keys().mint(SubjectId.lead(scene.platform().ids().next()), late);
        });
    }
}
