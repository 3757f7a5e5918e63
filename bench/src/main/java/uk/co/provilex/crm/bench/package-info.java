/** What the product costs, measured. */
@NullMarked
package uk.co.provilex.crm.bench;

import org.jspecify.annotations.NullMarked;
