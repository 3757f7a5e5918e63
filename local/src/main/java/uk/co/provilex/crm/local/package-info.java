/** The template on one machine: the product without a cloud. */
@NullMarked
package uk.co.provilex.crm.local;

import org.jspecify.annotations.NullMarked;
