package uk.co.provilex.crm.leads;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.json.Json;

/**
 * What a caller may write of a lead, as it came in: nothing in it is validated. {@link LeadForm} does that.
 *
 * @param firstName the first name
 * @param lastName the last name
 * @param company the company
 * @param jobTitle the job title
 * @param emails the email addresses
 * @param phones the phone numbers, in any usual notation
 * @param address the postal address
 * @param website a web address
 * @param source how the tenant came by the lead
 * @param status the key of a status
 * @param ownerId the user who is to look after it
 * @param tags the tags
 * @param customFields values of the tenant's own fields
 * @param externalId the lead's id in a system of the tenant's
 */
public record LeadInput(
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String company,
        @Nullable String jobTitle,
        @Nullable List<@Nullable Typed> emails,
        @Nullable List<@Nullable Typed> phones,
        LeadDetails.@Nullable Address address,
        @Nullable String website,
        @Nullable String source,
        @Nullable String status,
        @Nullable String ownerId,
        @Nullable List<@Nullable String> tags,
        @Nullable Map<String, JsonNode> customFields,
        @Nullable String externalId) {

    /**
     * An email address or phone number as typed.
     *
     * @param value what was typed
     * @param label such as work
     */
    public record Typed(@Nullable String value, @Nullable String label) {
        @Override
        public String toString() {
            return "Typed";
        }
    }

    /** Returns the writable members of {@code lead}, to which a merge patch is applied. */
    static ObjectNode writable(Lead lead) {
        var details = lead.details();
        return Json.tree(new LeadInput(
                details.firstName(),
                details.lastName(),
                details.company(),
                details.jobTitle(),
                details.emails().stream()
                        .<@Nullable Typed>map(email -> new Typed(email.value(), email.label()))
                        .toList(),
                details.phones().stream()
                        .<@Nullable Typed>map(phone -> new Typed(phone.value(), phone.label()))
                        .toList(),
                details.address(),
                details.website(),
                details.source(),
                lead.status(),
                lead.ownerId(),
                new ArrayList<@Nullable String>(details.tags()),
                details.customFields(),
                details.externalId()));
    }

    /** Hides the person, whom a stray log or exception would otherwise show. */
    @Override
    public String toString() {
        return "LeadInput";
    }
}
