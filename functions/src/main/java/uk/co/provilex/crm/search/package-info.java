/** How text is found again: words, their beginnings, and what counts as the same letter. */
@NullMarked
package uk.co.provilex.crm.search;

import org.jspecify.annotations.NullMarked;
