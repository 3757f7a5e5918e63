/** Structured logs and metrics that carry no personal value. */
@NullMarked
package uk.co.provilex.crm.platform.log;

import org.jspecify.annotations.NullMarked;
