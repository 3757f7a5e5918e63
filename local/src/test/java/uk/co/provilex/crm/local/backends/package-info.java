/** Proofs that the stores start, keep their data and never outlive the launcher. */
@NullMarked
package uk.co.provilex.crm.local.backends;

import org.jspecify.annotations.NullMarked;
