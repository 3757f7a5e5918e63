/** Reads any usual CSV file (RFC 4180 and its common dialects) in bounded memory. It knows nothing of leads. */
@NullMarked
package uk.co.provilex.crm.portability.csv;

import org.jspecify.annotations.NullMarked;
