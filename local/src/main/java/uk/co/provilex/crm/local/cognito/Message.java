package uk.co.provilex.crm.local.cognito;

/**
 * What Cognito would send by email.
 *
 * @param kind why it is sent
 * @param to the address
 * @param username the user whom it concerns
 * @param secret the temporary password or code that the body carries
 * @param subject the subject line
 * @param body the text
 */
public record Message(Kind kind, String to, String username, String secret, String subject, String body) {

    /** Why a message is sent. */
    public enum Kind {
        /** A new user's temporary password. */
        INVITATION,
        /** A code to set a forgotten password. */
        FORGOTTEN_PASSWORD
    }

    /** Names only the kind: address and secret stay out of logs. */
    @Override
    public String toString() {
        return "Message[" + kind + "]";
    }
}
