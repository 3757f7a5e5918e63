/** Tenant-partitioned DynamoDB: reads, pages and transactions, each under one tenant's credentials. */
@NullMarked
package uk.co.provilex.crm.platform.data;

import org.jspecify.annotations.NullMarked;
