package uk.co.provilex.crm.portability;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import uk.co.provilex.crm.tenants.CustomField;
import uk.co.provilex.crm.tenants.LeadStatus;
import uk.co.provilex.crm.tenants.Tenant;

/**
 * All that a package has of one lead as a page that the person it is about can read in a browser: one file, without scripts, and
 * with nothing that would be fetched from anywhere. Users are named by their ids alone, for they are other people.
 */
final class LeadPage {

    private final OutputStream out;
    private final Tenant tenant;
    private boolean inSection;

    /** Writes to {@code out}, which stays open, what an organisation holds. */
    LeadPage(OutputStream out, Tenant tenant) throws IOException {
        this.out = out;
        this.tenant = tenant;
        write("""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
                <meta name="viewport" content="width=device-width">
                <title>What is held about you</title>
                <style>body{font:1em/1.5 sans-serif;max-width:45em;margin:2em auto;padding:0 1em}\
                dt{font-weight:bold}dd{margin:0 0 .5em;white-space:pre-wrap;overflow-wrap:anywhere}\
                article{border-top:1px solid #999;padding-top:.5em}</style>
                </head>
                <body>
                <h1>What %s holds about you</h1>
                """.formatted(escaped(tenant.name())));
    }

    /** Begins the section of one part of the package. */
    void begin(String part) throws IOException {
        endSection();
        write("<section>\n<h2>%s</h2>\n"
                .formatted(
                        switch (part) {
                            case ExportView.LEADS -> "Your details";
                            case ExportView.CONSENTS -> "On what basis it is held";
                            case ExportView.NOTES -> "Notes";
                            default -> "Tasks";
                        }));
        inSection = true;
    }

    /** Adds one line of that part. */
    void add(String part, JsonNode line) throws IOException {
        write("<article><dl>\n");
        switch (part) {
            case ExportView.LEADS -> lead(line);
            case ExportView.CONSENTS -> consent(line);
            case ExportView.NOTES -> note(line);
            default -> task(line);
        }
        write("</dl></article>\n");
    }

    /** Ends the page, which says of which time it is. */
    void end(Instant asked) throws IOException {
        endSection();
        write("""
                <footer>
                <p>Asked for at %s. The same is in the files ending in .jsonl, for programs to read.</p>
                <p>Not in this copy: what you asked of them about your data and how they answered, and the record of who changed or \
                read it. Ask them for it.</p>
                </footer>
                """.formatted(escaped(asked.toString())));
        write("</body>\n</html>\n");
    }

    private void endSection() throws IOException {
        if (inSection) {
            write("</section>\n");
        }
    }

    private void lead(JsonNode lead) throws IOException {
        term("First name", lead.path("firstName"));
        term("Last name", lead.path("lastName"));
        term("Company", lead.path("company"));
        term("Job title", lead.path("jobTitle"));
        for (var email : lead.path("emails")) {
            term(labelled("Email", email), email.path("value"));
            term(labelled("Email, as it is compared", email), email.path("address"));
        }
        for (var phone : lead.path("phones")) {
            term(labelled("Phone", phone), phone.path("value"));
            term(labelled("Phone, as it is understood", phone), phone.path("e164"));
        }
        var address = lead.path("address");
        term("Address", address.path("line1"));
        term("Address, second line", address.path("line2"));
        term("City", address.path("city"));
        term("Region", address.path("region"));
        term("Postcode", address.path("postcode"));
        term("Country", address.path("country"));
        term("Website", lead.path("website"));
        term("How they came by you", lead.path("source"));
        term("Status", status(lead.path("status").asText()));
        for (var tag : lead.path("tags")) {
            term("Tag", tag);
        }
        for (var value : lead.path("customFields").properties()) {
            term(
                    tenant.settings()
                            .knownField(value.getKey())
                            .map(CustomField::label)
                            .orElse(value.getKey()),
                    value.getValue());
        }
        term("Their own number for you", lead.path("externalId"));
        term("Number of this record", lead.path("id"));
        term("Looked after by the user", lead.path("ownerId"));
        term("Stored since", lead.path("createdAt"));
        term("Stored by the user", lead.path("createdBy"));
        term("Came with the list", lead.path("importId"));
        term("Last changed", lead.path("updatedAt"));
        term("Last changed by the user", lead.path("updatedBy"));
        term("Version, counted from 1", lead.path("version"));
        term("Last time that somebody did something about you", lead.path("lastActivityAt"));
        term("Restricted since", lead.at("/restriction/at"));
        term("Why it is restricted", lead.at("/restriction/ground").asText("").replace('-', ' '));
        term("Restricted by the user", lead.at("/restriction/by"));
        term("You were told that this will be lifted", lead.at("/restriction/liftNotice/informedAt"));
        term("How you were told", lead.at("/restriction/liftNotice/method"));
        term("When that was recorded", lead.at("/restriction/liftNotice/recordedAt"));
        term("Recorded by the user", lead.at("/restriction/liftNotice/recordedBy"));
        term("In the trash since", lead.at("/trashed/at"));
        term("Put there by the user", lead.at("/trashed/by"));
        term("Put there by the rule", lead.at("/trashed/rule"));
        term("Gone for good from", lead.at("/trashed/restorableUntil"));
    }

    private String status(String key) {
        var settings = tenant.settings();
        return Stream.concat(settings.leadStatuses().stream(), settings.archivedStatuses().stream())
                .filter(status -> status.key().equals(key))
                .map(LeadStatus::label)
                .findFirst()
                .orElse(key);
    }

    private void consent(JsonNode consent) throws IOException {
        term("Kind", consent.path("kind"));
        term("Lawful basis", consent.path("lawfulBasis"));
        term("For what", consent.path("purpose"));
        term("By which channel", consent.path("channel"));
        term("What you were shown or told", consent.path("wording"));
        term("Version of those words", consent.path("wordingVersion"));
        term("Their checksum (SHA-256)", consent.path("wordingHash"));
        term("Obtained where", consent.path("source"));
        term("On which page", consent.path("sourceUrl"));
        term("How", consent.path("method"));
        term("When", consent.path("obtainedAt"));
        term("Until", consent.path("expiresAt"));
        term("As what kind of subscriber", consent.path("subscriberClass"));
        term("From which address", consent.path("evidence").path("ipAddress"));
        term("With which browser or app", consent.path("evidence").path("userAgent"));
        term("Assessment", consent.path("assessmentReference"));
        term("Recorded", consent.path("recordedAt"));
        term("Recorded by", consent.path("recordedBy"));
        term("Came with the list", consent.path("importId"));
        term("Vouched for with the list", consent.path("attestation").path("importId"));
        term("Withdrawn", consent.path("withdrawal").path("at"));
        term("Withdrawn how", consent.path("withdrawal").path("method"));
        term("Withdrawal recorded", consent.path("withdrawal").path("recordedAt"));
        term("Withdrawal recorded by", consent.path("withdrawal").path("recordedBy"));
        term("Number of this record", consent.path("id"));
    }

    private void note(JsonNode note) throws IOException {
        term("Note", note.path("text"));
        term("Written", note.path("createdAt"));
        term("Written by the user", note.path("createdBy"));
        term("Number of this record", note.path("id"));
    }

    private void task(JsonNode task) throws IOException {
        term("Task", task.path("title"));
        term("Due", task.path("dueOn"));
        term("Done", task.path("done").asBoolean() ? "yes" : "no");
        term("For the user", task.path("assigneeId"));
        term("Set", task.path("createdAt"));
        term("Set by the user", task.path("createdBy"));
        term("Last changed", task.path("updatedAt"));
        term("Version, counted from 1", task.path("version"));
        term("Number of this record", task.path("id"));
    }

    private static String labelled(String name, JsonNode entry) {
        var label = entry.path("label").asText("");
        return label.isEmpty() ? name : name + " (" + label + ")";
    }

    private void term(String name, JsonNode value) throws IOException {
        term(name, LeadTable.value(value));
    }

    private void term(String name, String value) throws IOException {
        if (!value.isEmpty()) {
            write("<dt>" + escaped(name) + "</dt><dd>" + escaped(value) + "</dd>\n");
        }
    }

    private void write(String html) throws IOException {
        out.write(html.getBytes(StandardCharsets.UTF_8));
    }

    /** Escapes what could be taken for markup; the rest is text, whatever it is. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
