/** AWS Key Management Service on one machine: symmetric keys with encryption contexts and key states. */
@NullMarked
package uk.co.provilex.crm.local.kms;

import org.jspecify.annotations.NullMarked;
