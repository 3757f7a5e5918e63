/** The link by which a lead sees its data and uses its rights by itself, without an account (P14). */
@NullMarked
package uk.co.provilex.crm.subject;

import org.jspecify.annotations.NullMarked;
