package uk.co.provilex.crm.local.iam;

import java.util.Set;

/** What the policies say about one request. */
public sealed interface Verdict {

    /** Allowed by these pieces of the role's policies, or by nothing in particular when policies are switched off. */
    record Allowed(Set<Grant> by) implements Verdict {}

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
