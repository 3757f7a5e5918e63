package uk.co.provilex.crm.rights;

import static uk.co.provilex.crm.rights.EventField.ASSIGNEE_ID;
import static uk.co.provilex.crm.rights.EventField.DISCLOSED;
import static uk.co.provilex.crm.rights.EventField.ERASURE_ID;
import static uk.co.provilex.crm.rights.EventField.EXPORT_ID;
import static uk.co.provilex.crm.rights.EventField.GROUND;
import static uk.co.provilex.crm.rights.EventField.IDENTITY_CONFIRMED;
import static uk.co.provilex.crm.rights.EventField.IDENTITY_METHOD;
import static uk.co.provilex.crm.rights.EventField.REASON;
import static uk.co.provilex.crm.rights.EventField.RECORDS;
import static uk.co.provilex.crm.rights.EventField.SUPPRESS;
import static uk.co.provilex.crm.rights.EventField.SYSTEMS;
import static uk.co.provilex.crm.rights.EventField.TEXT;
import static uk.co.provilex.crm.rights.EventField.WITHHELD;

import java.util.Set;

/** What can happen to a request, and what has to be said of it. */
enum EventKind {
    /** It came in. */
    RECEIVED(false, Set.of(), Set.of()),
    /** Somebody looks after it. */
    ASSIGNED(false, Set.of(ASSIGNEE_ID), Set.of(TEXT)),
    /** Information was asked for that confirms who asks. */
    IDENTITY_ASKED(false, Set.of(), Set.of(TEXT)),
    /** That information came, and was enough or not. */
    IDENTITY_RECEIVED(false, Set.of(IDENTITY_METHOD, IDENTITY_CONFIRMED), Set.of(TEXT)),
    /** It was asked what exactly is meant. */
    CLARIFICATION_ASKED(false, Set.of(TEXT), Set.of()),
    /** That was answered. */
    CLARIFICATION_RECEIVED(false, Set.of(), Set.of(TEXT)),
    /** Whoever asks was told that the answer takes longer, and why. */
    EXTENDED(true, Set.of(REASON, TEXT), Set.of()),
    /** The receipt of a complaint was acknowledged. */
    ACKNOWLEDGED(false, Set.of(), Set.of(TEXT)),
    /** Systems were searched. */
    SEARCHED(false, Set.of(SYSTEMS), Set.of(TEXT)),
    /** Something worth noting. */
    NOTE(false, Set.of(TEXT), Set.of()),
    /** The lead who asks is being erased, which ends the request once its key is destroyed. */
    ERASURE_STARTED(true, Set.of(), Set.of(SUPPRESS, REASON)),
    /** It was answered: what was done, disclosed and withheld. */
    COMPLETED(true, Set.of(TEXT), Set.of(SYSTEMS, DISCLOSED, WITHHELD, EXPORT_ID, ERASURE_ID, RECORDS)),
    /** After it was answered, another package for the person was made or named, since the one before cannot be had. */
    PACKAGE_ATTACHED(true, Set.of(), Set.of(TEXT, EXPORT_ID)),
    /** It was refused. */
    REFUSED(true, Set.of(GROUND, TEXT), Set.of()),
    /** Whoever asked took it back. */
    WITHDRAWN(false, Set.of(), Set.of(TEXT)),
    /** A complaint about how it was handled came in. */
    COMPLAINED(false, Set.of(), Set.of()),
    /** Its due date is near, or past. */
    REMINDED(false, Set.of(), Set.of());

    private final boolean decision;

    @SuppressWarnings("ImmutableEnumChecker") // Set.of makes an immutable set
    private final Set<EventField> required;

    @SuppressWarnings("ImmutableEnumChecker") // Set.of makes an immutable set
    private final Set<EventField> optional;

    EventKind(boolean decision, Set<EventField> required, Set<EventField> optional) {
        this.decision = decision;
        this.required = required;
        this.optional = optional;
    }

    /** Tells whether only those who answer for the organisation record it: owners and admins. */
    boolean decision() {
        return decision;
    }

    /** Tells whether it ends the request. */
    boolean closes() {
        return this == COMPLETED || this == REFUSED || this == WITHDRAWN;
    }

    /** Tells whether answering a request may depend on it, so that it is not kept out by what was noted before. */
    boolean answers() {
        return switch (this) {
            case IDENTITY_RECEIVED, CLARIFICATION_RECEIVED, PACKAGE_ATTACHED -> true;
            case RECEIVED,
                    ASSIGNED,
                    IDENTITY_ASKED,
                    CLARIFICATION_ASKED,
                    EXTENDED,
                    ACKNOWLEDGED,
                    SEARCHED,
                    NOTE,
                    ERASURE_STARTED,
                    COMPLETED,
                    REFUSED,
                    WITHDRAWN,
                    COMPLAINED,
                    REMINDED -> false;
        };
    }

    /** Tells whether it happens once at most, and so needs no bound. */
    boolean once() {
        return closes() || this == EXTENDED || this == ACKNOWLEDGED || this == ERASURE_STARTED;
    }

    /** Tells whether users record it, rather than the product itself. */
    boolean recorded() {
        return this != RECEIVED && this != COMPLAINED && this != REMINDED;
    }

    /** Tells whether the person was told or asked something with it. */
    boolean tells() {
        return switch (this) {
            case IDENTITY_ASKED, CLARIFICATION_ASKED, EXTENDED, ACKNOWLEDGED, COMPLETED, PACKAGE_ATTACHED, REFUSED ->
                true;
            case RECEIVED,
                    ASSIGNED,
                    IDENTITY_RECEIVED,
                    CLARIFICATION_RECEIVED,
                    SEARCHED,
                    NOTE,
                    ERASURE_STARTED,
                    WITHDRAWN,
                    COMPLAINED,
                    REMINDED -> false;
        };
    }

    boolean requires(EventField field) {
        return required.contains(field);
    }

    boolean takes(EventField field) {
        return required.contains(field) || optional.contains(field);
    }
}
