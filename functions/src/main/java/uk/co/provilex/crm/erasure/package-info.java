/** Erases leads and users for good, in dated steps that never say more than is true, and signs a receipt of it (P12, P13). */
@NullMarked
package uk.co.provilex.crm.erasure;

import org.jspecify.annotations.NullMarked;
