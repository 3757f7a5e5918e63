package uk.co.provilex.crm.closure;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A closure as the API answers it, the {@code Closure} of the contract. It names nobody.
 *
 * @param id its id
 * @param tenantId whose account it is
 * @param state how far it is
 * @param requestedAt when an owner asked for it
 * @param graceUntil until when it can be cancelled
 * @param cancelledAt when it was
 * @param closedAt since when nobody is let in
 * @param liveDeletedAt when nothing live was left
 * @param keysDestroyedAt when the last key was destroyed
 * @param unrecoverableAfter from when on no backup has a key
 * @param counts what was removed so far, by what it is
 * @param certificate the signed certificate, once there is one
 * @param export how to take out leads and the organisation before, only in the answer to whoever asked
 */
record ClosureView(
        String id,
        String tenantId,
        ClosureState state,
        Instant requestedAt,
        Instant graceUntil,
        @Nullable Instant cancelledAt,
        @Nullable Instant closedAt,
        @Nullable Instant liveDeletedAt,
        @Nullable Instant keysDestroyedAt,
        @Nullable Instant unrecoverableAfter,
        Map<String, Long> counts,
        @Nullable String certificate,
        @Nullable Export export) {

    /**
     * What takes everything out.
     *
     * @param method the method of the request
     * @param href where it goes
     * @param until until when
     */
    record Export(String method, String href, Instant until) {}

    /** Shows one that can be cancelled, or was. */
    static ClosureView waiting(
            String id,
            String tenantId,
            Instant requestedAt,
            Instant graceUntil,
            @Nullable Instant cancelledAt,
            @Nullable Export export) {
        return new ClosureView(
                id,
                tenantId,
                cancelledAt == null ? ClosureState.GRACE : ClosureState.CANCELLED,
                requestedAt,
                graceUntil,
                cancelledAt,
                null,
                null,
                null,
                null,
                Map.of(),
                null,
                export);
    }

    /** Shows one that cannot be cancelled any more. */
    static ClosureView of(Closure closure, String tenantId, @Nullable String certificate, Instant now) {
        return new ClosureView(
                closure.id(),
                tenantId,
                closure.stateAt(now),
                closure.requestedAt(),
                closure.graceUntil(),
                null,
                closure.closedAt(),
                closure.liveDeletedAt(),
                closure.keysDestroyedAt(),
                closure.unrecoverableAfter().orElse(null),
                new TreeMap<>(closure.counts()),
                certificate,
                null);
    }
}
