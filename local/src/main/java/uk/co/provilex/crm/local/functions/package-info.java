/** Runs Lambda handlers in this process the way that the managed Java runtime does. */
@NullMarked
package uk.co.provilex.crm.local.functions;

import org.jspecify.annotations.NullMarked;
