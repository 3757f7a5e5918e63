package uk.co.provilex.crm.erasure;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.sealing.Keyring;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectId.Kind;

/**
 * The record of one erasure: ids, times, numbers and codes, and nothing of the person. It stays when everything else is gone.
 *
 * @param id its id
 * @param subject the lead or user
 * @param cause why
 * @param reason on which ground, if somebody said
 * @param requestedBy the user who asked; absent where nobody did
 * @param suppressed whether the person's addresses and numbers are remembered, as digests, so as not to be stored again
 * @param state how far it is
 * @param version its version, from 1
 * @param place where its worker is
 * @param counts what was removed so far, by what it is
 * @param hiddenAt when nobody saw the lead any more, or the user was refused
 * @param liveErasedAt when nothing live was left
 * @param keyDestroyedAt when the key was destroyed
 * @param commitments what the lead or user was known by, each as a salted digest; none where nobody has the salt
 * @param receipt the signed receipt, once there is one
 */
public record Erasure(
        String id,
        SubjectId subject,
        Cause cause,
        @Nullable Reason reason,
        @Nullable String requestedBy,
        boolean suppressed,
        ErasureState state,
        long version,
        Place place,
        Map<String, Long> counts,
        Instant hiddenAt,
        @Nullable Instant liveErasedAt,
        @Nullable Instant keyDestroyedAt,
        List<String> commitments,
        @Nullable String receipt) {

    private static final List<String> OF_USERS =
            List.of("user", "activity", "answers", "account", "exports", "imports");

    /** Copies what it is given. */
    public Erasure {
        counts = Map.copyOf(counts);
        commitments = List.copyOf(commitments);
    }

    /** What the worker does next, in this order. */
    enum Step {
        INDEX,
        ITEMS,
        ACCOUNT,
        EXPORTS,
        IMPORTS,
        NOTED,
        ANSWERS,
        VERIFY,
        KEY,
        RECEIPT,
        DONE
    }

    /**
     * Where the worker is.
     *
     * @param step what it does
     * @param at where it is within that
     * @param waits whether, within that, something is still at work that may have the lead
     */
    record Place(Step step, String at, boolean waits) {

        static Place of(Step step) {
            return new Place(step, "", false);
        }
    }

    /** Begins the record of a lead or user that is hidden at {@code at}. */
    static Erasure begun(
            String id,
            SubjectId subject,
            Cause cause,
            @Nullable Reason reason,
            @Nullable String requestedBy,
            boolean suppressed,
            Map<String, Long> counts,
            List<String> commitments,
            Instant at) {
        return new Erasure(
                id,
                subject,
                cause,
                reason,
                requestedBy,
                suppressed,
                ErasureState.HIDDEN,
                1,
                Place.of(first(subject)),
                counts,
                at,
                null,
                null,
                commitments,
                null);
    }

    private static Step first(SubjectId subject) {
        // users are found by nothing but their address, whose claim goes when they are hidden
        return subject.kind() == Kind.USER ? Step.ITEMS : Step.INDEX;
    }

    /** Returns the place where the worker begins. */
    Place beginning() {
        return Place.of(first(subject));
    }

    /** Tells whether a user is erased, and no lead. */
    boolean isOfUser() {
        return subject.kind() == Kind.USER;
    }

    /** Returns what is gone through, as a receipt names it. */
    public List<String> scope() {
        return isOfUser() ? OF_USERS : cause.scope();
    }

    /** Returns the next version, further on by what was removed. */
    Erasure moved(Place next, Map<String, Long> more) {
        return next(state, next, counting(more).counts(), liveErasedAt, keyDestroyedAt, receipt);
    }

    /** Returns this version with what was found too late to be a version of its own. */
    Erasure counting(Map<String, Long> more) {
        var sums = new HashMap<>(counts);
        more.forEach((what, count) -> sums.merge(what, count, Long::sum));
        return with(state, version, place, sums, liveErasedAt, keyDestroyedAt, receipt);
    }

    /** Returns the next version, in which nothing live is left. */
    Erasure liveErased(Instant at) {
        return next(ErasureState.LIVE_ERASED, Place.of(Step.KEY), counts, at, null, null);
    }

    /** Returns the next version, in which the key is destroyed. */
    Erasure keyDestroyed(Instant at) {
        return next(ErasureState.KEY_DESTROYED, Place.of(Step.RECEIPT), counts, liveErasedAt, at, null);
    }

    /** Returns the last version. */
    Erasure receipted(String signed) {
        return next(state, Place.of(Step.DONE), counts, liveErasedAt, keyDestroyedAt, signed);
    }

    private Erasure next(
            ErasureState nextState,
            Place next,
            Map<String, Long> sums,
            @Nullable Instant live,
            @Nullable Instant key,
            @Nullable String signed) {
        return with(nextState, version + 1, next, sums, live, key, signed);
    }

    /** Returns it with other values of what can change. */
    private Erasure with(
            ErasureState newState,
            long newVersion,
            Place newPlace,
            Map<String, Long> sums,
            @Nullable Instant live,
            @Nullable Instant key,
            @Nullable String signed) {
        return new Erasure(
                id,
                subject,
                cause,
                reason,
                requestedBy,
                suppressed,
                newState,
                newVersion,
                newPlace,
                sums,
                hiddenAt,
                live,
                key,
                commitments,
                signed);
    }

    /** Returns from when on nobody can bring the key back: when the backups of the table of keys reach back to then no more. */
    public Optional<Instant> unrecoverableAfter() {
        return Optional.ofNullable(keyDestroyedAt).map(at -> at.plus(Keyring.BACKED_UP_FOR));
    }

    /** Returns the state as of {@code now}. */
    ErasureState stateAt(Instant now) {
        return unrecoverableAfter().filter(after -> now.isAfter(after)).isPresent()
                ? ErasureState.UNRECOVERABLE
                : state;
    }

    /** Returns where the API has this erasure. */
    public String path() {
        return "/v1/erasures/" + id;
    }
}
