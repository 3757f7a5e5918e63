/** Serves the template's HTTP API as Amazon API Gateway's HTTP APIs do. */
@NullMarked
package uk.co.provilex.crm.local.gateway;

import org.jspecify.annotations.NullMarked;
