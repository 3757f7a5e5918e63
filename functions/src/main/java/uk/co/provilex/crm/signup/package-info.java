/** How an organisation signs up, and how a sign-up that nobody confirms is forgotten. */
@NullMarked
package uk.co.provilex.crm.signup;

import org.jspecify.annotations.NullMarked;
