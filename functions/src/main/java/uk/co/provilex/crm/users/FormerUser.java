package uk.co.provilex.crm.users;

import java.time.Instant;

/**
 * A user that was deleted, as the API shows it wherever its id is left: that there was one, and nothing of who it was.
 *
 * @param id its id
 * @param status {@code former}
 * @param createdAt when it was invited
 * @param deletedAt when it was deleted
 * @param version the version in which that left it
 */
public record FormerUser(String id, String status, Instant createdAt, Instant deletedAt, long version)
        implements AnyUser {

    /** The status of a user that was deleted. */
    public static final String FORMER = "former";
}
