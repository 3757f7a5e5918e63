/** Who is calling: roles, their sessions and the tokens that STS vends. */
@NullMarked
package uk.co.provilex.crm.local.sts;

import org.jspecify.annotations.NullMarked;
