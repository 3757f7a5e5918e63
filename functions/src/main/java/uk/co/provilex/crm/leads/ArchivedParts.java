package uk.co.provilex.crm.leads;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.validation.Checks;

/**
 * Judges what belongs to a lead as the lines of an export have it. What an export of ours cannot have is refused; nothing of
 * this depends on the tenant.
 */
public final class ArchivedParts {

    /** Longer than any tenant keeps its trash. */
    static final Duration LONGEST_IN_TRASH = Duration.ofDays(400);

    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_METHOD = 100;

    /** How far the clock may be ahead by which a line was written. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private ArchivedParts() {}

    /** Judges a lawful basis or an objection, which must be one that could be recorded today. */
    public static void check(Consent consent, Instant now, Checks checks) {
        id(consent.id(), "/id", checks);
        id(consent.recordedBy(), "/recordedBy", checks);
        past(consent.recordedAt(), "/recordedAt", now, checks);
        if (consent.kind() == Consent.Kind.OBJECTION) {
            input(consent).acceptObjection("", now, checks);
        } else {
            input(consent).accept("", now, checks);
        }
        var wording = consent.wording();
        checks.present(consent.channel(), "/channel")
                .present(consent.obtainedAt(), "/obtainedAt")
                .require(
                        Objects.equals(wording == null ? null : Consent.hashOf(wording), consent.wordingHash()),
                        "/wordingHash",
                        "is not the checksum of the wording");
        var withdrawal = consent.withdrawal();
        if (withdrawal != null) {
            // told by whoever recorded it, as when it was given is
            past(withdrawal.at(), ConsentInput.EARLIEST, "/withdrawal/at", now, checks);
            past(withdrawal.recordedAt(), "/withdrawal/recordedAt", now, checks);
            id(withdrawal.recordedBy(), "/withdrawal/recordedBy", checks);
            checks.requiredLine(withdrawal.method(), "/withdrawal/method", LONGEST_METHOD);
        }
        var importId = consent.importId();
        var attestation = consent.attestation();
        checks.require(importId == null || Ids.wellFormed(importId), "/importId", "is not an id")
                .require(
                        attestation == null || Objects.equals(attestation.importId(), importId),
                        "/attestation",
                        "is that of another import");
    }

    private static ConsentInput input(Consent consent) {
        return new ConsentInput(
                consent.kind() == Consent.Kind.OBJECTION ? "objection" : "lawful-basis",
                consent.lawfulBasis(),
                consent.purpose(),
                consent.channel(),
                consent.wording(),
                consent.wordingVersion(),
                consent.source(),
                consent.sourceUrl(),
                consent.method(),
                isThere(consent.obtainedAt()) ? consent.obtainedAt().toString() : null,
                consent.expiresAt() == null ? null : consent.expiresAt().toString(),
                consent.subscriberClass(),
                consent.evidence(),
                consent.assessmentReference());
    }

    /** Judges a note. */
    public static void check(Note note, Instant now, Checks checks) {
        id(note.id(), "/id", checks);
        id(note.createdBy(), "/createdBy", checks);
        past(note.createdAt(), "/createdAt", now, checks);
        Notes.check(note.text(), "/text", checks);
    }

    /** Judges a task. */
    public static void check(Task task, Instant now, Checks checks) {
        id(task.id(), "/id", checks);
        id(task.createdBy(), "/createdBy", checks);
        past(task.createdAt(), "/createdAt", now, checks);
        past(task.updatedAt(), "/updatedAt", now, checks);
        checks.requiredLine(task.title(), "/title", LONGEST_TITLE)
                .require(isWritable(task.dueOn()), "/dueOn", "is not a date of the years 0000 to 9999")
                .require(task.version() >= 1, "/version", "is not a version")
                .require(task.assigneeId() == null || Ids.wellFormed(task.assigneeId()), "/assigneeId", "is not an id");
    }

    /** Tells whether a date, if there is one, has a form that an export and a request can have: {@code yyyy-mm-dd}. */
    private static boolean isWritable(@Nullable LocalDate date) {
        return date == null || (date.getYear() >= 0 && date.getYear() <= 9999);
    }

    static void id(@Nullable String id, String field, Checks checks) {
        checks.require(id != null && Ids.wellFormed(id), field, "is not an id");
    }

    /** Requires a time that a clock of ours has told. */
    static void past(@Nullable Instant at, String field, Instant now, Checks checks) {
        past(at, Instant.EPOCH, field, now, checks);
    }

    private static void past(@Nullable Instant at, Instant earliest, String field, Instant now, Checks checks) {
        checks.require(
                at != null && !at.isBefore(earliest) && !at.isAfter(now.plus(SKEW)),
                field,
                "is not a time in the past");
    }

    /** Tells whether a member is there that a line of ours always has. */
    static boolean isThere(@Nullable Object member) {
        return member != null;
    }

    /** Returns what {@link ArchivedLead#check} has found to be there. */
    static <T> T there(@Nullable T member) {
        return Objects.requireNonNull(member, "the line was not checked");
    }
}
