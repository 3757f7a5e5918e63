package uk.co.provilex.crm.platform.sealing;

import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.TenantScope;

/**
 * Whom or what a data key belongs to. Destroying the key of a subject erases everything that was sealed for it.
 *
 * @param kind what the subject is
 * @param id the subject's id
 */
public record SubjectId(Kind kind, String id) {

    /** What a subject can be. */
    public enum Kind {
        /** A lead: the person whose contact details a tenant keeps. */
        LEAD,
        /** A user of a tenant. */
        USER,
        /** An import or export, whose files and rejects pass. */
        JOB,
        /** A tenant itself: its name and settings, which can name people. */
        TENANT,
        /** A request about somebody's data by a person who is neither lead nor user. */
        RIGHTS,
        /** The rows of a file that an import shows or refused, which may be about anybody. */
        ROWS
    }

    /** Names a lead as subject. */
    public static SubjectId lead(String id) {
        return new SubjectId(Kind.LEAD, id);
    }

    /** Names a user as subject. */
    public static SubjectId user(String id) {
        return new SubjectId(Kind.USER, id);
    }

    /** Names a job as subject. */
    public static SubjectId job(String id) {
        return new SubjectId(Kind.JOB, id);
    }

    /** Names a tenant itself as subject. */
    public static SubjectId tenant(String id) {
        return new SubjectId(Kind.TENANT, id);
    }

    /** Names a rights request as subject, of a person who is neither lead nor user. */
    public static SubjectId rights(String id) {
        return new SubjectId(Kind.RIGHTS, id);
    }

    /** Names what an import keeps of the rows of its file as subject: it ends before the import does, when somebody is erased. */
    public static SubjectId rows(String importId) {
        return new SubjectId(Kind.ROWS, importId);
    }

    /** Returns where the subject's wrapped key is kept; keys of one kind lie together in the order of their ids. */
    ItemKey keyItem(TenantScope scope) {
        return scope.key("KEYS#" + kind, id);
    }

    /** Returns {@code KIND#id}, as audit entries name a subject. */
    @Override
    public String toString() {
        return kind + "#" + id;
    }
}
