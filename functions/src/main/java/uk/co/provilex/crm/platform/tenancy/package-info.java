/** Who the data belongs to: the only place where a key can be named, and the credentials that reach it. */
@NullMarked
package uk.co.provilex.crm.platform.tenancy;

import org.jspecify.annotations.NullMarked;
