/** Proofs that policies are evaluated as IAM documents it. */
@NullMarked
package uk.co.provilex.crm.local.iam;

import org.jspecify.annotations.NullMarked;
