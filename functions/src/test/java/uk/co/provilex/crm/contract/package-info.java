/** Holds the code, the template and {@code docs/openapi.yaml} together. */
@NullMarked
package uk.co.provilex.crm.contract;

import org.jspecify.annotations.NullMarked;
