package uk.co.provilex.crm.portability;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.portability.bag.BagLimits;
import uk.co.provilex.crm.portability.bag.BagReport;
import uk.co.provilex.crm.portability.bag.BagVerifier;
import uk.co.provilex.crm.portability.bag.MerkleTree;
import uk.co.provilex.crm.portability.bag.ZipDirectory;
import uk.co.provilex.crm.portability.jobs.ExportScope;
import uk.co.provilex.crm.tenants.BroughtSettings;

/**
 * Judges an uploaded zip file whole before anything of it is written: that it is a package of ours, complete and unchanged,
 * of a form that is known, and that every line is one that an export could have written. Whoever made the package may have
 * made all its checksums, too, so they are no reason to trust a line.
 */
final class PackageCheck {

    private static final int LEADS_BETWEEN_SIGNS = 20_000;
    private static final int MOST_FAULTS = 3;

    /** A thousand entries with names of ordinary length take a fiftieth of that. */
    private static final long MOST_DIRECTORY_BYTES = 4L << 20;

    private static final List<String> REQUIRED = List.of(
            "data/leads.jsonl",
            "data/consents.jsonl",
            "data/notes.jsonl",
            "data/tasks.jsonl",
            "data/users.jsonl",
            "data/settings.json");

    /** What only an export of everything has, and always has. */
    private static final List<String> OF_ALL =
            List.of("data/suppressions.jsonl", "data/" + ExportedLists.FILE, "data/imports.jsonl");

    /** What is worked out from the other files, so that nothing is lost without it. */
    private static final List<String> DERIVED =
            List.of("data/contacts.vcf", "data/csv/raw/leads.csv", "data/csv/spreadsheet/leads.csv");

    /** What an export has beside its payload. */
    private static final Set<String> TAG_FILES =
            Set.of("bagit.txt", "bag-info.txt", "manifest-sha512.txt", "tagmanifest-sha512.txt", "signature.jws");

    private final PackageFile pack;
    private final Instant now;
    private final Runnable alive;

    /**
     * Prepares the check.
     *
     * @param alive is told from time to time that this goes on
     */
    PackageCheck(PackageFile pack, Instant now, Runnable alive) {
        this.pack = pack;
        this.now = now;
        this.alive = alive;
    }

    /**
     * Checks the package, and returns which export it is.
     *
     * @throws PackageFault when it cannot be brought in
     */
    String check() throws IOException {
        requireSmallDirectory();
        var report = BagVerifier.verify(pack.path(), BagLimits.STRANGERS);
        requireBag(report);
        alive.run();
        requireForm(report.info());
        requireFiles(report, report.info().get("Export-Scope"));
        readLines(report.info());
        expect(report.info(), "User-Count", PackageUsers.count(pack, (id, address) -> {}));
        long suppressions = PackageSuppressions.open(pack).check(now);
        expectOf(report, ExportView.SUPPRESSIONS, "Suppression-Count", suppressions);
        alive.run();
        expectOf(report, ExportView.IMPORTS, "Import-Count", new PackageImports(pack).check(now));
        var checks = new Checks();
        BroughtSettings.whole(PackageSettings.read(pack), checks);
        PackageSettings.require(checks);
        return exportId(report.info());
    }

    /** Before anybody opens it as a zip file, which takes as much memory as its directory is large. */
    private void requireSmallDirectory() throws IOException {
        if (ZipDirectory.size(pack.path()) > MOST_DIRECTORY_BYTES) {
            throw new PackageFault(
                    "The directory of the zip file is larger than 4 MiB, which that of no package is. If it"
                            + " is a package of this product, download it once more, or export it anew; else unpack it, and upload"
                            + " the list in it. Nothing was imported.");
        }
    }

    private static String exportId(Map<String, String> info) {
        var id = info.getOrDefault("External-Identifier", "");
        if (!Ids.wellFormed(id)) {
            throw new PackageFault(
                    "The bag-info.txt of the package names no export as External-Identifier. Export it anew,"
                            + " and change nothing in it.");
        }
        return id;
    }

    /** A count without its file is as wrong as a file without its count: something was taken out. */
    private static void expectOf(BagReport report, String file, String label, long actual) {
        if (report.payload().containsKey("data/" + file + ".jsonl")) {
            expect(report.info(), label, actual);
        } else if (report.info().containsKey(label)) {
            throw new PackageFault("The bag-info.txt of the package names " + label + ", but the package lacks data/"
                    + file + ".jsonl. Download it once more, or export it anew.");
        }
    }

    private void requireBag(BagReport report) throws IOException {
        if (report.isValid()) {
            return;
        }
        if (report.info().isEmpty() && !hasBag()) {
            throw new PackageFault(
                    "The file is a zip archive or an Excel workbook, not a CSV file and no package of this product."
                            + " Save the list as CSV (UTF-8), or unpack the archive and upload the list in it.");
        }
        var faults = report.faults();
        throw new PackageFault("The package is damaged, or somebody has changed it: "
                + String.join(" ", faults.subList(0, Math.min(faults.size(), MOST_FAULTS)))
                + (faults.size() > MOST_FAULTS ? " There are " + (faults.size() - MOST_FAULTS) + " more faults." : "")
                + " Download it once more, or export it anew. Nothing was imported.");
    }

    private boolean hasBag() throws IOException {
        try {
            return pack.hasBag();
        } catch (ZipException cutOff) {
            return true;
        }
    }

    private static void requireForm(Map<String, String> info) {
        var form = info.getOrDefault("Export-Format", "");
        if (!form.matches("[0-9]{1,9}")) {
            throw new PackageFault("This bag is no package of this product: its bag-info.txt names no Export-Format."
                    + " Unpack it, and upload the list in it.");
        }
        if (Integer.parseInt(form) > ExportPackage.FORMAT) {
            throw new PackageFault("The package is of form " + form + ", newer than form " + ExportPackage.FORMAT
                    + " that is read here. Import it where it was made, or into a newer version of the product.");
        }
        var scope = info.getOrDefault("Export-Scope", "");
        if (scope.equals(ExportScope.Kind.LEAD.text())) {
            throw new PackageFault("The package is the copy of one lead, made for the person whom it is about. Export"
                    + " everything, or a filter that takes the lead, and import that.");
        }
        if (!scope.equals(ExportScope.Kind.ALL.text()) && !scope.equals(ExportScope.Kind.FILTER.text())) {
            throw new PackageFault(
                    "The bag-info.txt of the package has no Export-Scope that is known. Export it anew.");
        }
    }

    private static void requireFiles(BagReport report, @Nullable String scope) {
        boolean ofAll = ExportScope.Kind.ALL.text().equals(scope);
        var required = new ArrayList<>(REQUIRED);
        if (ofAll) {
            required.addAll(OF_ALL);
        }
        for (var name : required) {
            if (!report.payload().containsKey(name)) {
                throw new PackageFault("The package lacks " + name + ". Export it anew, and change nothing in it.");
            }
        }
        var known = new HashSet<>(required);
        known.addAll(DERIVED);
        ExportSchemas.of(ofAll ? ExportScope.Kind.ALL : ExportScope.Kind.FILTER)
                .forEach(schema -> known.add("data/schemas/" + schema));
        for (var name : report.payload().keySet()) {
            if (!known.contains(name)) {
                throw tooMany(name, ofAll ? "this product" : "a filter");
            }
        }
        for (var name : report.tags()) {
            if (!TAG_FILES.contains(name)) {
                throw tooMany(name, "this product");
            }
        }
    }

    private static PackageFault tooMany(String file, String whose) {
        return new PackageFault("The package has a file, \"" + file + "\", that no export of " + whose
                + " has. Export it anew, and change nothing in it.");
    }

    private void readLines(Map<String, String> info) throws IOException {
        var tree = new MerkleTree();
        try (var reader = new PackageReader(pack, now)) {
            for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                entry.get().line().appendTo(tree);
                if (tree.leaves() % LEADS_BETWEEN_SIGNS == 0) {
                    alive.run();
                }
            }
            reader.requireEnd();
            expect(info, "Lead-Count", reader.taken(ExportView.LEADS));
            expect(info, "Consent-Count", reader.taken(ExportView.CONSENTS));
            expect(info, "Note-Count", reader.taken(ExportView.NOTES));
            expect(info, "Task-Count", reader.taken(ExportView.TASKS));
        }
        if (!tree.root().equals(info.get("Lead-Merkle-Root"))) {
            throw new PackageFault(
                    "The leads of the package are not those whose Lead-Merkle-Root its bag-info.txt names."
                            + " Download it once more, or export it anew.");
        }
    }

    private static void expect(Map<String, String> info, String label, long actual) {
        if (!Long.toString(actual).equals(info.get(label))) {
            throw new PackageFault("The bag-info.txt of the package names another " + label + " than the " + actual
                    + " lines that there are. Download it once more, or export it anew.");
        }
    }
}
