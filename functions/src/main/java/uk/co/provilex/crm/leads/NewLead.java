package uk.co.provilex.crm.leads;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request to create a lead: the members of {@link LeadInput}, and the lawful basis.
 *
 * @param firstName the first name
 * @param lastName the last name
 * @param company the company
 * @param jobTitle the job title
 * @param emails the email addresses
 * @param phones the phone numbers
 * @param address the postal address
 * @param website a web address
 * @param source how the tenant came by the lead
 * @param status the key of a status
 * @param ownerId the user who is to look after it
 * @param tags the tags
 * @param customFields values of the tenant's own fields
 * @param externalId the lead's id in a system of the tenant's
 * @param consent the lawful basis, without which no lead is stored
 */
public record NewLead(
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String company,
        @Nullable String jobTitle,
        @Nullable List<LeadInput.@Nullable Typed> emails,
        @Nullable List<LeadInput.@Nullable Typed> phones,
        LeadDetails.@Nullable Address address,
        @Nullable String website,
        @Nullable String source,
        @Nullable String status,
        @Nullable String ownerId,
        @Nullable List<@Nullable String> tags,
        @Nullable Map<String, JsonNode> customFields,
        @Nullable String externalId,
        @Nullable ConsentInput consent) {

    LeadInput lead() {
        return new LeadInput(
                firstName,
                lastName,
                company,
                jobTitle,
                emails,
                phones,
                address,
                website,
                source,
                status,
                ownerId,
                tags,
                customFields,
                externalId);
    }

    /** Hides the person, whom a stray log or exception would otherwise show. */
    @Override
    public String toString() {
        return "NewLead";
    }
}
