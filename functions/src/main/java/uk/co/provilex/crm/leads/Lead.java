package uk.co.provilex.crm.leads;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.sealing.SubjectId;

/**
 * A lead, opened. Written as JSON it is the {@code Lead} of the contract.
 *
 * @param id its id
 * @param details the personal part
 * @param status the key of one of the tenant's statuses
 * @param ownerId the user who looks after it
 * @param createdAt when it was created
 * @param updatedAt when it was last changed
 * @param createdBy the user who created it
 * @param updatedBy the user who last changed it
 * @param version its version, from 1
 * @param trashed present while it is in the trash
 * @param restriction present while its processing is restricted
 * @param shard the write shard of its index entries, fixed at creation
 * @param importId the import that created it
 * @param keeping what tells for how long it is kept
 */
public record Lead(
        String id,
        @JsonUnwrapped LeadDetails details,
        String status,
        String ownerId,
        Instant createdAt,
        Instant updatedAt,
        String createdBy,
        String updatedBy,
        long version,
        @Nullable Trashed trashed,
        @Nullable Restriction restriction,
        @JsonIgnore int shard,
        @JsonIgnore @Nullable String importId,
        @JsonIgnore Keeping keeping) {

    /**
     * How a lead came into the trash.
     *
     * @param at when
     * @param by the user who put it there; absent where a rule did
     * @param restorableUntil from when on it is gone
     * @param rule the code of the retention rule that put it there; absent where a user did
     */
    public record Trashed(
            Instant at,
            @Nullable String by,
            Instant restorableUntil,
            @Nullable String rule) {

        static Trashed by(Author author, Instant restorableUntil) {
            return new Trashed(author.at(), author.userId(), restorableUntil, null);
        }
    }

    /**
     * That the lead is stored and nothing else is done with it (UK GDPR article 18).
     *
     * @param at since when
     * @param by the user who restricted it
     * @param ground why
     * @param liftNotice that the person was told that it is about to end
     */
    public record Restriction(
            Instant at,
            String by,
            RestrictionGround ground,
            @Nullable LiftNotice liftNotice) {}

    /**
     * That the person was told, as article 18(3) has it, before a restriction is lifted.
     *
     * @param informedAt when the person was told
     * @param method how: email, phone, post or in-person
     * @param recordedAt when that was recorded
     * @param recordedBy the user who recorded it
     */
    public record LiftNotice(Instant informedAt, String method, Instant recordedAt, String recordedBy) {}

    /** Returns when somebody last did something with it. */
    @JsonProperty("lastActivityAt")
    public Instant lastActivityAt() {
        return keeping.activeAt();
    }

    /** Returns this lead with something else that tells for how long it is kept. */
    public Lead keeping(Keeping other) {
        return new Lead(
                id,
                details,
                status,
                ownerId,
                createdAt,
                updatedAt,
                createdBy,
                updatedBy,
                version,
                trashed,
                restriction,
                shard,
                importId,
                other);
    }

    /** Names the lead as the subject of its data. */
    public SubjectId subject() {
        return SubjectId.lead(id);
    }

    /** Returns where the API has this lead. */
    public String path() {
        return path(id);
    }

    /** Returns where the API has the lead {@code id}. */
    public static String path(String id) {
        return "/v1/leads/" + id;
    }

    /** Shows the id alone. */
    @Override
    public String toString() {
        return "Lead " + id;
    }
}
