package uk.co.provilex.crm.rights;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.json.Json;

/**
 * Something that happened to a request. The list of them is only ever added to.
 *
 * @param id its id, in the order in which they were recorded
 * @param kind what happened
 * @param at when it happened
 * @param recordedAt when that was recorded
 * @param by who recorded it: a user's id, or {@code system:} with the name of a function
 * @param facts what names nobody
 * @param words what may name somebody, sealed; {@link Words#NONE} when there is nothing or its person was erased
 */
record RightsEvent(String id, EventKind kind, Instant at, Instant recordedAt, String by, Facts facts, Words words) {

    /**
     * What names nobody: ids and codes.
     *
     * @param assigneeId who is to look after the request
     * @param identityMethod how it was told who asks
     * @param identityConfirmed whether that was enough
     * @param reason why the answer takes longer, or on which ground the lead is erased
     * @param ground why it was refused
     * @param exportId the package for the person
     * @param erasureId the erasure that it led to
     * @param records the lead's records of consents and objections that were made
     * @param complaintId the complaint about it
     * @param reminder which reminder
     */
    record Facts(
            @Nullable String assigneeId,
            @Nullable String identityMethod,
            @Nullable Boolean identityConfirmed,
            @Nullable String reason,
            @Nullable String ground,
            @Nullable String exportId,
            @Nullable String erasureId,
            @Nullable List<String> records,
            @Nullable String complaintId,
            @Nullable String reminder) {

        static final Facts NONE = new Facts(null, null, null, null, null, null, null, null, null, null);

        static Facts complaint(String id) {
            return new Facts(null, null, null, null, null, null, null, null, id, null);
        }

        static Facts reminder(Reminder reminder) {
            return new Facts(null, null, null, null, null, null, null, null, null, Names.text(reminder));
        }

        static Facts records(List<String> ids) {
            return new Facts(null, null, null, null, null, null, null, ids, null, null);
        }

        static Facts erasure(String id) {
            return new Facts(null, null, null, null, null, null, id, null, null, null);
        }

        Facts withErasure(@Nullable String id) {
            return new Facts(
                    assigneeId,
                    identityMethod,
                    identityConfirmed,
                    reason,
                    ground,
                    exportId,
                    id,
                    records,
                    complaintId,
                    reminder);
        }

        Facts withExport(@Nullable String id) {
            return new Facts(
                    assigneeId,
                    identityMethod,
                    identityConfirmed,
                    reason,
                    ground,
                    id,
                    erasureId,
                    records,
                    complaintId,
                    reminder);
        }
    }

    /**
     * What may name somebody.
     *
     * @param text what was said or done
     * @param systems which systems were searched
     * @param disclosed what was handed over
     * @param withheld what was not, and why
     */
    record Words(
            @Nullable String text,
            @Nullable List<String> systems,
            @Nullable String disclosed,
            @Nullable List<Withheld> withheld) {

        static final Words NONE = new Words(null, null, null, null);

        /** As many bytes as go with an event; whoever says more takes the room of others. */
        private static final int BYTES = 2_500;

        /** Returns the room of how many events more these take: 250 that have all they can are to fit into an answer. */
        int more() {
            return equals(NONE) ? 0 : Json.bytes(this).length / BYTES;
        }

        /** Hides what it holds. */
        @Override
        public String toString() {
            return "Words";
        }
    }

    /**
     * Something that was not handed over.
     *
     * @param what it is
     * @param ground why not, {@link Ground} as the API writes it
     */
    record Withheld(String what, String ground) {

        /** Hides what it holds. */
        @Override
        public String toString() {
            return "Withheld";
        }
    }
}
