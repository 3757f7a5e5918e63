/** The clocks of the law: by when a request of a data subject must be answered, and why (P14). Pure: no store, no time of its own. */
@NullMarked
package uk.co.provilex.crm.rights.clock;

import org.jspecify.annotations.NullMarked;
