/** Encryption per subject, and the hierarchy of keys that makes erasure possible. */
@NullMarked
package uk.co.provilex.crm.platform.sealing;

import org.jspecify.annotations.NullMarked;
