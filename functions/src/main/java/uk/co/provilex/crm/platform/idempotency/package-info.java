/** The same request twice does its work once. */
@NullMarked
package uk.co.provilex.crm.platform.idempotency;

import org.jspecify.annotations.NullMarked;
