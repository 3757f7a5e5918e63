/** What AWS IAM would decide about a request: identity and trust policies, evaluated as documented and closed on doubt. */
@NullMarked
package uk.co.provilex.crm.local.iam;

import org.jspecify.annotations.NullMarked;
