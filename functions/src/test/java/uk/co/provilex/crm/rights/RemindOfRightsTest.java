package uk.co.provilex.crm.rights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.portability.Worksite;
import uk.co.provilex.crm.rights.clock.RequestType;

/** What is due is found whatever is under way when the job runs; what awaits an erasure is completed when that is done. */
final class RemindOfRightsTest {

    private static final Instant LAST_MOMENT = Instant.parse("2026-11-10T23:59:59.900Z");
    private static final Instant LONG_AGO = Instant.parse("2026-08-03T09:00:00Z");

    private final RightsScene scene = new RightsScene();

    @Test
    void whatIsListedOverMidnightIsRemindedOf() {
        var ada = scene.lead("ada@example.com");
        scene.site.now = LAST_MOMENT.minusSeconds(60);
        scene.listed(RequestType.ACCESS, ada, scene.site.now, null);
        // another run has the new day before whoever was quick enough for the old one has written
        scene.site.now = LAST_MOMENT.plusMillis(200);
        scene.run();
        scene.site.now = LAST_MOMENT;
        var late = scene.listed(RequestType.ACCESS, ada, LONG_AGO, null);
        scene.store(late);
        scene.site.now = LAST_MOMENT.plusSeconds(3600);
        scene.run();
        assertEquals(1, scene.reminders(late));
    }

    @Test
    void whatIsListedBeforeItIsStoredIsRemindedOf() {
        scene.site.now = LAST_MOMENT;
        var late = scene.listed(RequestType.ACCESS, scene.lead("ada@example.com"), LONG_AGO, null);
        scene.site.now = LAST_MOMENT.plusMillis(200);
        scene.run();
        scene.store(late);
        scene.site.now = LAST_MOMENT.plusSeconds(3600);
        scene.run();
        assertEquals(1, scene.reminders(late));
        scene.site.now = LAST_MOMENT.plusSeconds(7200);
        scene.run();
        assertEquals(1, scene.reminders(late), "and once");
    }

    @Test
    void daysThatAreOverAreLookedAtNoMore() {
        scene.site.now = LAST_MOMENT;
        var late = scene.listed(RequestType.ACCESS, scene.lead("ada@example.com"), LONG_AGO, null);
        scene.store(late);
        scene.run();
        var first = LocalDate.parse("2026-11-10");
        assertEquals(1, scene.days().ofDay(first, null).entries().size());
        scene.site.now = LAST_MOMENT.plus(Duration.ofDays(2));
        scene.run();
        assertTrue(scene.days().ofDay(first, null).entries().isEmpty());
        assertEquals(first.plusDays(1), scene.days().firstDay().orElseThrow());
    }

    @Test
    void aRequestIsCompletedWhenTheErasureThatItBeganHasDestroyedTheKey() {
        var bob = scene.lead("bob@example.com");
        scene.site.now = Instant.parse("2026-11-10T12:00:00Z");
        var asked = scene.request(RequestType.ERASURE, bob, scene.site.now, null);
        scene.store(asked);
        var erasureId = scene.hide(bob);
        scene.site.change((tenancy, changes) -> {
            var requests = new RightsRequests(tenancy);
            var before = requests.find(asked.id()).orElseThrow();
            var started = before.request()
                    .after(asked.course(), asked.identity(), RightsState.RECEIVED, null, null, scene.site.now)
                    .erasedBy(erasureId);
            var event = new RightsEvent(
                    scene.site.platform().ids().next(),
                    EventKind.ERASURE_STARTED,
                    scene.site.now,
                    scene.site.now,
                    started.createdBy(),
                    RightsEvent.Facts.erasure(erasureId),
                    RightsEvent.Words.NONE);
            requests.replace(before, started, event, Optional.empty(), changes);
            scene.days().list(new TenantId(Worksite.TENANT), started, scene.site.now);
        });
        // it takes days, as one that lies beside its queue may
        for (int hours = 0; hours < 80; hours += 8) {
            scene.run();
            assertTrue(scene.stored(asked).state().open());
            scene.site.now = scene.site.now.plus(Duration.ofHours(8));
        }
        var erasure = scene.erase(bob, erasureId);
        scene.run();
        var done = scene.stored(asked);
        assertEquals(RightsState.COMPLETED, done.state());
        assertEquals(erasure.keyDestroyedAt(), done.closedAt());
        var completed = scene.events(asked).getLast();
        assertEquals(EventKind.COMPLETED, completed.kind());
        assertEquals(erasureId, completed.facts().erasureId());
        assertTrue(scene.site.aws.items("ledger", "").stream()
                .anyMatch(entry -> entry.toString().contains("rights.complete")));
        scene.run();
        assertEquals(done.version(), scene.stored(asked).version());
    }
}
