/** From a change in the store to the queue of whoever acts on it. */
@NullMarked
package uk.co.provilex.crm.relay;

import org.jspecify.annotations.NullMarked;
