package uk.co.provilex.crm.portability;

/** The names under which an import's progress counts rows, and its undoing leads. */
final class ImportCounts {

    static final String CREATED = "created";
    static final String UPDATED = "updated";
    static final String UNCHANGED = "unchanged";
    static final String REJECTED = "rejected";
    static final String SUPPRESSED = "suppressed";

    /** Rows, counted above already, that met a lead which an earlier row of the same file made or changed. */
    static final String DUPLICATES = "duplicatesInFile";

    static final String TRASHED = "trashed";
    static final String REVERTED = "reverted";
    static final String KEPT = "kept";

    /** Users of a package who are not users here. */
    static final String ABSENT_USERS = "absentUsers";

    private ImportCounts() {}
}
