/** A web client of the product, as the demo, the benchmarks and the tests use it: HTTP and nothing else. */
@NullMarked
package uk.co.provilex.crm.local.client;

import org.jspecify.annotations.NullMarked;
