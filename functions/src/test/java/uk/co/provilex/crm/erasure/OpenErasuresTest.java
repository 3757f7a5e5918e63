package uk.co.provilex.crm.erasure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.portability.Worksite;
import uk.co.provilex.crm.retention.SweepRetention;

class OpenErasuresTest {

    private final ErasureScene scene = new ErasureScene();

    private static void sweep(ErasureScene scene) {
        assertTrue(scene.site.run(SweepRetention::new).isPresent());
    }

    private static int listed(ErasureScene scene) {
        return scene.site.aws.itemsOf("records", "ERASURES-OPEN").size();
    }

    /** Lets nothing reach the worker but what the sweep sends, and what that leads to. */
    private static void onlySweeps(ErasureScene scene) {
        for (int hours = 1; hours <= 200 && listed(scene) > 0; hours++) {
            scene.site.now = scene.site.now.plus(Duration.ofHours(1));
            sweep(scene);
            while (!scene.site.aws.messages.isEmpty()) {
                var notice = Json.read(scene.site.aws.messages.removeFirst(), Notice.class);
                assertFalse(scene.site.deliver(RunErasure::new, notice));
                scene.site.now = scene.site.now.plus(Duration.ofMinutes(5));
            }
        }
        assertEquals(0, listed(scene), "what is done is struck");
    }

    @Test
    void anErasureOfWhichNobodyWasToldGoesOnAfterAnHour() {
        var id = scene.ask(false).erasure().id();
        scene.site.now = scene.site.now.plus(Duration.ofMinutes(57));
        sweep(scene);
        assertEquals(List.of(), scene.site.aws.messages, "most are done by then");

        scene.site.now = scene.site.now.plus(Duration.ofMinutes(1));
        sweep(scene);
        assertEquals(List.of(Json.text(new Notice(Worksite.TENANT, "erasure", id))), scene.site.aws.messages);
        onlySweeps(scene);
        assertEquals(ErasureState.KEY_DESTROYED, scene.record(id).state());
        scene.assertTrue(scene.record(id));
    }

    @Test
    void whereverItsWorkerDiesAndNoNoticeIsLeftItCompletes() {
        var id = scene.ask(false).erasure().id();
        for (var left : scene.site.whereverItDies(() -> scene.deliver("erasure", id))) {
            var each = scene.at(left);
            left.aws.messages.clear();
            onlySweeps(each);
            assertEquals(ErasureState.KEY_DESTROYED, each.record(id).state());
            each.assertTrue(each.record(id));
        }
    }

    @Test
    void whereverASweepDiesTheNextOneTellsOfWhatItDidNot() {
        var id = scene.ask(false).erasure().id();
        scene.site.now = scene.site.now.plus(Duration.ofHours(1));
        var all = scene.site.whereverItDies(() -> sweep(scene));
        assertTrue(all.stream().anyMatch(left -> left.aws.messages.isEmpty()), "it dies before it sends");
        assertTrue(all.stream().anyMatch(left -> !left.aws.messages.isEmpty()), "and after");
        for (var left : all) {
            var each = scene.at(left);
            assertEquals(1, listed(each), "it is listed as long as it is not done");
            onlySweeps(each);
            assertEquals(ErasureState.KEY_DESTROYED, each.record(id).state());
            each.assertTrue(each.record(id));
        }
    }

    @Test
    void aLeadThatLapsedIsNotForgottenEither() {
        scene.lapse();
        int listed = 0;
        for (var left : scene.site.whereverItDies(() -> scene.deliver("purge", scene.bob.id()))) {
            var each = scene.at(left);
            if (listed(each) == 0) {
                assertTrue(each.opens(), "nothing happens before it is listed");
                continue;
            }
            listed++;
            onlySweeps(each);
            assertEquals(1, each.records().size());
            assertEquals(ErasureState.KEY_DESTROYED, each.records().getFirst().state());
            each.assertTrue(each.records().getFirst());
        }
        assertTrue(listed > 2, "it dies somewhere between");
    }

    @Test
    void whatTakesLongIsToldOfEverMoreRarelyAndAtLeastDaily() {
        scene.hide(false);
        var sent = new ArrayList<Integer>();
        for (int hour = 1; hour <= 100; hour++) {
            scene.site.now = scene.site.now.plus(Duration.ofHours(1));
            sweep(scene);
            if (!scene.site.aws.messages.isEmpty()) {
                sent.add(hour);
            }
            scene.site.aws.messages.clear();
        }
        assertEquals(List.of(1, 2, 4, 8, 16, 32, 56, 80), sent);
    }

    @Test
    void whatCameToNothingIsStruckOff() {
        var tenancy = scene.tenancy();
        var request = new ErasureStart.Request(null, Worksite.USER, false);
        for (int i = 0; i < 120; i++) {
            ErasureStart.of(
                    new OpenErasures(scene.site.platform()),
                    tenancy,
                    scene.bob,
                    request,
                    scene.newId(),
                    scene.site.now,
                    new Changes());
        }
        assertEquals(120, listed(scene));
        scene.site.now = scene.site.now.plus(Duration.ofHours(1));
        scene.site.aws.killAt(100, false);
        scene.site.run(SweepRetention::new);
        scene.site.aws.live();
        assertTrue(listed(scene) > 50 && listed(scene) < 120, "it was killed half-way");

        scene.site.remainingMillis = 10_000;
        int half = listed(scene);
        sweep(scene);
        assertEquals(half, listed(scene), "it begins nothing that it has no time for");

        scene.site.remainingMillis = 900_000;
        sweep(scene);
        assertEquals(0, listed(scene), "on every page");
        assertEquals(List.of(), scene.site.aws.messages);
    }
}
