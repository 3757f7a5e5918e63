/** The people who work with a tenant's leads: their accounts, roles and sessions. */
@NullMarked
package uk.co.provilex.crm.users;

import org.jspecify.annotations.NullMarked;
