/** Strict, bounded JSON. */
@NullMarked
package uk.co.provilex.crm.platform.json;

import org.jspecify.annotations.NullMarked;
