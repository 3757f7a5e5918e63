package uk.co.provilex.crm.portability;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.list.ListFormat;
import uk.co.provilex.crm.portability.mapping.Column;
import uk.co.provilex.crm.portability.mapping.Confidence;
import uk.co.provilex.crm.portability.mapping.DateOrder;
import uk.co.provilex.crm.portability.mapping.Field;
import uk.co.provilex.crm.portability.transfer.TransferBucket;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * Brings a package of this product in: it is checked whole, then its settings are taken, its suppression lists and the records
 * of its imports, then its leads are written with all that belongs to them. Each phase can be left and taken up again.
 */
final class PackageRun {

    private static final String SETTINGS = "package-settings";
    private static final String SUPPRESSIONS = "package-suppressions";
    private static final String IMPORTS = "package-imports";
    private static final String WRITING = "package-writing";

    private static final int TRIES = 6;

    private final Platform platform;
    private final Tenancy tenancy;
    private final JobHold hold;
    private final TransferBucket bucket;
    private final Consumer<RowOutcome> witness;

    PackageRun(Platform platform, Tenancy tenancy, JobHold hold, TransferBucket bucket, Consumer<RowOutcome> witness) {
        this.platform = platform;
        this.tenancy = tenancy;
        this.hold = hold;
        this.bucket = bucket;
        this.witness = witness;
    }

    /** Tells whether a package is being brought in. */
    static boolean isAt(String phase) {
        return List.of(SETTINGS, SUPPRESSIONS, IMPORTS, WRITING).contains(phase);
    }

    /**
     * Works until everything is written, which it tells, or until time runs out.
     *
     * @param next the phase that follows
     */
    boolean run(String next) throws IOException {
        var known = isAt(hold.progress().phase());
        var tag = known ? hold.job().settings().entityTag() : null;
        try (var pack = PackageFile.fetch(platform, bucket, key(), tag)) {
            if (!known) {
                begin(pack, check(pack));
            }
            if (hold.progress().phase().equals(SETTINGS)) {
                new PackageSettings(tenancy, hold).bring(pack, SUPPRESSIONS);
            }
            if (hold.progress().phase().equals(SUPPRESSIONS)
                    && !PackageSuppressions.open(pack).bring(tenancy, hold, IMPORTS, Long.MAX_VALUE, () -> {})) {
                return false;
            }
            if (hold.progress().phase().equals(IMPORTS) && !new PackageImports(pack).bring(tenancy, hold, WRITING)) {
                return false;
            }
            return write(pack, next);
        }
    }

    /** Checks the package, and returns which export it is. */
    private String check(PackageFile pack) throws IOException {
        return new PackageCheck(pack, hold.now(), hold::renew).check();
    }

    /** Takes the step from which on things are written, unless the export was brought in before. */
    private void begin(PackageFile pack, String exportId) throws IOException {
        PackageSuppressions.open(pack).requireRoom(tenancy);
        var repeats = new PackageRepeats(tenancy, hold);
        long absent = PackageUsers.read(pack, tenancy, hold.job().createdBy()).absent();
        for (int attempt = 1; ; attempt++) {
            var changes = new Changes();
            var before = repeats.require(exportId);
            repeats.note(exportId, before, changes);
            PackageSuppressions.takeOver(before.map(PackageRepeats::importId), tenancy, hold, changes);
            try {
                hold.step(
                        hold.job().with(checked(pack)),
                        hold.progress().in(SETTINGS, Map.of(ImportCounts.ABSENT_USERS, absent)),
                        changes);
                return;
            } catch (ImportWriter.ReadAgainException raced) {
                if (attempt == TRIES) {
                    throw raced;
                }
            }
        }
    }

    /** Leaves the package to its user, who has to say that it is to be brought in although it was brought in before. */
    void ask(String why) {
        var changes = new Changes();
        hold.record("previewed", List.of(), Map.of("rows", "0"), changes);
        hold.preview(hold.job().settings().previewed(why), null, changes);
    }

    private JobSettings checked(PackageFile pack) {
        var settings = hold.job().settings();
        // as the refused rows show a lead: by the id that it has in the package
        var id = new Column(0, "id", Field.LEAD_ID, "", Confidence.EXACT);
        return settings.checked(pack.entityTag(), ListFormat.ZIP, List.of(id), DateOrder.YMD, settings.planned());
    }

    private boolean write(PackageFile pack, String next) throws IOException {
        var tenants = new Tenants(tenancy);
        var tenant = tenants.open(tenants.item().orElseThrow());
        try (var writer = new PackageWriter(tenancy, hold, tenant, pack, witness)) {
            writer.begin();
            do {
                if (!hold.hasTime()) {
                    return false;
                }
            } while (writer.step());
        }
        hold.step(hold.progress().in(next), new Changes());
        return true;
    }

    /** Tells what bringing it in would do, by doing it in a rehearsal that ends after so many bytes of what would be written. */
    void preview(long mostRehearsed) throws IOException {
        try (var pack = PackageFile.fetch(platform, bucket, key(), null)) {
            var before = new PackageRepeats(tenancy, hold).require(check(pack));
            PackageSuppressions.open(pack).requireRoom(tenancy);
            new PackagePreview(platform, tenancy, hold, pack, mostRehearsed)
                    .run(checked(pack), before.map(PackageRepeats::importId));
        }
    }

    private String key() {
        return ImportFiles.upload(bucket, hold.job().id());
    }
}
