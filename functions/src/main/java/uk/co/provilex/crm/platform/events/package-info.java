/** What is driven by queues and streams, at least once, with partial batch failures. */
@NullMarked
package uk.co.provilex.crm.platform.events;

import org.jspecify.annotations.NullMarked;
