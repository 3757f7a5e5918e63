/** Who is calling, and what they may do. */
@NullMarked
package uk.co.provilex.crm.platform.identity;

import org.jspecify.annotations.NullMarked;
