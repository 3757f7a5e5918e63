package uk.co.provilex.crm.tenants;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * An organisation that uses the product.
 *
 * @param id its id
 * @param status where it is in its life
 * @param createdAt when it signed up
 * @param updatedAt when it last changed
 * @param version grows by one with each change
 * @param owners how many active owners it has; at least one once it is active
 * @param leadShards over how many partitions each index of its leads is spread
 * @param lapsesAt when a pending sign-up is forgotten
 * @param closing that its account is to be closed, and when
 * @param acceptance the privacy policy it accepted
 * @param name the organisation's name, which can name a person
 * @param settings how it works
 */
public record Tenant(
        String id,
        Status status,
        Instant createdAt,
        Instant updatedAt,
        long version,
        int owners,
        int leadShards,
        Optional<Instant> lapsesAt,
        Optional<Closing> closing,
        PolicyAcceptance acceptance,
        String name,
        TenantSettings settings) {

    /**
     * That an account is to be closed.
     *
     * @param closureId the closure, by which anybody who knows it can follow it
     * @param requestedAt when an owner asked for it
     * @param graceUntil until when it can be cancelled
     */
    public record Closing(String closureId, Instant requestedAt, Instant graceUntil) {}

    /** Where a tenant is in its life. */
    public enum Status {
        /** Signed up; nobody has signed in yet. */
        PENDING,
        /** In use. */
        ACTIVE,
        /** Barred from use by the operator. */
        SUSPENDED,
        /** Closed by its owner. */
        CLOSED;

        /** Returns the name as the API and the store write it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Reads what {@link #text} wrote. */
        public static Status of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /** Returns a tenant that has just signed up. */
    public static Tenant pending(String id, String name, PolicyAcceptance acceptance, Instant now, Instant lapsesAt) {
        return new Tenant(
                id,
                Status.PENDING,
                now,
                now,
                1,
                0,
                1,
                Optional.of(lapsesAt),
                Optional.empty(),
                acceptance,
                name,
                TenantSettings.standard());
    }

    /** Returns this tenant with another name and other settings, as its next version. */
    public Tenant changed(String newName, TenantSettings newSettings, Instant now) {
        return new Tenant(
                id,
                status,
                createdAt,
                now,
                version + 1,
                owners,
                leadShards,
                lapsesAt,
                closing,
                acceptance,
                newName,
                newSettings);
    }

    /** Names the tenant by its id alone, for a stray log or exception. */
    @Override
    public String toString() {
        return "Tenant " + id;
    }
}
