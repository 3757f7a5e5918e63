package uk.co.provilex.crm.rights;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectId.Kind;
import uk.co.provilex.crm.rights.clock.Course;
import uk.co.provilex.crm.rights.clock.Deadline;
import uk.co.provilex.crm.rights.clock.RequestType;
import uk.co.provilex.crm.rights.clock.StatutoryClock;

/**
 * A request of a data subject, without what could name the person: that is sealed beside it.
 *
 * @param id its id
 * @param type what is asked for
 * @param controller who has to answer
 * @param leadId the lead who asks, if it is one
 * @param channel how it came in
 * @param jurisdiction whose law and calendar count
 * @param course what happened, as far as its due date is concerned
 * @param identity how it is known who asks
 * @param state where it stands
 * @param assigneeId who looks after it
 * @param relatesTo the request that a complaint is about
 * @param erasureId the erasure that was begun for it
 * @param createdBy the user who recorded it
 * @param createdAt when it was recorded
 * @param updatedAt when it last changed
 * @param closedAt when it was answered or taken back
 * @param reminded which reminders were recorded for the present due date
 * @param events how many events there are; one with many words counts as several
 * @param version grows by one with each change
 */
record RightsRequest(
        String id,
        RequestType type,
        Controller controller,
        @Nullable String leadId,
        Channel channel,
        Jurisdiction jurisdiction,
        Course course,
        Identity identity,
        RightsState state,
        @Nullable String assigneeId,
        @Nullable String relatesTo,
        @Nullable String erasureId,
        String createdBy,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant closedAt,
        @Nullable Reminded reminded,
        int events,
        long version) {

    /**
     * For how long what somebody said who is neither lead nor user can be read after the request was closed. The law names no
     * time but that it is no longer than necessary (UK GDPR, article 5(1)(e)). What shows how it was answered stays.
     */
    static final Period WORDS_KEPT = Period.ofYears(3);

    /** Who has to answer: for leads the tenant, for the accounts of its users Provilex. */
    enum Controller {
        /** The tenant, whose leads they are. */
        TENANT,
        /** Provilex, about an account. */
        PROVILEX
    }

    /**
     * The last reminder.
     *
     * @param of the due date that it was of
     * @param last the reminder
     */
    record Reminded(LocalDate of, Reminder last) {}

    /**
     * What could name a person.
     *
     * @param requester who asks, if it is no lead, or who speaks for the lead
     * @param contact where to answer
     * @param request what was asked for, in the words of whoever asked
     */
    record Details(
            @Nullable String requester,
            @Nullable String contact,
            @Nullable String request) {

        static final Details NONE = new Details(null, null, null);

        /** Hides what it holds. */
        @Override
        public String toString() {
            return "Details";
        }
    }

    /** Returns whose key seals what could name a person. */
    SubjectId subject() {
        if (leadId != null) {
            return SubjectId.lead(leadId);
        }
        return controller == Controller.PROVILEX ? SubjectId.user(createdBy) : SubjectId.rights(id);
    }

    /**
     * Returns from when on nobody can read what could name a person, once it is closed and nobody asks who is a lead or a user:
     * their words go with them.
     */
    Optional<Instant> wordsKeptUntil() {
        return closedAt == null || subject().kind() != Kind.RIGHTS
                ? Optional.empty()
                : Optional.of(
                        closedAt.atZone(jurisdiction.zone()).plus(WORDS_KEPT).toInstant());
    }

    /** Tells whether that is past, whether or not the key is destroyed already. */
    boolean wordsAreOver(Instant now) {
        return wordsKeptUntil().filter(until -> !now.isBefore(until)).isPresent();
    }

    /** Returns by when it is due, and why. */
    Deadline deadline() {
        return StatutoryClock.deadline(jurisdiction.regime(), type, jurisdiction.zone(), course);
    }

    /**
     * Returns by when it is due, or was, and why. Of one that was closed while an answer of the person was awaited, it is the day
     * that would hold if that had come with the closing, for evidence has to tell whether it was late.
     */
    Deadline settledDeadline() {
        var deadline = deadline();
        return closedAt == null || deadline.state() != Deadline.State.STOPPED
                ? deadline
                : Courses.settled(this, deadline, closedAt);
    }

    /** Tells whether it asks for a copy of what is held. */
    boolean asksForCopy() {
        return type == RequestType.ACCESS || type == RequestType.PORTABILITY;
    }

    /** Tells whether it is answered as soon as the erasure that was begun for it is far enough. */
    boolean awaitsErasure() {
        return state.open() && erasureId != null;
    }

    /** Returns the first day of the next reminder, if one is to come. */
    Optional<LocalDate> nextReminder() {
        var due = deadline().dueOn();
        if (!state.open() || due == null) {
            return Optional.empty();
        }
        return last(due)
                .map(Reminder::next)
                .orElse(Optional.of(Reminder.DUE_IN_7_DAYS))
                .map(next -> next.day(due));
    }

    /** Returns the last reminder of what is due on {@code due}. */
    Optional<Reminder> last(LocalDate due) {
        return reminded != null && reminded.of().equals(due) ? Optional.of(reminded.last()) : Optional.empty();
    }

    /** Returns it in its next version, after an event. */
    RightsRequest after(
            Course newCourse,
            Identity newIdentity,
            RightsState newState,
            @Nullable String newAssigneeId,
            @Nullable Instant newClosedAt,
            Instant now) {
        return with(
                newCourse,
                newIdentity,
                newState,
                newAssigneeId,
                erasureId,
                now,
                newClosedAt,
                reminded,
                events + 1,
                version + 1);
    }

    /** Returns it in its next version, after a complaint about it. */
    RightsRequest complainedAbout(Instant now) {
        return after(course, identity, state, assigneeId, closedAt, now);
    }

    /** Returns it as it is with the erasure that was begun for it. */
    RightsRequest erasedBy(String newErasureId) {
        return with(course, identity, state, assigneeId, newErasureId, updatedAt, closedAt, reminded, events, version);
    }

    /** Returns it as it is with the room of so many more events taken. */
    RightsRequest taking(int more) {
        return with(
                course, identity, state, assigneeId, erasureId, updatedAt, closedAt, reminded, events + more, version);
    }

    /** Returns it in its next version, with a reminder given. */
    RightsRequest reminded(Reminded newReminded, Instant now) {
        return with(
                course, identity, state, assigneeId, erasureId, now, closedAt, newReminded, events + 1, version + 1);
    }

    /** Returns it with other values of what can change. */
    private RightsRequest with(
            Course newCourse,
            Identity newIdentity,
            RightsState newState,
            @Nullable String newAssigneeId,
            @Nullable String newErasureId,
            Instant newUpdatedAt,
            @Nullable Instant newClosedAt,
            @Nullable Reminded newReminded,
            int newEvents,
            long newVersion) {
        return new RightsRequest(
                id,
                type,
                controller,
                leadId,
                channel,
                jurisdiction,
                newCourse,
                newIdentity,
                newState,
                newAssigneeId,
                relatesTo,
                newErasureId,
                createdBy,
                createdAt,
                newUpdatedAt,
                newClosedAt,
                newReminded,
                newEvents,
                newVersion);
    }

    /** Names it by its id alone. */
    @Override
    public String toString() {
        return "RightsRequest " + id;
    }
}
