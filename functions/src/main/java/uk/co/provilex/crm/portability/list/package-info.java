/**
 * Reads a list in whatever format it comes, in bounded memory: CSV, vCard, JSON Lines, and each of them within gzip. What
 * a file is, its content tells, never its name. It knows nothing of leads.
 */
@NullMarked
package uk.co.provilex.crm.portability.list;

import org.jspecify.annotations.NullMarked;
