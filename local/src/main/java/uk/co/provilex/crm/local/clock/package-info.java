/** Time that a test can move. */
@NullMarked
package uk.co.provilex.crm.local.clock;

import org.jspecify.annotations.NullMarked;
