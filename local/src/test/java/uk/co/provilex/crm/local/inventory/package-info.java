/** What the product stores, declared field by field, and the page that is made of it. */
@NullMarked
package uk.co.provilex.crm.local.inventory;

import org.jspecify.annotations.NullMarked;
