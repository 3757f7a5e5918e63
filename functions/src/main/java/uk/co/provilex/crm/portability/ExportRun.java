package uk.co.provilex.crm.portability;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.LeadArchive;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.tenants.Tenant;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * One invocation's share of an export: pages of leads are staged as sealed segments, one step at a time, and packed in one
 * pass when all are there. A worker that dies leaves at most one segment or one upload, which the next one replaces.
 */
final class ExportRun {

    private static final String STAGING = "staging";
    private static final String PACKING = "packing";

    /** How long the package is kept: what the bucket's lifecycle does to it, too. */
    private static final Duration KEPT = Duration.ofDays(7);

    private static final int PAGE = 100;
    private static final int PAGES_PER_SEGMENT = 5;
    private static final int MOST_SEGMENT_BYTES = 8 * 1024 * 1024;

    private final Platform platform;
    private final Tenancy tenancy;
    private final JobHold hold;
    private final ExportStage stage;

    ExportRun(Platform platform, Tenancy tenancy, JobHold hold) {
        this.platform = platform;
        this.tenancy = tenancy;
        this.hold = hold;
        this.stage = new ExportStage(platform, tenancy, hold.job());
    }

    /** Works until the export ends or time runs out; tells whether there is nothing left to do. */
    boolean run() {
        var tenants = new Tenants(tenancy);
        var tenant = tenants.item().map(tenants::open);
        if (tenant.isEmpty()) {
            return true;
        }
        try {
            return work(tenant.get());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private boolean work(Tenant tenant) throws IOException {
        boolean stages = !hold.progress().phase().equals(PACKING);
        // The package is written in one pass, which cannot be left and taken up again: it gets an invocation of its own
        // where little is left of this one.
        if (stages && !(stageAll(tenant) && hold.hasTimeForAWholePass())) {
            hold.release();
            return false;
        }
        pack(tenant);
        return true;
    }

    private boolean stageAll(Tenant tenant) {
        var archive = new LeadArchive(tenancy, platform.ids(), tenant.leadShards());
        boolean first = !hold.progress().phase().equals(STAGING);
        if (first) {
            hold.step(hold.progress().in(STAGING), new Changes());
        }
        // Staged already, and no page left: the position says so by being absent after the first segment.
        Optional<String> next = Optional.ofNullable(hold.progress().position());
        while (next.isPresent() || hold.progress().done() == 0) {
            if (!hold.hasTime()) {
                return false;
            }
            next = stageSegment(archive, next.orElse(null));
        }
        hold.step(hold.progress().in(PACKING), new Changes());
        return true;
    }

    private Optional<String> stageSegment(LeadArchive archive, @Nullable String from) {
        var lines = new LinkedHashMap<String, ByteArrayOutputStream>();
        ExportStage.PARTS.forEach(part -> lines.put(part, new ByteArrayOutputStream()));
        var counts = new LinkedHashMap<String, Long>();
        var subjects = new LinkedHashSet<SubjectId>();
        Optional<String> next = Optional.ofNullable(from);
        int pages = 0;
        int bytes = 0;
        do {
            var section = archive.read(next.orElse(null), PAGE, hold.now());
            for (var entry : section.entries()) {
                subjects.add(entry.lead().subject());
                if (entry.begins()) {
                    bytes += line(lines, counts, ExportView.LEADS, Json.bytes(entry.lead()));
                }
                for (var consent : entry.consents()) {
                    bytes += line(lines, counts, ExportView.CONSENTS, Json.bytes(consent));
                }
                for (var note : entry.notes()) {
                    var withLead = Json.tree(note).put("leadId", entry.lead().id());
                    bytes += line(lines, counts, ExportView.NOTES, Json.bytes(withLead));
                }
            }
            next = section.next();
            pages++;
        } while (next.isPresent() && pages < PAGES_PER_SEGMENT && bytes < MOST_SEGMENT_BYTES);
        long segment = hold.progress().done();
        lines.forEach((part, content) -> stage.put(hold.key(), segment, part, content.toByteArray()));
        var changes = new Changes();
        hold.record("read", List.copyOf(subjects), Map.of("segment", Long.toString(segment)), changes);
        hold.step(hold.progress().moved(segment + 1, next.orElse(null), counts, hold.until()), changes);
        return next;
    }

    private static int line(
            Map<String, ByteArrayOutputStream> lines, Map<String, Long> counts, String part, byte[] json) {
        var out = lines.get(part);
        if (out == null) {
            throw new IllegalArgumentException("no such part");
        }
        out.writeBytes(json);
        out.write('\n');
        counts.merge(part, 1L, Long::sum);
        return json.length + 1;
    }

    private void pack(Tenant tenant) throws IOException {
        var abandoned = hold.progress().uploadId();
        if (abandoned != null) {
            stage.abort(abandoned);
            hold.step(hold.progress().uploading(null), new Changes());
        }
        var packed = new ExportPackage(stage, hold, tenant, platform.signer()).write();
        var job = hold.job();
        var changes = new Changes();
        hold.record("complete", List.of(), Map.of("sha512", packed.sha512()), changes);
        hold.step(
                job.ended(
                        JobState.COMPLETED,
                        hold.now(),
                        hold.now().plus(KEPT),
                        job.settings().packed(packed.sha512())),
                hold.progress().ended(Map.of(ExportView.BYTES, packed.bytes())),
                changes);
        stage.clear(hold.progress());
    }
}
