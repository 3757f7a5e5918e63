package uk.co.provilex.crm.tenants;

import java.time.Instant;

/**
 * That a tenant accepted a version of the privacy policy (P18).
 *
 * @param version the version
 * @param sha256 the hash of its text, which shows what was accepted
 * @param at when
 * @param by the user who accepted it
 */
public record PolicyAcceptance(String version, String sha256, Instant at, String by) {}
