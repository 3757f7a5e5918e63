package uk.co.provilex.crm.local.inventory;

/** Whose data something is, and who answers for it. */
public enum Whose {
    /** A lead: the person whose contact details a tenant keeps. */
    LEAD(
            "a lead",
            "processor for the tenant, who is controller",
            "the tenant's, which is recorded with each lead (P01); Provilex acts on the tenant's instructions (UK GDPR"
                    + " article 28)"),
    /** Somebody who asks the tenant for something about data, and is no lead. */
    REQUESTER(
            "whoever makes a rights request and is no lead",
            "processor for the tenant, who is controller",
            "legal obligation of the tenant (article 6(1)(c)) to answer it"),
    /** A user, as far as its account goes. */
    USER("a user", "controller", "contract (article 6(1)(b)): without a name and an address there is no account (P02)"),
    /** A user, as far as the use of its account goes. */
    USAGE(
            "a user",
            "controller",
            "legitimate interests (article 6(1)(f)): that users and their admins notice when somebody else uses an account"
                    + " (P03)"),
    /** The organisation that is a customer. */
    TENANT("the organisation, and whom its settings name", "controller", "contract (article 6(1)(b))"),
    /** Whoever did something, and whose data it was. */
    LEDGER(
            "users and leads, by their ids; what is sealed, of the one whose key seals it",
            "controller for users, processor for leads",
            "legal obligation and legitimate interests (articles 5(2), 6(1)(c) and (f), 32): to show who did what with whose"
                    + " data"),
    /** Nobody: ids, times, numbers and digests that name no one without the rest. */
    NOBODY("nobody", "–", "none is needed");

    private final String subject;
    private final String role;
    private final String ground;

    Whose(String subject, String role, String ground) {
        this.subject = subject;
        this.role = role;
        this.ground = ground;
    }

    /** Returns whose data it is. */
    String subject() {
        return subject;
    }

    /** Returns what Provilex is with regard to it. */
    String role() {
        return role;
    }

    /** Returns the lawful ground. */
    String ground() {
        return ground;
    }
}
