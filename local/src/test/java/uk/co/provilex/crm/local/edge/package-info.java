/** Proofs of the edge, with the real SDK clients against the real stores. */
@NullMarked
package uk.co.provilex.crm.local.edge;

import org.jspecify.annotations.NullMarked;
