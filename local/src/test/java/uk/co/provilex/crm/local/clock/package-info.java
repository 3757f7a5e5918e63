/** Proofs of the clock that tests move. */
@NullMarked
package uk.co.provilex.crm.local.clock;

import org.jspecify.annotations.NullMarked;
