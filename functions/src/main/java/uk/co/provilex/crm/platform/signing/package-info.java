/** What Provilex puts its name to: signatures that anyone can check with the keys that it publishes. */
@NullMarked
package uk.co.provilex.crm.platform.signing;

import org.jspecify.annotations.NullMarked;
