/** Streams to and from objects in S3, in bounded memory. */
@NullMarked
package uk.co.provilex.crm.portability.transfer;

import org.jspecify.annotations.NullMarked;
