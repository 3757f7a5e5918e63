/** Requests of data subjects: intake, what happened to them, by when they are due, reminders and evidence (P14). */
@NullMarked
package uk.co.provilex.crm.rights;

import org.jspecify.annotations.NullMarked;
