/** Leads with what belongs to them: lawful basis, notes, tasks, timeline, lists, search and trash. */
@NullMarked
package uk.co.provilex.crm.leads;

import org.jspecify.annotations.NullMarked;
