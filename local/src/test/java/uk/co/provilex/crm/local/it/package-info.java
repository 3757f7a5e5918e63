/** The product as its users meet it: over HTTP, from the template, on a whole local cloud. */
@NullMarked
package uk.co.provilex.crm.local.it;

import org.jspecify.annotations.NullMarked;
