package uk.co.provilex.crm.users;

import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.identity.Role;

/**
 * What of a stored user can be read without its key.
 *
 * @param stored the item
 */
public record UserItem(EnhancedDocument stored) {

    /** Returns the user's id. */
    public String id() {
        return Attributes.text(stored, "sk").substring("USER#".length());
    }

    /** Returns the user's status, or nothing for one that was deleted. */
    public Optional<User.Status> status() {
        return User.Status.of(stored.getString("status"));
    }

    /** Returns the user's role. */
    public Role role() {
        return Role.of(stored.getString("role")).orElseThrow();
    }

    /** Tells whether the user, a member, works with its own leads only. */
    boolean ownLeadsOnly() {
        return Attributes.isTrue(stored, "ownLeadsOnly");
    }

    /** Returns the version. */
    public long version() {
        return Attributes.number(stored, "version");
    }

    /** Returns what every write makes anew, sign-ins and marks included, which make no new version. */
    String revision() {
        return stored.getString("revision");
    }

    /** Returns when the user was last invited. */
    public String invitedAt() {
        return stored.getString("invitedAt");
    }

    /** Tells whether the user pool has sent the last invitation. */
    public boolean invitationSent() {
        return invitedAt().equals(stored.getString("invitationSent"));
    }

    /** Tells whether the user has signed out and the user pool does not know it yet. */
    public boolean signOutPending() {
        var signedOut = stored.getString("signedOutAt");
        return signedOut != null && !signedOut.equals(stored.getString("poolSignedOut"));
    }

    /** Returns when the user last signed out. */
    public Optional<Instant> signedOutAt() {
        return Attributes.findTime(stored, "signedOutAt");
    }
}
