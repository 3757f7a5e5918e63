package uk.co.provilex.crm.platform.identity;

import java.util.Locale;
import java.util.Optional;

/** What a user is in its tenant. */
public enum Role {
    /** Everything, and alone in charge of owners. */
    OWNER,
    /** Leads, users other than owners, imports, exports and settings. */
    ADMIN,
    /** Leads: all of them, or its own. */
    MEMBER,
    /** Reads leads. */
    VIEWER;

    /** Returns the name as the API writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Finds a role by the name that the API writes. */
    public static Optional<Role> of(String text) {
        for (var role : values()) {
            if (role.text().equals(text)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
