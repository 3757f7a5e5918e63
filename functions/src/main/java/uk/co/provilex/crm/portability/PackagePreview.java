package uk.co.provilex.crm.portability;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.portability.jobs.ImportPreview;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.tenants.Tenants;

/** Tells what bringing a package in would do, by doing it in a rehearsal, of which nothing is written. */
final class PackagePreview {

    private static final int MOST_SAMPLES = 10;
    private static final int MOST_REFUSALS = 20;
    private static final int MOST_SAMPLE_BYTES = 100_000;
    private static final int LEADS_BETWEEN_SIGNS = 1_000;

    /** How many entries of suppression lists are looked at: what fits into the memory of one worker. */
    private static final int MOST_SUPPRESSIONS = 100_000;

    private final Platform platform;
    private final Tenancy tenancy;
    private final JobHold hold;
    private final PackageFile pack;
    private final long mostRehearsed;
    private final List<ImportPreview.Sample> samples = new ArrayList<>();
    private final List<ImportPreview.Refusal> refusals = new ArrayList<>();
    private long seen;
    private long signed;
    private int bytes;

    /**
     * Opens the import that is held.
     *
     * @param mostRehearsed after how many bytes of what would be written the preview ends
     */
    PackagePreview(Platform platform, Tenancy tenancy, JobHold hold, PackageFile pack, long mostRehearsed) {
        this.platform = platform;
        this.tenancy = tenancy;
        this.hold = hold;
        this.pack = pack;
        this.mostRehearsed = mostRehearsed;
    }

    /**
     * Finds out what the import with these settings would do, and ends the preview with it.
     *
     * @param before the import that has brought the same package
     */
    void run(JobSettings settings, Optional<String> before) throws IOException {
        var rehearsal = platform.rehearsal(tenancy);
        var acting = hold.rehearsing(rehearsal, settings);
        var phase = acting.progress().phase();
        new PackageSettings(rehearsal, acting).bring(pack, phase);
        var changed = new Changes();
        PackageSuppressions.takeOver(before, rehearsal, acting, changed);
        rehearsal.data().commit(changed);
        boolean whole = PackageSuppressions.open(pack).bring(rehearsal, acting, phase, MOST_SUPPRESSIONS, hold::renew);
        var tenants = new Tenants(rehearsal);
        var tenant = tenants.open(tenants.item().orElseThrow());
        boolean more = true;
        long absent = PackageUsers.read(pack, tenancy, hold.job().createdBy()).absent();
        acting.step(acting.progress().in(phase, Map.of(ImportCounts.ABSENT_USERS, absent)), new Changes());
        acting.step(acting.progress().begin(phase), new Changes());
        try (var writer = new PackageWriter(rehearsal, acting, tenant, pack, this::see)) {
            while (more && rehearsal.data().rehearsedBytes() < mostRehearsed && hold.hasTime()) {
                more = writer.step();
                if (seen - signed >= LEADS_BETWEEN_SIGNS) {
                    signed = seen;
                    hold.renew();
                }
            }
        }
        var counts = acting.progress().withRows();
        var found = new ImportPreview(
                hold.now(), "UTF-8", false, null, null, List.of(), samples, counts, whole && !more, refusals, 0, false);
        var changes = new Changes();
        hold.record("previewed", List.of(), Map.of("rows", Long.toString(seen)), changes);
        hold.preview(settings.previewed(null), found, changes);
    }

    private void see(RowOutcome outcome) {
        seen++;
        if (seen <= MOST_SAMPLES) {
            var sample = PreviewSamples.ofNew(outcome);
            bytes += PreviewSamples.bytes(sample);
            if (bytes <= MOST_SAMPLE_BYTES) {
                samples.add(sample);
            }
        }
        if (refusals.size() < MOST_REFUSALS && !outcome.faults().isEmpty()) {
            refusals.add(PreviewSamples.refusal(outcome));
        }
    }
}
