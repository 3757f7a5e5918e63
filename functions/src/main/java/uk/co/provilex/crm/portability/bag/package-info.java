/** Packages of data that anyone can check: BagIt (RFC 8493) in a zip file. It knows nothing of leads. */
@NullMarked
package uk.co.provilex.crm.portability.bag;

import org.jspecify.annotations.NullMarked;
