/** Shows which leads rules of retention end, and ends those that are due (P11, P12). */
@NullMarked
package uk.co.provilex.crm.retention;

import org.jspecify.annotations.NullMarked;
