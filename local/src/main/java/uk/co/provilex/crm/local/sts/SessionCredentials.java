package uk.co.provilex.crm.local.sts;

import java.util.Optional;

/**
 * What a client signs with.
 *
 * @param accessKeyId names the session
 * @param secretAccessKey the signing secret
 * @param sessionToken must come with every request of a role's session
 */
public record SessionCredentials(String accessKeyId, String secretAccessKey, Optional<String> sessionToken) {

    /** Names the key but shows no secret, so that a log line cannot give one away. */
    @Override
    public String toString() {
        return "SessionCredentials[" + accessKeyId + "]";
    }
}
