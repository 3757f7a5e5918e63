package uk.co.provilex.crm.local.cognito;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serial;

/**
 * The function that Cognito asks before it issues tokens, with event version {@code V2_0}.
 *
 * @see <a href="https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html">Pre
 *     token generation Lambda trigger</a>
 */
@FunctionalInterface
public interface PreTokenTrigger {

    /** The trigger of a pool that has none: it changes nothing. */
    PreTokenTrigger NONE = event -> event;

    /**
     * Invokes the function.
     *
     * @param event the event document
     * @return the document that the function returns
     * @throws Failed when the function ended with an error; the sign-in is then refused with its message
     */
    JsonNode invoke(JsonNode event) throws Failed;

    /** Tells that the function ended with an error. */
    final class Failed extends Exception {

        @Serial
        private static final long serialVersionUID = 1L;

        /** Carries the function's {@code errorMessage}. */
        public Failed(String message) {
            super(message);
        }
    }
}
