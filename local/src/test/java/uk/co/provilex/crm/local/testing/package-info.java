/** What several tests of the local cloud share. */
@NullMarked
package uk.co.provilex.crm.local.testing;

import org.jspecify.annotations.NullMarked;
