package uk.co.provilex.crm.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;

/** Gives an issuer's public keys as a JSON Web Key Set (RFC 7517). */
@FunctionalInterface
public interface Jwks {

    /** Returns the key set, or a document without keys when {@code issuer} is unknown. */
    JsonNode keysOf(String issuer);
}
