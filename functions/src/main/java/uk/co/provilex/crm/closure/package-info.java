/** Closes accounts: a time of grace, then everything of the tenant goes in dated steps, and a certificate says so (P11, P12, P13). */
@NullMarked
package uk.co.provilex.crm.closure;

import org.jspecify.annotations.NullMarked;
