/** The stores behind the edge: programs of their own beside the launcher, or somebody else's endpoint. */
@NullMarked
package uk.co.provilex.crm.local.backends;

import org.jspecify.annotations.NullMarked;
