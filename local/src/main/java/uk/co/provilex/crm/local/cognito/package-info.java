/** A Cognito user pool on one machine: users, sign-in with SRP, challenges, tokens and their revocation. */
@NullMarked
package uk.co.provilex.crm.local.cognito;

import org.jspecify.annotations.NullMarked;
