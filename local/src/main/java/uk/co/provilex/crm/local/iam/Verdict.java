package uk.co.provilex.crm.local.iam;

import java.util.Set;

/** What the policies say about one request. */
public sealed interface Verdict {

    /**
     * Allowed by these pieces of the role's policies, or by nothing in particular when policies are switched off.
     *
     * @param by the pieces that each allow it
     * @param alone whether there is one, and would be no other if none were withheld
     */
    record Allowed(Set<Grant> by, boolean alone) implements Verdict {

        /** Allowed by nothing in particular. */
        public static final Allowed ANYWAY = new Allowed(Set.of(), false);
    }

    /**
     * Denied.
     *
     * @param explicitly whether a Deny statement said so, and not merely the lack of an Allow
     */
    record Denied(boolean explicitly) implements Verdict {}

    /** Tells whether the request may go on. */
    default boolean allowed() {
        return this instanceof Allowed;
    }
}
