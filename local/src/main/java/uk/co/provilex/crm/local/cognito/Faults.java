package uk.co.provilex.crm.local.cognito;

import uk.co.provilex.crm.local.edge.AwsFault;

/** The refusals of a user pool, each in one place so that equal cases stay equal to the letter. */
final class Faults {

    private Faults() {}

    static AwsFault notAuthorized(String message) {
        return fault("NotAuthorizedException", message);
    }

    /** The one answer to an unknown user and to a wrong password. */
    static AwsFault incorrectCredentials() {
        return notAuthorized("Incorrect username or password.");
    }

    static AwsFault disabled() {
        return notAuthorized("User is disabled.");
    }

    static AwsFault invalidSession() {
        return notAuthorized("Invalid session for the user.");
    }

    static AwsFault invalidParameter(String message) {
        return fault("InvalidParameterException", message);
    }

    static AwsFault userNotFound() {
        return fault("UserNotFoundException", "User does not exist.");
    }

    static AwsFault resourceNotFound(String message) {
        return fault("ResourceNotFoundException", message);
    }

    /** Cognito answers every refusal with 400; the code tells them apart. */
    static AwsFault fault(String code, String message) {
        return new AwsFault(400, code, message);
    }
}
