/** Imports and exports: how a tenant brings its leads in and takes all of its data out (P08, P09, P16). */
@NullMarked
package uk.co.provilex.crm.portability;

import org.jspecify.annotations.NullMarked;
