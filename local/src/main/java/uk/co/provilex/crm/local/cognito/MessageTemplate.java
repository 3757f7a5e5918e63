package uk.co.provilex.crm.local.cognito;

/**
 * A message with the placeholders that Cognito fills: {@code {####}} for the secret and {@code {username}}.
 *
 * @param subject the subject line
 * @param body the text, which must hold {@code {####}}
 */
public record MessageTemplate(String subject, String body) {

    /**
     * Checks the template.
     *
     * @throws IllegalArgumentException when the secret has no place in the body
     */
    public MessageTemplate {
        if (!body.contains("{####}")) {
            throw new IllegalArgumentException("the body must hold {####}");
        }
    }

    Message fill(Message.Kind kind, String to, String username, String secret) {
        return new Message(
                kind,
                to,
                username,
                secret,
                subject,
                body.replace("{username}", username).replace("{####}", secret));
    }
}
