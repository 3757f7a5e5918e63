/** Refusals, as RFC 9457 describes them. */
@NullMarked
package uk.co.provilex.crm.platform.problem;

import org.jspecify.annotations.NullMarked;
