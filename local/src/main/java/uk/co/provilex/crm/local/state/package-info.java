/** What the emulators keep between runs: one JSON file each. */
@NullMarked
package uk.co.provilex.crm.local.state;

import org.jspecify.annotations.NullMarked;
