/** Digests of texts and bytes: the same input, the same output, and no way back. */
@NullMarked
package uk.co.provilex.crm.platform.digest;

import org.jspecify.annotations.NullMarked;
