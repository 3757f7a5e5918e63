package uk.co.provilex.crm.portability;

/** The names under which an import's progress counts rows. */
final class ImportCounts {

    static final String CREATED = "created";
    static final String UPDATED = "updated";
    static final String UNCHANGED = "unchanged";
    static final String REJECTED = "rejected";

    private ImportCounts() {}
}
