/** The one loopback address that stands for every AWS endpoint: it authenticates, authorises and forwards. */
@NullMarked
package uk.co.provilex.crm.local.edge;

import org.jspecify.annotations.NullMarked;
