/** Usage information: from where users sign in, sealed for each, for 90 days (P03). */
@NullMarked
package uk.co.provilex.crm.platform.usage;

import org.jspecify.annotations.NullMarked;
