/** The ground floor that every feature stands on. It imports no feature. */
@NullMarked
package uk.co.provilex.crm.platform;

import org.jspecify.annotations.NullMarked;
