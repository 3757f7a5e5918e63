package uk.co.provilex.crm.rights;

import org.jspecify.annotations.Nullable;

/**
 * How it is known who asks.
 *
 * @param state how far the check is
 * @param method how it was made
 */
record Identity(State state, @Nullable Method method) {

    /** How far the check is. */
    enum State {
        /** Not made. */
        UNCHECKED,
        /** Information was asked for. */
        ASKED,
        /** Whoever asks is the person, or may speak for it. */
        CONFIRMED,
        /** What came was not enough. */
        NOT_CONFIRMED,
        /** There is no doubt. */
        NOT_NEEDED
    }

    /** How the check was made. */
    enum Method {
        /** The request came from an address or number that is known to be the person's. */
        KNOWN_CONTACT,
        /** The request came by the link that the tenant gave the person (P14). */
        OWN_LINK,
        /** The person was signed in. */
        SIGNED_IN,
        /** The person was called back. */
        CALL_BACK,
        /** Something that only the person knows. */
        SECURITY_QUESTION,
        /** A document, which is looked at and not kept. */
        DOCUMENT,
        /** The authority of whoever speaks for the person. */
        AUTHORITY,
        /** In another way, which a note tells. */
        OTHER
    }

    static final Identity UNCHECKED = new Identity(State.UNCHECKED, null);

    /** Tells whether personal data may be handed over or destroyed on this. */
    boolean certain() {
        return state == State.CONFIRMED || state == State.NOT_NEEDED;
    }
}
