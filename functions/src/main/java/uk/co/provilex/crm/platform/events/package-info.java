/** What is driven by queues, streams and schedules: at least once, and what fails comes again by itself. */
@NullMarked
package uk.co.provilex.crm.platform.events;

import org.jspecify.annotations.NullMarked;
