package uk.co.provilex.crm.local.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpRequest;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.functions.CallWatcher;
import uk.co.provilex.crm.portability.jobs.OpenJobs;

/** While its workers are busy, an organisation queues so many jobs and no more, and is told what to do. */
@OnTheCloud
final class OpenJobsTest {

    private final Cloud cloud;
    private final WebClient owner;
    private final CountDownLatch released = new CountDownLatch(1);

    OpenJobsTest(Cloud cloud) {
        this.cloud = cloud;
        this.owner = cloud.newOrganisation().owner().client();
    }

    @AfterEach
    void release() {
        released.countDown();
        cloud.local().functions().watch(CallWatcher.NONE);
        cloud.settle();
    }

    /** Lets no worker get anywhere until the test is over. */
    private void hold(String function) {
        cloud.local().functions().watch(new CallWatcher() {
            @Override
            public boolean killsBefore(String caller, SdkHttpRequest request) {
                if (caller.equals(function)) {
                    try {
                        assertTrue(released.await(50, TimeUnit.SECONDS), "the test ends");
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                }
                return false;
            }
        });
    }

    private static void assertFull(Answer refused, String what) {
        assertEquals("rate-limited", refused.problem());
        assertTrue(refused.text("detail").contains("10 " + what + " queued or running"), refused.text("detail"));
        assertEquals("60", refused.header("retry-after"));
    }

    @Test
    void exportsBeyondThoseThatMayBeOpenAreRefusedUntilOneIsCancelled() {
        var another = cloud.newOrganisation().owner().client();
        hold("RunExport");
        var locations = new ArrayList<String>();
        for (int i = 0; i < OpenJobs.MOST; i++) {
            locations.add(owner.post("/v1/exports").expect(202).header("location"));
        }
        assertFull(owner.post("/v1/exports").expect(429), "exports");
        another.post("/v1/exports").expect(202);
        owner.delete(locations.getLast(), "").expect(204);
        owner.post("/v1/exports").expect(202);
        assertFull(owner.post("/v1/exports").expect(429), "exports");
    }

    @Test
    void importsBeyondThoseThatMayBeOpenAreNeitherStartedNorPreviewedNorTakenBack() throws Exception {
        var list = "Name,Email\nAda,open%d@example.com\n".formatted(cloud.nextNumber());
        var ended =
                Imports.run(owner, list.getBytes(UTF_8), Imports.withConsent().toString());
        cloud.settle();
        hold("RunImport");
        for (int i = 0; i < OpenJobs.MOST; i++) {
            Imports.run(owner, list.getBytes(UTF_8), Imports.withConsent().toString());
        }
        var waiting = owner.post("/v1/imports", WebClient.json("{\"fileName\":\"leads.csv\"}"))
                .expect(201);
        assertEquals(
                200,
                Imports.upload(waiting.body().path("upload"), list.getBytes(UTF_8))
                        .statusCode());
        var path = "/v1/imports/" + waiting.text("id");
        assertFull(owner.post(path + "/start", Imports.withConsent()).expect(429), "imports");
        assertFull(owner.post(path + "/preview", WebClient.json("{}")).expect(429), "imports");
        assertFull(owner.post("/v1/imports/" + ended + "/undo").expect(429), "imports");
        assertEquals("awaiting-upload", owner.get(path).expect(200).text("state"), "it can be started later");
        released.countDown();
        cloud.settle();
        owner.post(path + "/start", Imports.withConsent()).expect(202);
        assertEquals(
                List.of("completed"),
                List.of(Imports.ended(cloud, owner, waiting.text("id")).text("state")));
    }
}
