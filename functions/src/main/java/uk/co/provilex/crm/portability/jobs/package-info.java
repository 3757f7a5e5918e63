/** Imports and exports as jobs: their state, how far they are, and who works on them. See the ADR on resumable jobs. */
@NullMarked
package uk.co.provilex.crm.portability.jobs;

import org.jspecify.annotations.NullMarked;
