package uk.co.provilex.crm.local.backends;

import java.net.URI;

/**
 * One store that speaks an AWS protocol, and the credentials that the edge signs with there.
 *
 * @param uri its address, without a path
 * @param accessKeyId the key to sign with
 * @param secretAccessKey the secret to sign with
 * @param region the region to sign for
 */
public record Backend(URI uri, String accessKeyId, String secretAccessKey, String region) {

    /** Shows the address but no secret. */
    @Override
    public String toString() {
        return "Backend[" + uri + "]";
    }
}
