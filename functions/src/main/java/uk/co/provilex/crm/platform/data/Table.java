package uk.co.provilex.crm.platform.data;

/** The four tables of the product; see {@code infrastructure/data.yaml}. */
public enum Table {
    /** Tenants, users, leads and their children, jobs. Personal fields only sealed. */
    RECORDS("RECORDS_TABLE"),
    /** Wrapped data keys. Deleting a key is the erasure of what it sealed. */
    KEYS("KEYS_TABLE"),
    /** Derived from Records and rebuildable (uniqueness sentinels, search tokens), or kept for days at most (idempotency). */
    LOOKUP("LOOKUP_TABLE"),
    /** Audit entries; functions may only append. */
    LEDGER("LEDGER_TABLE");

    private final String variable;

    Table(String variable) {
        this.variable = variable;
    }

    /** Returns the environment variable that holds this table's name. */
    public String variable() {
        return variable;
    }
}
