/** Holds what really went over the wire against {@code docs/openapi.yaml}. */
@NullMarked
package uk.co.provilex.crm.local.contract;

import org.jspecify.annotations.NullMarked;
