package uk.co.provilex.crm.erasure;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.LeadErasures;
import uk.co.provilex.crm.portability.ErasedFiles;
import uk.co.provilex.crm.users.UserErasures;

/**
 * An erasure as the API answers it, the {@code Erasure} of the contract.
 *
 * @param id its id
 * @param leadId the lead, where one is erased
 * @param userId the user, where one is erased
 * @param cause why
 * @param reason on which ground, if somebody said
 * @param requestedBy the user who asked
 * @param suppressed whether the person is remembered, as digests, so as not to be stored again
 * @param state how far it is
 * @param hiddenAt when nobody saw the lead any more, or the user was refused
 * @param liveErasedAt when nothing live was left
 * @param keyDestroyedAt when the key was destroyed
 * @param unrecoverableAfter from when on no backup has the key
 * @param counts what was removed so far
 * @param receipt the signed receipt, once there is one
 * @param salt what opens the commitments of the receipt, only in the answer to whoever asked
 */
public record ErasureView(
        String id,
        @Nullable String leadId,
        @Nullable String userId,
        Cause cause,
        @Nullable Reason reason,
        @Nullable String requestedBy,
        boolean suppressed,
        ErasureState state,
        Instant hiddenAt,
        @Nullable Instant liveErasedAt,
        @Nullable Instant keyDestroyedAt,
        @Nullable Instant unrecoverableAfter,
        Counts counts,
        @Nullable String receipt,
        @Nullable String salt) {

    /**
     * What was removed.
     *
     * @param leads the lead itself; none where its time in the trash had removed it
     * @param consents its lawful bases
     * @param notes its notes
     * @param tasks its tasks
     * @param activities what its timeline had besides
     * @param others what else belonged to it, and requests of its own whose words went
     * @param indexEntries by what search found it, and the claims of its addresses
     * @param users the user
     * @param activityEvents sign-ins and other events of its account
     * @param keptAnswers answers that were kept for idempotency keys: about a lead or a user, or to a user
     * @param exports packages that held it
     * @param imports imports of which files or refused rows could hold it
     */
    public record Counts(
            long leads,
            long consents,
            long notes,
            long tasks,
            long activities,
            long others,
            long indexEntries,
            long users,
            long activityEvents,
            long keptAnswers,
            long exports,
            long imports) {

        static Counts of(Map<String, Long> counts) {
            return new Counts(
                    counts.getOrDefault(LeadErasures.LEADS, 0L),
                    counts.getOrDefault(LeadErasures.CONSENTS, 0L),
                    counts.getOrDefault(LeadErasures.NOTES, 0L),
                    counts.getOrDefault(LeadErasures.TASKS, 0L),
                    counts.getOrDefault(LeadErasures.ACTIVITIES, 0L),
                    counts.getOrDefault(LeadErasures.OTHERS, 0L),
                    counts.getOrDefault(LeadErasures.INDEX_ENTRIES, 0L),
                    counts.getOrDefault(UserErasures.USERS, 0L),
                    counts.getOrDefault(UserErasures.ACTIVITY, 0L),
                    counts.getOrDefault(UserErasures.ANSWERS, 0L),
                    counts.getOrDefault(ErasedFiles.EXPORTS, 0L),
                    counts.getOrDefault(ErasedFiles.IMPORTS, 0L));
        }
    }

    static ErasureView of(Erasure erasure, Instant now) {
        return of(erasure, now, null);
    }

    static ErasureView of(Erasure erasure, Instant now, @Nullable String salt) {
        return new ErasureView(
                erasure.id(),
                erasure.isOfUser() ? null : erasure.subject().id(),
                erasure.isOfUser() ? erasure.subject().id() : null,
                erasure.cause(),
                erasure.reason(),
                erasure.requestedBy(),
                erasure.suppressed(),
                erasure.stateAt(now),
                erasure.hiddenAt(),
                erasure.liveErasedAt(),
                erasure.keyDestroyedAt(),
                erasure.unrecoverableAfter().orElse(null),
                Counts.of(erasure.counts()),
                erasure.receipt(),
                salt);
    }

    /** Hides the salt. */
    @Override
    public String toString() {
        return "Erasure " + id;
    }
}
