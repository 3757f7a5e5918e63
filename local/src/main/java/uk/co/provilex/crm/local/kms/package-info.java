/** AWS Key Management Service on one machine: symmetric keys with encryption contexts, keys that sign, and key states. */
@NullMarked
package uk.co.provilex.crm.local.kms;

import org.jspecify.annotations.NullMarked;
