/** What anyone may read about how data is treated. */
@NullMarked
package uk.co.provilex.crm.policy;

import org.jspecify.annotations.NullMarked;
