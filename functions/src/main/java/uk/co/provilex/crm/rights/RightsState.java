package uk.co.provilex.crm.rights;

import java.util.EnumSet;
import java.util.Set;

/** Where a request stands, and what can happen to it there: the whole table of transitions. */
enum RightsState {
    /** In work. */
    RECEIVED(EnumSet.of(
            EventKind.ASSIGNED,
            EventKind.IDENTITY_ASKED,
            EventKind.IDENTITY_RECEIVED,
            EventKind.CLARIFICATION_ASKED,
            EventKind.EXTENDED,
            EventKind.ACKNOWLEDGED,
            EventKind.SEARCHED,
            EventKind.NOTE,
            EventKind.ERASURE_STARTED,
            EventKind.COMPLETED,
            EventKind.REFUSED,
            EventKind.WITHDRAWN)),
    /** Who asks has to be confirmed, and whoever asks was asked for it. */
    AWAITING_IDENTITY(EnumSet.of(
            EventKind.ASSIGNED,
            EventKind.IDENTITY_RECEIVED,
            EventKind.CLARIFICATION_ASKED,
            EventKind.CLARIFICATION_RECEIVED,
            EventKind.EXTENDED,
            EventKind.ACKNOWLEDGED,
            EventKind.SEARCHED,
            EventKind.NOTE,
            EventKind.REFUSED,
            EventKind.WITHDRAWN)),
    /** What exactly is meant was asked. The answer may be given without waiting longer. */
    AWAITING_CLARIFICATION(EnumSet.of(
            EventKind.ASSIGNED,
            EventKind.IDENTITY_ASKED,
            EventKind.IDENTITY_RECEIVED,
            EventKind.CLARIFICATION_ASKED,
            EventKind.CLARIFICATION_RECEIVED,
            EventKind.EXTENDED,
            EventKind.ACKNOWLEDGED,
            EventKind.SEARCHED,
            EventKind.NOTE,
            EventKind.ERASURE_STARTED,
            EventKind.COMPLETED,
            EventKind.REFUSED,
            EventKind.WITHDRAWN)),
    /** Answered: what was asked for was done. The package for the person may have to be made again. */
    COMPLETED(EnumSet.of(EventKind.NOTE, EventKind.PACKAGE_ATTACHED)),
    /** Answered: it was refused, with the ground. */
    REFUSED(EnumSet.of(EventKind.NOTE)),
    /** Taken back by whoever asked. */
    WITHDRAWN(EnumSet.of(EventKind.NOTE));

    @SuppressWarnings("ImmutableEnumChecker") // Set.copyOf makes an immutable set
    private final Set<EventKind> possible;

    RightsState(Set<EventKind> possible) {
        this.possible = Set.copyOf(possible);
    }

    /** Tells whether {@code kind} can happen to a request in this state. */
    boolean allows(EventKind kind) {
        return possible.contains(kind);
    }

    /** Tells whether the request still awaits its answer. */
    boolean open() {
        return this == RECEIVED || this == AWAITING_IDENTITY || this == AWAITING_CLARIFICATION;
    }
}
