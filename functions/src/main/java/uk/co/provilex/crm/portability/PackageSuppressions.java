package uk.co.provilex.crm.portability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.DigestKey;
import uk.co.provilex.crm.portability.jobs.Progress;
import uk.co.provilex.crm.suppression.Suppression;
import uk.co.provilex.crm.suppression.Suppressions;

/**
 * Brings the suppression lists of a package in, before any of its leads: from then on every other import asks them, so that who was
 * to be forgotten where the package was made is not stored here either. The package's own leads were held there beside its lists.
 */
final class PackageSuppressions {

    private static final int MOST_BYTES = 100_000;

    /** An organisation's own and those that it may hold besides; whether they are too many here is another question. */
    private static final int MOST_LISTS = 1 + Suppressions.MOST_LISTS;

    private static final int AT_ONCE = 90;
    private static final int TRIES = 6;
    private static final Duration SKEW = Duration.ofMinutes(5);

    /** 16 bytes are 22 characters, of which the last has only two bits to say. */
    private static final Pattern DIGEST = Pattern.compile("[A-Za-z0-9_-]{21}[AQgw]");

    private final PackageFile pack;
    private final Map<String, DigestKey> keys;

    private PackageSuppressions(PackageFile pack, Map<String, DigestKey> keys) {
        this.pack = pack;
        this.keys = keys;
    }

    /**
     * Opens the lists of a package; there may be none.
     *
     * @throws PackageFault when their keys are none
     */
    static PackageSuppressions open(PackageFile pack) throws IOException {
        var keys = new LinkedHashMap<String, DigestKey>();
        if (!pack.has(ExportedLists.FILE)) {
            return new PackageSuppressions(pack, keys);
        }
        try (var in = pack.open(ExportedLists.FILE)) {
            var tree = Json.read(in.readNBytes(MOST_BYTES), ObjectNode.class);
            require(ExportedLists.ALGORITHM.equals(tree.path("algorithm").asText())
                    && tree.size() == 2
                    && tree.path("lists").isArray());
            for (var list : tree.path("lists")) {
                var key = DigestKey.parse(list.path("key").asText());
                require(list.size() == 2
                        && key.isPresent()
                        && key.get().id().equals(list.path("id").asText()));
                keys.put(key.orElseThrow().id(), key.orElseThrow());
            }
        } catch (UncheckedIOException notJson) {
            require(false);
        }
        if (keys.size() > MOST_LISTS) {
            throw new PackageFault("The package has more than " + MOST_LISTS
                    + " suppression lists. Write to admin@provilex.co.uk to bring it in. Nothing was imported.");
        }
        return new PackageSuppressions(pack, keys);
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new PackageFault("The data/" + ExportedLists.FILE
                    + " of the package is not what its schema says. Somebody has changed the package since it was made."
                    + " Export it anew, or download it once more.");
        }
    }

    /**
     * Requires every line to be one that an export could have written, and returns how many there are.
     *
     * @throws PackageFault when one is not
     */
    long check(Instant now) throws IOException {
        if (!pack.has(ExportView.SUPPRESSIONS + ".jsonl")) {
            return 0;
        }
        try (var lines = new PackageLines(pack, ExportView.SUPPRESSIONS)) {
            for (var line = lines.peek(); line.isPresent(); line = lines.peek()) {
                lines.take();
                entry(lines, line.get(), now);
            }
            return lines.taken();
        }
    }

    /**
     * Requires that the tenant may hold the lists besides those that it has.
     *
     * @throws PackageFault when they are too many
     */
    void requireRoom(Tenancy tenancy) {
        if (!new Suppressions(tenancy).hasRoomFor(keys.values())) {
            throw full();
        }
    }

    /** Adds to {@code changes} that this import is the one that has brought the lists which one before it brought of the same package. */
    static void takeOver(Optional<String> before, Tenancy tenancy, JobHold hold, Changes changes) {
        before.ifPresent(former -> new Suppressions(tenancy)
                .takeOver(former, hold.job().id(), changes, stored -> new ImportWriter.ReadAgainException()));
    }

    private static PackageFault full() {
        return new PackageFault("Your organisation holds as many suppression lists from elsewhere as it may, "
                + Suppressions.MOST_LISTS + ". Write to admin@provilex.co.uk to bring the package in."
                + " No lead was imported.");
    }

    private Suppression entry(PackageLines lines, PackageLines.Line line, Instant now) {
        if (line.object().size() != 5
                || !line.object().properties().stream().map(Map.Entry::getValue).allMatch(JsonNode::isTextual)) {
            throw PackageFault.ofLine(lines.file(), line.number(), "is not what its schema says.");
        }
        var entry = lines.parse(line, line.object(), Suppression.class);
        if (!keys.containsKey(entry.list())) {
            throw PackageFault.ofLine(lines.file(), line.number(), "is of a list of which the package has no key.");
        }
        if (!DIGEST.matcher(entry.digest()).matches()
                || entry.since().isBefore(Instant.EPOCH)
                || entry.since().isAfter(now.plus(SKEW))) {
            throw PackageFault.ofLine(lines.file(), line.number(), "is not what its schema says.");
        }
        return entry;
    }

    /**
     * Brings them in, from where the progress says that another worker has left off, and takes the step to the phase
     * {@code next} with the last of them.
     *
     * @param most how many at most
     * @param alive is told with each step that this goes on
     * @return whether all are in; when not, time ran out or there are more
     * @throws PackageFault when there is no room for more lists
     */
    boolean bring(Tenancy tenancy, JobHold hold, String next, long most, Runnable alive) throws IOException {
        if (keys.isEmpty()) {
            hold.step(hold.progress().begin(next), new Changes());
            return true;
        }
        var suppressions = new Suppressions(tenancy);
        long done = Optional.ofNullable(hold.progress().position())
                .map(Long::parseLong)
                .orElse(0L);
        try (var lines = new PackageLines(pack, ExportView.SUPPRESSIONS)) {
            for (long left = done; left > 0; left--) {
                lines.peek();
                lines.take();
            }
            while (hold.hasTime() && done < most) {
                boolean first = done == 0;
                var entries = read(lines, hold.now());
                done += entries.size();
                boolean last = lines.peek().isEmpty();
                step(
                        suppressions,
                        first,
                        entries,
                        hold,
                        last
                                ? hold.progress().begin(next)
                                : hold.progress()
                                        .moved(hold.progress().done(), Long.toString(done), Map.of(), hold.until()));
                alive.run();
                if (last) {
                    return true;
                }
            }
        }
        return false;
    }

    private void step(
            Suppressions suppressions, boolean first, List<Suppression> entries, JobHold hold, Progress next) {
        for (int attempt = 1; ; attempt++) {
            var changes = new Changes();
            if (first
                    && !suppressions.bring(
                            keys.values(),
                            hold.now(),
                            hold.job().id(),
                            changes,
                            stored -> new ImportWriter.ReadAgainException())) {
                throw full();
            }
            suppressions.put(entries, changes);
            hold.record("suppress", List.of(), Map.of("entries", Long.toString(entries.size())), changes);
            try {
                hold.step(next, changes);
                return;
            } catch (ImportWriter.ReadAgainException raced) {
                if (attempt == TRIES) {
                    throw raced;
                }
            }
        }
    }

    private List<Suppression> read(PackageLines lines, Instant now) throws IOException {
        var entries = new ArrayList<Suppression>();
        for (var line = lines.peek(); line.isPresent() && entries.size() < AT_ONCE; line = lines.peek()) {
            lines.take();
            entries.add(entry(lines, line.get(), now));
        }
        return entries;
    }
}
