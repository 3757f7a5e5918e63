/** Runs what the documentation tells its readers to run. */
@NullMarked
package uk.co.provilex.crm.local.docs;

import org.jspecify.annotations.NullMarked;
