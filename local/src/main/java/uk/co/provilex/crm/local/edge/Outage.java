package uk.co.provilex.crm.local.edge;

/** A time in which AWS does not serve a role; it ends when this is closed. */
@FunctionalInterface
public interface Outage extends AutoCloseable {

    @Override
    void close();
}
