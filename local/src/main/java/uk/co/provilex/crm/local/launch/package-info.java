/** Starts and stops the whole product on one machine. */
@NullMarked
package uk.co.provilex.crm.local.launch;

import org.jspecify.annotations.NullMarked;
