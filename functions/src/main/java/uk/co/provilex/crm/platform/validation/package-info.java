/** Values from outside: bounded, checked, and refused with a remedy. */
@NullMarked
package uk.co.provilex.crm.platform.validation;

import org.jspecify.annotations.NullMarked;
