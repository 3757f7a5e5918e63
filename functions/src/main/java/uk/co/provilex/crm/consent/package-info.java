/** On what lawful basis each lead is held, and whether it may be contacted. */
@NullMarked
package uk.co.provilex.crm.consent;

import org.jspecify.annotations.NullMarked;
