/** Delivers streams, queues, schedules and expiry to functions as their event-source mappings say. */
@NullMarked
package uk.co.provilex.crm.local.events;

import org.jspecify.annotations.NullMarked;
