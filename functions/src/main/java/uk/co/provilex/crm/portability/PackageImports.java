package uk.co.provilex.crm.portability;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.list.ListFormat;

/**
 * Brings the records of a package's imports in, under their ids: the leads and attestations of the package name them. An
 * import that is known here already stays as it is.
 */
record PackageImports(PackageFile pack) {

    private static final int AT_ONCE = 25;
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_STATEMENT = 2_000;
    private static final int LONGEST_SOURCE = 500;
    private static final Pattern VERSION = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Duration SKEW = Duration.ofMinutes(5);

    /**
     * Requires every line to be one that an export could have written, and returns how many there are.
     *
     * @throws PackageFault when one is not
     */
    long check(Instant now) throws IOException {
        if (!pack.has(ExportView.IMPORTS + ".jsonl")) {
            return 0;
        }
        try (var lines = new PackageLines(pack, ExportView.IMPORTS)) {
            for (var line = lines.peek(); line.isPresent(); line = lines.peek()) {
                lines.take();
                entry(lines, line.get(), now);
            }
            return lines.taken();
        }
    }

    private static ExportedImport entry(PackageLines lines, PackageLines.Line line, Instant now) {
        var entry = lines.parse(line, line.object(), ExportedImport.class);
        if (!holds(line, entry, now)) {
            throw PackageFault.ofLine(lines.file(), line.number(), "is not what its schema says.");
        }
        return entry;
    }

    private static boolean holds(PackageLines.Line line, ExportedImport entry, Instant now) {
        // what the parser leaves out is null, whatever the types say
        boolean there = Stream.of("id", "state", "fileName", "createdAt", "createdBy", "startedAt", "counts")
                .allMatch(line.object()::hasNonNull);
        if (!there) {
            return false;
        }
        var counts = entry.counts();
        var undo = entry.undo();
        return Ids.wellFormed(entry.id())
                && Ids.wellFormed(entry.createdBy())
                && entry.state().matches("[a-z-]{1,20}")
                && isText(entry.fileName(), LONGEST_NAME)
                && entry.format() != ListFormat.ZIP
                && isPast(entry.createdAt(), now)
                && isPast(entry.startedAt(), now)
                && (entry.finishedAt() == null || isPast(entry.finishedAt(), now))
                && Stream.of(
                                counts.rows(),
                                counts.created(),
                                counts.updated(),
                                counts.unchanged(),
                                counts.rejected(),
                                counts.suppressed(),
                                counts.duplicatesInFile())
                        .allMatch(count -> count >= 0)
                && isAttested(line, entry, now)
                && (undo == null
                        || (line.object().path("undo").hasNonNull("by")
                                && line.object().path("undo").hasNonNull("at")
                                && Ids.wellFormed(undo.by())
                                && isPast(undo.at(), now)
                                && (undo.finishedAt() == null || isPast(undo.finishedAt(), now))
                                && undo.trashed() >= 0
                                && undo.reverted() >= 0
                                && undo.kept() >= 0));
    }

    private static boolean isAttested(PackageLines.Line line, ExportedImport entry, Instant now) {
        var given = entry.attestation();
        if (given == null) {
            return true;
        }
        return Stream.of("statement", "listSource", "by", "at")
                        .allMatch(line.object().path("attestation")::hasNonNull)
                && isText(given.statement(), LONGEST_STATEMENT)
                && isText(given.listSource(), LONGEST_SOURCE)
                && Optional.ofNullable(given.wordingVersion())
                        .map(version -> VERSION.matcher(version).matches())
                        .orElse(true)
                && Ids.wellFormed(given.by())
                && isPast(given.at(), now);
    }

    private static boolean isText(String text, int longest) {
        return !text.isBlank() && text.codePointCount(0, text.length()) <= longest;
    }

    private static boolean isPast(@Nullable Instant at, Instant now) {
        return at != null && !at.isBefore(Instant.EPOCH) && !at.isAfter(now.plus(SKEW));
    }

    /**
     * Brings them in, from where the progress says that another worker has left off, and takes the step to the phase
     * {@code next} with the last of them; tells whether all are in, or time ran out.
     */
    boolean bring(Tenancy tenancy, JobHold hold, String next) throws IOException {
        if (!pack.has(ExportView.IMPORTS + ".jsonl")) {
            hold.step(hold.progress().begin(next), new Changes());
            return true;
        }
        long done = Optional.ofNullable(hold.progress().position())
                .map(Long::parseLong)
                .orElse(0L);
        var users = PackageUsers.read(pack, tenancy, hold.job().createdBy());
        try (var lines = new PackageLines(pack, ExportView.IMPORTS)) {
            for (long left = done; left > 0; left--) {
                lines.peek();
                lines.take();
            }
            while (hold.hasTime()) {
                var entries = read(lines, hold.now());
                var changes = new Changes();
                put(entries, users, hold, changes);
                done += entries.size();
                boolean last = lines.peek().isEmpty();
                hold.step(
                        last
                                ? hold.progress().begin(next)
                                : hold.progress()
                                        .moved(hold.progress().done(), Long.toString(done), Map.of(), hold.until()),
                        changes);
                if (last) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void put(List<ExportedImport> entries, PackageUsers users, JobHold hold, Changes changes) {
        if (entries.isEmpty()) {
            return;
        }
        var jobs = new ArrayList<Job>();
        var byId = new LinkedHashMap<String, ExportedImport>();
        entries.forEach(entry -> byId.putIfAbsent(entry.id(), entry));
        // who did it is not somebody else for not being here: nobody is made to vouch for what they did not
        byId.values()
                .forEach(entry -> jobs.add(entry.job(users::orSame, hold.job().id())));
        int known = hold.jobs()
                .bring(jobs, job -> Objects.requireNonNull(byId.get(job.id())).progress(), changes);
        hold.record(
                "remember",
                jobs.stream().map(Job::subject).toList(),
                Map.of("imports", Integer.toString(jobs.size() - known)),
                changes);
    }

    private static List<ExportedImport> read(PackageLines lines, Instant now) throws IOException {
        var entries = new ArrayList<ExportedImport>();
        for (var line = lines.peek(); line.isPresent() && entries.size() < AT_ONCE; line = lines.peek()) {
            lines.take();
            entries.add(entry(lines, line.get(), now));
        }
        return entries;
    }
}
