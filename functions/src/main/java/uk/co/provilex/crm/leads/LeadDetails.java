package uk.co.provilex.crm.leads;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.json.Json;

/**
 * The personal part of a lead, which is stored only sealed, as one blob. Every value is validated and kept as typed.
 *
 * @param firstName the first name
 * @param lastName the last name
 * @param company the company
 * @param jobTitle the job title
 * @param emails the email addresses, each once
 * @param phones the phone numbers
 * @param address the postal address
 * @param website a web address
 * @param source how the tenant came by the lead
 * @param tags the tags, each once
 * @param customFields values of the tenant's own fields
 * @param externalId the lead's id in a system of the tenant's
 */
public record LeadDetails(
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String company,
        @Nullable String jobTitle,
        List<Email> emails,
        List<Phone> phones,
        @Nullable Address address,
        @Nullable String website,
        @Nullable String source,
        List<String> tags,
        Map<String, JsonNode> customFields,
        @Nullable String externalId) {

    /** Keeps copies that nobody can change. */
    public LeadDetails {
        emails = List.copyOf(emails);
        phones = List.copyOf(phones);
        tags = List.copyOf(tags);
        customFields = Collections.unmodifiableMap(new LinkedHashMap<>(customFields));
    }

    /**
     * An email address.
     *
     * @param value as typed
     * @param address normalised
     * @param label such as work
     */
    public record Email(
            String value, String address, @Nullable String label) {
        @Override
        public String toString() {
            return "Email";
        }
    }

    /**
     * A phone number.
     *
     * @param value as typed, extension included
     * @param e164 in E.164, absent for an imported number that was not understood
     * @param label such as mobile
     */
    public record Phone(
            String value, @Nullable String e164, @Nullable String label) {
        @Override
        public String toString() {
            return "Phone";
        }
    }

    /**
     * A postal address.
     *
     * @param line1 the first line
     * @param line2 the second line
     * @param city the city
     * @param region the region
     * @param postcode the postcode
     * @param country the country, as typed
     */
    public record Address(
            @Nullable String line1,
            @Nullable String line2,
            @Nullable String city,
            @Nullable String region,
            @Nullable String postcode,
            @Nullable String country) {

        @JsonIgnore
        boolean isEmpty() {
            return line1 == null
                    && line2 == null
                    && city == null
                    && region == null
                    && postcode == null
                    && country == null;
        }

        @Override
        public String toString() {
            return "Address";
        }
    }

    /** Returns it without these addresses. */
    public LeadDetails withoutEmails(Set<String> addresses) {
        return new LeadDetails(
                firstName,
                lastName,
                company,
                jobTitle,
                emails.stream()
                        .filter(email -> !addresses.contains(email.address()))
                        .toList(),
                phones,
                address,
                website,
                source,
                tags,
                customFields,
                externalId);
    }

    /** Tells whether anything says who the lead is. */
    public boolean namesSomebody() {
        return firstName != null || lastName != null || company != null || !emails.isEmpty() || !phones.isEmpty();
    }

    /** Returns how many bytes it has where it is stored, without those that sealing adds. */
    int bytes() {
        return Json.bytes(this).length;
    }

    /** Hides the person, whom a stray log or exception would otherwise show. */
    @Override
    public String toString() {
        return "LeadDetails";
    }
}
