/** Holds the templates to the house rules and to each other. They are read as they lie in the repository. */
@NullMarked
package uk.co.provilex.crm.template;

import org.jspecify.annotations.NullMarked;
