/** The audit outbox: what is recorded with every mutation and before every disclosure. */
@NullMarked
package uk.co.provilex.crm.platform.ledger;

import org.jspecify.annotations.NullMarked;
