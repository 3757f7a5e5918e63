/** On what lawful basis each lead is held. */
@NullMarked
package uk.co.provilex.crm.consent;

import org.jspecify.annotations.NullMarked;
