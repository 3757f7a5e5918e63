/** A tenant's whole day, walked over HTTP from sign-up to a verified export. */
@NullMarked
package uk.co.provilex.crm.local.demo;

import org.jspecify.annotations.NullMarked;
