/** What runs before SnapStart takes its snapshot. */
@NullMarked
package uk.co.provilex.crm.platform.priming;

import org.jspecify.annotations.NullMarked;
