package uk.co.provilex.crm.portability;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.signing.Signer;
import uk.co.provilex.crm.portability.bag.BagWriter;
import uk.co.provilex.crm.portability.bag.MerkleTree;
import uk.co.provilex.crm.portability.bag.Sha512;
import uk.co.provilex.crm.portability.csv.CellGuard;
import uk.co.provilex.crm.portability.csv.TextEncoding;
import uk.co.provilex.crm.portability.jobs.ExportScope;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.transfer.MultipartUpload;
import uk.co.provilex.crm.suppression.Suppressions;
import uk.co.provilex.crm.tenants.Tenant;
import uk.co.provilex.crm.users.UserView;
import uk.co.provilex.crm.users.Users;

/**
 * Packs the staged segments of an export into a bag, streaming it to the bucket in one pass. What is in it, and in which
 * form, is told by {@code docs/export-format.md}.
 */
final class ExportPackage {

    /** The version of the form of the package; a reader refuses a greater one. */
    static final int FORMAT = 1;

    private static final int USERS_AT_ONCE = 100;
    private static final int IMPORTS_AT_ONCE = 50;

    private final ExportStage stage;
    private final StagedLines lines;
    private final JobHold hold;
    private final Tenant tenant;
    private final Users users;
    private final Suppressions suppressions;
    private final Signer signer;
    private final int partBytes;
    private final ExportScope scope;
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final MerkleTree leads = new MerkleTree();

    /**
     * What was packed.
     *
     * @param sha512 the checksum of the package
     * @param leadMerkleRoot the Merkle tree hash of the leads
     * @param counts how many lines each file has, and how many bytes the package
     */
    record Packed(String sha512, String leadMerkleRoot, Map<String, Long> counts) {}

    ExportPackage(
            ExportStage stage,
            StagedLines lines,
            JobHold hold,
            Tenant tenant,
            Users users,
            Suppressions suppressions,
            Signer signer,
            int partBytes) {
        this.stage = stage;
        this.lines = lines;
        this.hold = hold;
        this.tenant = tenant;
        this.users = users;
        this.suppressions = suppressions;
        this.signer = signer;
        this.partBytes = partBytes;
        this.scope = hold.job().settings().taking();
    }

    Packed write() throws IOException {
        var digest = Sha512.digest();
        try (var upload = stage.pack(hold, partBytes)) {
            var counted = new Counted(new DigestOutputStream(new Unclosed(upload), digest));
            var name = "provilex-export-" + hold.job().id();
            try (var bag = new BagWriter(
                    new BufferedOutputStream(counted, 64 * 1024),
                    name,
                    hold.job().createdAt())) {
                write(bag, upload);
            }
            upload.complete();
            var all = new HashMap<>(counts);
            all.put(ExportView.BYTES, counted.bytes);
            all.put(ExportView.RESTRICTED, hold.progress().count(ExportView.RESTRICTED));
            return new Packed(Sha512.hex(digest), leads.root(), all);
        }
    }

    private void write(BagWriter bag, MultipartUpload upload) throws IOException {
        try {
            pack(bag);
            bag.finish(info(), this::sign);
        } catch (IOException | RuntimeException failed) {
            // a bag that is closed writes its end, which would take the place of what another one uploads
            upload.close();
            throw failed;
        }
    }

    /** The leads come first, for what is after them refers to them. */
    private void pack(BagWriter bag) throws IOException {
        copy(bag, ExportView.LEADS, (line, offset, length) -> leads.append(line, offset, length - 1));
        copy(bag, ExportView.CONSENTS, (line, offset, length) -> {});
        copy(bag, ExportView.NOTES, (line, offset, length) -> {});
        copy(bag, ExportView.TASKS, (line, offset, length) -> {});
        if (!scope.isOfOneLead()) {
            users(bag);
            one(bag, "settings.json", Json.bytes(ExportedSettings.of(tenant)));
        }
        if (scope.kind() == ExportScope.Kind.ALL) {
            suppressions(bag);
            imports(bag);
        }
        table(bag, "csv/raw/leads.csv", false);
        table(bag, "csv/spreadsheet/leads.csv", true);
        cards(bag);
        if (scope.isOfOneLead()) {
            page(bag);
        }
        for (var schema : ExportSchemas.of(scope.kind())) {
            one(bag, "schemas/" + schema, ExportSchemas.read(schema));
        }
    }

    private void copy(BagWriter bag, String part, StagedLines.Taker also) throws IOException {
        counts.put(part, 0L);
        try (var out = bag.payload(part + ".jsonl")) {
            lines.each(part, (line, offset, length) -> {
                out.write(line, offset, length);
                also.take(line, offset, length);
                counts.merge(part, 1L, Long::sum);
            });
        }
    }

    private void users(BagWriter bag) throws IOException {
        counts.put(ExportView.USERS, 0L);
        try (var out = bag.payload("users.jsonl")) {
            @Nullable String after = null;
            do {
                var some = users.listNow(USERS_AT_ONCE, after);
                for (var user : some.users()) {
                    line(out, ExportView.USERS, Json.bytes(UserView.whole(user)));
                }
                after = some.last();
            } while (after != null);
        }
    }

    /** The lists with the keys without which nobody could apply them; of a list without entries there is nothing to apply. */
    private void suppressions(BagWriter bag) throws IOException {
        counts.put(ExportView.SUPPRESSIONS, 0L);
        var lists = new HashSet<String>();
        try (var out = bag.payload("suppressions.jsonl")) {
            Optional<String> next = Optional.empty();
            do {
                var some = suppressions.list(next.orElse(null));
                for (var entry : some.entries()) {
                    lists.add(entry.list());
                    line(out, ExportView.SUPPRESSIONS, Json.bytes(entry));
                }
                hold.renew();
                next = some.next();
            } while (next.isPresent());
        }
        var keys = suppressions.keys().stream()
                .filter(key -> lists.contains(key.id()))
                .toList();
        one(bag, ExportedLists.FILE, Json.bytes(ExportedLists.of(keys)));
    }

    private void imports(BagWriter bag) throws IOException {
        counts.put(ExportView.IMPORTS, 0L);
        try (var out = bag.payload("imports.jsonl")) {
            @Nullable String after = null;
            do {
                var some = hold.jobs().listConsistently(JobKind.IMPORT, IMPORTS_AT_ONCE, after);
                for (var tracked : some.jobs()) {
                    var entry = ExportedImport.of(tracked);
                    if (entry.isPresent()) {
                        line(out, ExportView.IMPORTS, Json.bytes(entry.get()));
                    }
                }
                after = some.more() ? some.jobs().getLast().job().id() : null;
            } while (after != null);
        }
    }

    private void line(OutputStream out, String file, byte[] json) throws IOException {
        out.write(json);
        out.write('\n');
        counts.merge(file, 1L, Long::sum);
    }

    private static void one(BagWriter bag, String name, byte[] content) throws IOException {
        try (var out = bag.payload(name)) {
            out.write(content);
        }
    }

    private void table(BagWriter bag, String name, boolean forSpreadsheets) throws IOException {
        var table = new LeadTable(tenant.settings());
        UnaryOperator<String> cell = forSpreadsheets ? CellGuard::on : UnaryOperator.identity();
        try (var out = bag.payload(name)) {
            if (forSpreadsheets) {
                TextEncoding.mark(out);
            }
            try (var csv = csv(out)) {
                csv.writeRecord(table.header());
            }
            lines.rewrite(
                    ExportView.LEADS,
                    (some, rows) -> {
                        try (var csv = csv(rows)) {
                            some.each((line, offset, length) ->
                                    csv.writeRecord(table.row(StagedLines.tree(line, offset, length)).stream()
                                            .map(cell)
                                            .toList()));
                        }
                    },
                    out);
        }
    }

    private static CsvWriter csv(OutputStream out) {
        return CsvWriter.builder().build(new Unclosed(out), StandardCharsets.UTF_8);
    }

    private void cards(BagWriter bag) throws IOException {
        try (var out = bag.payload("contacts.vcf")) {
            lines.rewrite(
                    ExportView.LEADS,
                    (some, cards) -> some.each(
                            (line, offset, length) -> cards.write(LeadCard.of(StagedLines.tree(line, offset, length)))),
                    out);
        }
    }

    private void page(BagWriter bag) throws IOException {
        try (var out = bag.payload("lead.html")) {
            var page = new LeadPage(out, tenant);
            for (var part : List.of(ExportView.LEADS, ExportView.CONSENTS, ExportView.NOTES, ExportView.TASKS)) {
                page.begin(part);
                lines.each(part, (line, offset, length) -> page.add(part, StagedLines.tree(line, offset, length)));
            }
            page.end(hold.job().createdAt());
        }
    }

    private String sign(String tagManifestSha512) {
        return ExportStatement.about(hold.job(), tenant, tagManifestSha512).signedBy(signer);
    }

    private Map<String, String> info() {
        var info = new LinkedHashMap<String, String>();
        info.put("Source-Organization", tenant.name());
        info.put("External-Identifier", hold.job().id());
        info.put(
                "External-Description",
                switch (scope.kind()) {
                    case ALL ->
                        "Every lead, with its lawful bases, notes and tasks; users, settings, suppressions, imports";
                    case FILTER -> "The leads that a filter takes; users, settings";
                    case LEAD -> "One lead, with its lawful bases, notes and tasks, for the person it is about";
                });
        info.put("Bagging-Date", hold.job().createdAt().toString().substring(0, 10));
        info.put("Contact-Email", "admin@provilex.co.uk");
        info.put("Export-Format", Integer.toString(FORMAT));
        info.put("Export-Scope", scope.kind().text());
        if (scope.filter() != null) {
            info.put("Export-Filter", Json.text(scope.filter()));
        }
        info.put("Export-Asked-At", hold.job().createdAt().toString());
        counts.forEach((file, count) -> info.put(label(file), count.toString()));
        info.put("Lead-Merkle-Root", leads.root());
        if (scope.kind() != ExportScope.Kind.LEAD) {
            info.put("Restricted-Omitted-Count", Long.toString(hold.progress().count(ExportView.RESTRICTED)));
        }
        return info;
    }

    private static String label(String file) {
        return switch (file) {
            case ExportView.LEADS -> "Lead-Count";
            case ExportView.CONSENTS -> "Consent-Count";
            case ExportView.NOTES -> "Note-Count";
            case ExportView.TASKS -> "Task-Count";
            case ExportView.USERS -> "User-Count";
            case ExportView.SUPPRESSIONS -> "Suppression-Count";
            case ExportView.IMPORTS -> "Import-Count";
            default -> throw new IllegalArgumentException("no such file of lines");
        };
    }

    /** Counts what passes. */
    private static final class Counted extends OutputStream {

        private final OutputStream out;
        private long bytes;

        Counted(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int octet) throws IOException {
            out.write(octet);
            bytes++;
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            out.write(octets, offset, length);
            bytes += length;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
