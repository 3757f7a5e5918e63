/** Remembers who is to be forgotten, without remembering who it is: a keyed digest of each address and number. */
@NullMarked
package uk.co.provilex.crm.suppression;

import org.jspecify.annotations.NullMarked;
