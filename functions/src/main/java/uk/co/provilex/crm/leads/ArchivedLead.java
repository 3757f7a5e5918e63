package uk.co.provilex.crm.leads;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.tenants.RetentionRules;

/**
 * A lead as a line of an export has it. Anybody may have written the line, so nothing in it is trusted: {@link #check} judges
 * what every tenant would refuse, and {@link #judged} what this one does.
 *
 * @param id the id it had
 * @param firstName the first name
 * @param lastName the last name
 * @param company the company
 * @param jobTitle the job title
 * @param emails the email addresses
 * @param phones the phone numbers
 * @param address the postal address
 * @param website a web address
 * @param source how the tenant came by the lead
 * @param tags the tags
 * @param customFields values of the tenant's own fields
 * @param externalId the lead's id in a system of the tenant's
 * @param status the key of its status
 * @param ownerId the user who looked after it
 * @param createdAt when it was created
 * @param updatedAt when it was last changed
 * @param createdBy the user who created it
 * @param updatedBy the user who last changed it
 * @param version its version
 * @param trashed present if it was in the trash
 * @param importId the import that created it
 * @param lastActivityAt when somebody last did something with it; absent in exports of earlier times
 */
public record ArchivedLead(
        @Nullable String id,
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String company,
        @Nullable String jobTitle,
        @Nullable List<LeadDetails.@Nullable Email> emails,
        @Nullable List<LeadDetails.@Nullable Phone> phones,
        LeadDetails.@Nullable Address address,
        @Nullable String website,
        @Nullable String source,
        @Nullable List<@Nullable String> tags,
        @Nullable Map<String, JsonNode> customFields,
        @Nullable String externalId,
        @Nullable String status,
        @Nullable String ownerId,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,
        @Nullable String createdBy,
        @Nullable String updatedBy,
        @Nullable Long version,
        @Nullable Trashed trashed,
        @Nullable String importId,
        @Nullable Instant lastActivityAt) {

    private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{5,14}");

    /** How it came into the trash. */
    public record Trashed(
            @Nullable Instant at,
            @Nullable String by,
            @Nullable Instant restorableUntil,
            @Nullable String rule) {}

    /** Refuses what no export of ours has: without an id or a time, from the future, or with an id that cannot be one. */
    public void check(Instant now, Checks checks) {
        ArchivedParts.id(id, "/id", checks);
        ArchivedParts.id(ownerId, "/ownerId", checks);
        ArchivedParts.id(createdBy, "/createdBy", checks);
        ArchivedParts.id(updatedBy, "/updatedBy", checks);
        ArchivedParts.past(createdAt, "/createdAt", now, checks);
        ArchivedParts.past(updatedAt, "/updatedAt", now, checks);
        checks.present(status, "/status").require(version != null && version >= 1, "/version", "is not a version");
        checks.require(importId == null || Ids.wellFormed(importId), "/importId", "is not an id");
        if (lastActivityAt != null) {
            ArchivedParts.past(lastActivityAt, "/lastActivityAt", now, checks);
        }
        if (trashed != null) {
            if (trashed.rule == null) {
                ArchivedParts.id(trashed.by, "/trashed/by", checks);
            } else {
                checks.require(
                        trashed.by == null && RetentionRules.CODES.contains(trashed.rule),
                        "/trashed/rule",
                        "is no rule, or goes with a user");
            }
            ArchivedParts.past(trashed.at, "/trashed/at", now, checks);
            checks.require(
                    trashed.restorableUntil != null
                            && trashed.at != null
                            // it may be any time that there is, and have none that long after it
                            && Duration.between(trashed.at, trashed.restorableUntil)
                                            .compareTo(ArchivedParts.LONGEST_IN_TRASH)
                                    < 0,
                    "/trashed/restorableUntil",
                    "is no end of a time in the trash");
        }
    }

    /** Tells whether its time in the trash is over. */
    public boolean hasLapsed(Instant now) {
        return trashed != null && trashed.restorableUntil != null && !trashed.restorableUntil.isAfter(now);
    }

    /**
     * Makes the lead that is to be stored, under the id {@code newId}, if its tenant can have it.
     *
     * @param form takes what a file brings, by the rules of the tenant
     * @param users the user of the tenant that each user of the line is
     * @param checks learns what is wrong; only when it is {@link Checks#ok} may the answer be stored
     */
    Lead judged(String newId, int shard, LeadForm form, UnaryOperator<String> users, Checks checks) {
        var details = form.details(input(), Optional.of(known(checks)), checks);
        var stage = form.status(status, Optional.empty(), checks);
        return new Lead(
                newId,
                details,
                stage,
                users.apply(ArchivedParts.there(ownerId)),
                ArchivedParts.there(createdAt),
                ArchivedParts.there(updatedAt),
                users.apply(ArchivedParts.there(createdBy)),
                users.apply(ArchivedParts.there(updatedBy)),
                ArchivedParts.there(version),
                trashed == null
                        ? null
                        : new Lead.Trashed(
                                ArchivedParts.there(trashed.at),
                                trashed.by == null ? null : users.apply(trashed.by),
                                ArchivedParts.there(trashed.restorableUntil),
                                trashed.rule),
                null,
                shard,
                importId,
                Keeping.begun(
                        lastActivityAt == null ? ArchivedParts.there(updatedAt) : lastActivityAt,
                        ArchivedParts.there(version) == 1 ? Keeping.CREATED : Keeping.UPDATED,
                        null));
    }

    private LeadInput input() {
        return new LeadInput(
                firstName,
                lastName,
                company,
                jobTitle,
                typedEmails(),
                typedPhones(),
                address,
                website,
                source,
                status,
                ownerId,
                tags,
                customFields,
                externalId);
    }

    private @Nullable List<LeadInput.@Nullable Typed> typedEmails() {
        if (emails == null) {
            return null;
        }
        var typed = new ArrayList<LeadInput.@Nullable Typed>();
        emails.forEach(email -> typed.add(email == null ? null : new LeadInput.Typed(email.value(), email.label())));
        return typed;
    }

    private @Nullable List<LeadInput.@Nullable Typed> typedPhones() {
        if (phones == null) {
            return null;
        }
        var typed = new ArrayList<LeadInput.@Nullable Typed>();
        phones.forEach(phone -> typed.add(phone == null ? null : new LeadInput.Typed(phone.value(), phone.label())));
        return typed;
    }

    /** What its numbers were understood as, be it by the rules of another country than the tenant's is now. */
    private LeadDetails known(Checks checks) {
        var understood = new ArrayList<LeadDetails.Phone>();
        for (var phone : phones == null ? List.<LeadDetails.@Nullable Phone>of() : phones) {
            if (phone != null && ArchivedParts.isThere(phone.value())) {
                checks.require(
                        phone.e164() == null || E164.matcher(phone.e164()).matches(),
                        "/phones",
                        "has a number in E.164 that is none");
                understood.add(phone);
            }
        }
        return new LeadDetails(
                null, null, null, null, List.of(), understood, null, null, null, List.of(), Map.of(), null);
    }

    /** Hides the person, whom a stray log or exception would otherwise show. */
    @Override
    public String toString() {
        return "ArchivedLead";
    }
}
