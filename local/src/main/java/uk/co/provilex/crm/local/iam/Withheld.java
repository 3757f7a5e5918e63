package uk.co.provilex.crm.local.iam;

/** Permissions taken away for a while; closing gives them back. */
public interface Withheld extends AutoCloseable {

    /** Gives the permissions back. */
    @Override
    void close();
}
