/** The organisations that use the product, and their settings. */
@NullMarked
package uk.co.provilex.crm.tenants;

import org.jspecify.annotations.NullMarked;
