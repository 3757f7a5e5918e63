/** Shows that a restore of an older copy of the records raises nobody who was erased since. */
@NullMarked
package uk.co.provilex.crm.local.drill;

import org.jspecify.annotations.NullMarked;
