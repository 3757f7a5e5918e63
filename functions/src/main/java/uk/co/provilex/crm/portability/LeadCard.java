package uk.co.provilex.crm.portability;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import uk.co.provilex.crm.leads.PhoneNumber;

/** A lead as a card for address books, vCard 4.0 (RFC 6350). Custom fields and notes are not for those. */
final class LeadCard {

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** The types that every reader knows (RFC 6350, section 5.6); another label goes beside the value. */
    private static final Set<String> TYPES = Set.of("work", "home");

    private final ContentLines lines = new ContentLines();
    private int groups;

    private LeadCard() {}

    /** Returns the card of a lead, given as a line of the package has it. */
    static byte[] of(JsonNode lead) {
        return new LeadCard().written(lead);
    }

    private byte[] written(JsonNode lead) {
        lines.add("BEGIN:VCARD");
        lines.add("VERSION:4.0");
        lines.add("PRODID:-//Provilex//Provilex CRM//EN");
        lines.add("UID;VALUE=text:" + escaped(lead, "id"));
        lines.add("FN:" + ContentLines.escaped(formattedName(lead)));
        if (lead.has("firstName") || lead.has("lastName")) {
            lines.add("N:" + escaped(lead, "lastName") + ";" + escaped(lead, "firstName") + ";;;");
        }
        property("ORG", lead, "company");
        property("TITLE", lead, "jobTitle");
        lead.path("emails")
                .forEach(email -> labelled(
                        "EMAIL", email, ContentLines.escaped(email.path("value").asText())));
        lead.path("phones").forEach(this::phone);
        var address = lead.path("address");
        if (!address.isEmpty()) {
            var street = Stream.of("line1", "line2")
                    .filter(address::has)
                    .map(name -> escaped(address, name))
                    .collect(Collectors.joining(","));
            lines.add("ADR:;;" + street + ";" + escaped(address, "city") + ";" + escaped(address, "region") + ";"
                    + escaped(address, "postcode") + ";" + escaped(address, "country"));
        }
        if (lead.has("website")) {
            lines.add("URL:" + WebUri.of(lead.path("website").asText()));
        }
        if (!lead.path("tags").isEmpty()) {
            lines.add("CATEGORIES:"
                    + StreamSupport.stream(lead.path("tags").spliterator(), false)
                            .map(tag -> ContentLines.escaped(tag.asText()))
                            .collect(Collectors.joining(",")));
        }
        lines.add("REV:" + TIMESTAMP.format(Instant.parse(lead.path("updatedAt").asText())));
        lines.add("END:VCARD");
        return lines.bytes();
    }

    /** Every card has a name to show; a lead has at least one of these. */
    private static String formattedName(JsonNode lead) {
        var name = Stream.of("firstName", "lastName")
                .filter(lead::has)
                .map(part -> lead.path(part).asText())
                .collect(Collectors.joining(" "));
        return Stream.of(
                        name,
                        lead.path("company").asText(""),
                        lead.at("/emails/0/value").asText(""),
                        lead.at("/phones/0/value").asText(""))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse(lead.path("id").asText());
    }

    private void phone(JsonNode phone) {
        var typed = phone.path("value").asText();
        if (!phone.has("e164")) {
            labelled("TEL;VALUE=text", phone, ContentLines.escaped(typed));
            return;
        }
        // RFC 3966, section 5.3
        var extension = PhoneNumber.extension(typed);
        var uri = "tel:" + phone.path("e164").asText() + (extension.isEmpty() ? "" : ";ext=" + extension);
        labelled("TEL;VALUE=uri", phone, uri);
    }

    /** Writes a property with its label: as a type where there is one of that name, else as address books usually do. */
    private void labelled(String property, JsonNode entry, String value) {
        var label = entry.path("label").asText("");
        if (TYPES.contains(label)) {
            lines.add(property + ";TYPE=" + label + ":" + value);
        } else if (label.isEmpty()) {
            lines.add(property + ":" + value);
        } else {
            var group = "item" + ++groups;
            lines.add(group + "." + property + ":" + value);
            lines.add(group + ".X-ABLABEL:" + ContentLines.escaped(label));
        }
    }

    private void property(String property, JsonNode lead, String name) {
        if (lead.has(name)) {
            lines.add(property + ":" + escaped(lead, name));
        }
    }

    private static String escaped(JsonNode node, String name) {
        return ContentLines.escaped(node.path(name).asText(""));
    }
}
