package uk.co.provilex.crm.leads;

/** Something that belongs to a lead, as a line of an export has it; {@link ArchivedParts} has checked it. */
public sealed interface ArchivedChild {

    /** A lawful basis on which the lead is held, or an objection of the person's. */
    record OfConsent(Consent consent) implements ArchivedChild {}

    /** A note on the lead. */
    record OfNote(Note note) implements ArchivedChild {}

    /** A task on the lead. */
    record OfTask(Task task) implements ArchivedChild {}

    /** Tells whether a lead can be held on it. */
    default boolean isLawfulBasis() {
        return this instanceof OfConsent(Consent consent) && consent.kind() == Consent.Kind.LAWFUL_BASIS;
    }
}
