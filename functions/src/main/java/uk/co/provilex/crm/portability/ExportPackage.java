package uk.co.provilex.crm.portability;

import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.signing.Signer;
import uk.co.provilex.crm.portability.bag.BagWriter;
import uk.co.provilex.crm.portability.bag.Sha512;
import uk.co.provilex.crm.tenants.Tenant;

/** Packs the staged segments of an export into a bag, streaming it to the bucket in one pass. */
record ExportPackage(ExportStage stage, JobHold hold, Tenant tenant, Signer signer) {

    /**
     * What was packed.
     *
     * @param sha512 the checksum of the package
     * @param bytes its size
     */
    record Packed(String sha512, long bytes) {}

    Packed write() throws IOException {
        var digest = Sha512.digest();
        try (var upload = stage.pack(id -> hold.step(hold.progress().uploading(id), new Changes()))) {
            var counted = new Counted(new DigestOutputStream(new Unclosed(upload), digest));
            var name = "provilex-export-" + hold.job().id();
            try (var bag = new BagWriter(
                    new BufferedOutputStream(counted, 64 * 1024),
                    name,
                    hold.job().createdAt())) {
                copy(bag, "leads.jsonl", ExportView.LEADS);
                table(bag);
                copy(bag, "consents.jsonl", ExportView.CONSENTS);
                copy(bag, "notes.jsonl", ExportView.NOTES);
                bag.finish(info(), this::sign);
            }
            upload.complete();
            return new Packed(Sha512.hex(digest), counted.bytes);
        }
    }

    private void copy(BagWriter bag, String name, String part) throws IOException {
        try (var out = bag.payload(name)) {
            for (long segment = 0; segment < hold.progress().done(); segment++) {
                out.write(stage.get(hold.key(), segment, part));
                alive(segment);
            }
        }
    }

    private void table(BagWriter bag) throws IOException {
        try (var out = bag.payload("leads.csv");
                var csv = CsvWriter.builder().build(new Unclosed(out), StandardCharsets.UTF_8)) {
            csv.writeRecord(LeadTable.HEADER);
            for (long segment = 0; segment < hold.progress().done(); segment++) {
                var lines = new BufferedReader(new InputStreamReader(
                        new ByteArrayInputStream(stage.get(hold.key(), segment, ExportView.LEADS)),
                        StandardCharsets.UTF_8));
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    csv.writeRecord(LeadTable.row(Json.read(line.getBytes(StandardCharsets.UTF_8), ObjectNode.class)));
                }
                alive(segment);
            }
        }
    }

    /** Renews the hold from time to time, and notices when a user has stopped the export. */
    private void alive(long segment) {
        if (segment % 20 == 19) {
            hold.renew();
        }
    }

    private String sign(String tagManifestSha512) {
        return ExportStatement.about(hold.job(), tenant, tagManifestSha512).signedBy(signer);
    }

    private Map<String, String> info() {
        var info = new LinkedHashMap<String, String>();
        info.put("Source-Organization", tenant.name());
        info.put("External-Identifier", hold.job().id());
        info.put("External-Description", "Every live lead with its lawful bases and notes");
        info.put("Bagging-Date", hold.job().createdAt().toString().substring(0, 10));
        info.put("Lead-Count", Long.toString(hold.progress().count(ExportView.LEADS)));
        info.put("Consent-Count", Long.toString(hold.progress().count(ExportView.CONSENTS)));
        info.put("Note-Count", Long.toString(hold.progress().count(ExportView.NOTES)));
        info.put("Contact-Email", "admin@provilex.co.uk");
        return info;
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
