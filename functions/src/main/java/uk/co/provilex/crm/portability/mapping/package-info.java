/** Makes leads of a list's rows: which column fills which field, what a cell means, and why a row is refused. */
@NullMarked
package uk.co.provilex.crm.portability.mapping;

import org.jspecify.annotations.NullMarked;
