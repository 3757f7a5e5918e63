package uk.co.provilex.crm.bench;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import uk.co.provilex.crm.leads.ConsentInput;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.portability.RunExport;
import uk.co.provilex.crm.portability.RunImport;
import uk.co.provilex.crm.portability.jobs.ExportScope;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.tenants.PolicyAcceptance;
import uk.co.provilex.crm.tenants.Tenant;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * The workers of imports and exports over any number of leads, which are made as they are read: what they need of memory,
 * and what the work itself takes, where the store takes nothing. The workers are the product's own, in invocations of 15
 * minutes as on Lambda.
 */
final class Generated {

    private static final TenantId TENANT = new TenantId("01k5hc2mzq8v7r4t9w1x3y5a6b");
    private static final String USER = "01k5ha7c0d4e8f2g6h1j5k9m3n";
    private static final int WARM_UP = 2_000;

    /** Memory is flat if the largest number of leads takes at most a tenth more than the smallest. */
    private static final double MOST_GROWTH = 1.1;

    /** For each millisecond of waiting, so that the heap is looked at some sixty times, whatever the number of leads. */
    private static final int LEADS_FOR_A_LOOK = 300;

    private static final Map<String, String> ENVIRONMENT = Map.ofEntries(
            Map.entry("AWS_REGION", "eu-west-2"),
            Map.entry("AWS_ACCESS_KEY_ID", "k"),
            Map.entry("AWS_SECRET_ACCESS_KEY", "s"),
            Map.entry("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
            Map.entry("FUNCTION_ROLE_ARN", "arn:aws:iam::000000000000:role/fn"),
            Map.entry("TENANT_MASTER_KEY_ARN", "arn:aws:kms:eu-west-2:000000000000:key/k"),
            Map.entry("SIGNING_KEY_ARN", "arn:aws:kms:eu-west-2:000000000000:key/signing"),
            Map.entry("RECORDS_TABLE", "records"),
            Map.entry("KEYS_TABLE", "keys"),
            Map.entry("LOOKUP_TABLE", "lookup"),
            Map.entry("LEDGER_TABLE", "ledger"),
            Map.entry("TRANSFER_BUCKET", "transfer"),
            Map.entry("IMPORT_QUEUE_URL", "http://127.0.0.1:1/000000000000/imports"),
            Map.entry("EXPORT_QUEUE_URL", "http://127.0.0.1:1/000000000000/exports"));

    private Generated() {}

    /**
     * Measures with each of these numbers of leads, separated by commas, and prints what came of it.
     *
     * @throws IllegalStateException when one of them needs more memory than the first, and a tenth
     */
    static void measure(String sizes, PrintStream out) throws IOException {
        for (var kind : JobKind.values()) {
            run(kind, WARM_UP);
        }
        out.printf(
                "generated input, heap of at most %d MB%n", Runtime.getRuntime().maxMemory() >> 20);
        var first = new EnumMap<JobKind, Double>(JobKind.class);
        for (var size : sizes.split(",", -1)) {
            for (var kind : JobKind.values()) {
                var measured = run(kind, Integer.parseInt(size.strip()));
                out.println(measured);
                double least = first.computeIfAbsent(kind, unknown -> measured.megabytes());
                if (measured.megabytes() > MOST_GROWTH * least) {
                    throw new IllegalStateException(
                            "%s: %.1f MB and %.1f MB, so its memory grows with the number of leads"
                                    .formatted(kind.text(), least, measured.megabytes()));
                }
            }
        }
    }

    private static Measured run(JobKind kind, int leads) throws IOException {
        try (var heap = new LiveHeap(Duration.ofMillis(Math.max(1, leads / LEADS_FOR_A_LOOK)))) {
            var done = work(kind, leads, heap::look);
            return new Measured(kind, leads, done, heap.peakMegabytes());
        }
    }

    /**
     * What came of a job.
     *
     * @param megabytes the most that was left of the heap after a collection
     */
    private record Measured(JobKind kind, int leads, Done done, double megabytes) {

        @Override
        public String toString() {
            return "%s of %,d: %.0f/s, %.0f for a second of a processor, heap after collection at most %.1f MB; %s; %d items written, %d bytes uploaded, %d invocation%s"
                    .formatted(
                            kind.text(),
                            leads,
                            leads / done.seconds(),
                            leads / done.processor(),
                            megabytes,
                            done.counts(),
                            done.written(),
                            done.uploaded(),
                            done.invocations(),
                            done.invocations() == 1 ? "" : "s");
        }
    }

    /**
     * A job that was completed.
     *
     * @param counts what it says of itself
     * @param seconds how long it took
     * @param processor how many seconds a processor has worked for it
     */
    record Done(
            Map<String, Long> counts, double seconds, double processor, long written, long uploaded, int invocations) {}

    /**
     * Has a worker import or export {@code leads} leads.
     *
     * @param uploading is told when the worker holds a part of a file that it uploads, which it does for moments only
     */
    static Done work(JobKind kind, int leads, Runnable uploading) throws IOException {
        var folder = Files.createTempDirectory("bench");
        try {
            var aws = new GeneratedAws(folder, () -> People.list(1, leads), uploading);
            var id = begin(kind, aws);
            aws.have(new GeneratedLeads(ENVIRONMENT, aws, TENANT, kind == JobKind.EXPORT ? leads : 0));
            long begin = System.nanoTime();
            long worked = worked();
            int invocations = deliverUntilDone(kind, id, aws);
            double seconds = (System.nanoTime() - begin) / 1e9;
            var tracked = new Jobs(platform(aws).tenant(TENANT)).find(kind, id).orElseThrow();
            if (tracked.job().state() != JobState.COMPLETED) {
                throw new IllegalStateException("it ended as " + tracked.job());
            }
            return new Done(
                    tracked.progress().counts(),
                    seconds,
                    (worked() - worked) / 1e9,
                    aws.written(),
                    aws.uploaded(),
                    invocations);
        } finally {
            clear(folder);
        }
    }

    /** Returns how long processors have worked for this process: what is left of a rate where the machine has other work. */
    private static long worked() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static Platform platform(GeneratedAws aws) {
        return Platform.of(ENVIRONMENT, Instant::now, aws);
    }

    private static String begin(JobKind kind, GeneratedAws aws) {
        var platform = platform(aws);
        var tenancy = platform.tenant(TENANT);
        var now = platform.now();
        var changes = new Changes();
        tenancy.keys().createTenantKey(changes);
        new Tenants(tenancy)
                .create(
                        Tenant.pending(
                                TENANT.value(),
                                "Example Gardens",
                                new PolicyAcceptance("1", "00", now, USER),
                                now,
                                now),
                        changes);
        var settings = kind == JobKind.EXPORT
                ? JobSettings.ofExport("export.zip", ExportScope.all())
                : JobSettings.of("leads.csv").started(ImportPlan.standard(), Map.of(), basis(), null, null, null);
        var job = Job.begun(platform.ids().next(), kind, JobState.QUEUED, now, USER, settings);
        new Jobs(tenancy).create(job, changes);
        tenancy.data().commit(changes);
        return job.id();
    }

    private static ConsentInput basis() {
        return new ConsentInput(
                null,
                "consent",
                "news",
                "email",
                "Yes, send me news.",
                null,
                "web form",
                null,
                "web-form",
                "2025-06-01T10:00:00Z",
                null,
                null,
                null,
                null);
    }

    private static int deliverUntilDone(JobKind kind, String id, GeneratedAws aws) {
        Function<Platform, RequestHandler<SQSEvent, SQSBatchResponse>> worker =
                kind == JobKind.IMPORT ? RunImport::new : RunExport::new;
        var message = new SQSEvent.SQSMessage();
        message.setMessageId("m");
        message.setAttributes(Map.of("ApproximateReceiveCount", "1"));
        message.setBody(Json.text(new Notice(TENANT.value(), kind.text(), id)));
        var event = new SQSEvent();
        event.setRecords(List.of(message));
        var function = worker.apply(platform(aws));
        for (int invocations = 1; ; invocations++) {
            var failures = function.handleRequest(event, new Invocation()).getBatchItemFailures();
            if (!failures.isEmpty()) {
                throw new IllegalStateException("the worker failed");
            }
            if (aws.takeMessages() == 0) {
                return invocations;
            }
        }
    }

    private static void clear(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
