package uk.co.provilex.crm.suppression;

import java.time.Instant;

/**
 * One entry of a list of those who are not to be stored again. It names nobody and reaches nobody.
 *
 * @param list the id of the list, which is that of the key that made the digest
 * @param kind whether an address or a number is meant
 * @param digest the digest of it
 * @param since since when
 * @param reason why
 */
public record Suppression(String list, Contact.Kind kind, String digest, Instant since, Reason reason) {}
