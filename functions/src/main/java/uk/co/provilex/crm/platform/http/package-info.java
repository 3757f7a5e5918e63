/** The pipelines from event to answer: one for what users do, one for leads by their links, and one for anybody. */
@NullMarked
package uk.co.provilex.crm.platform.http;

import org.jspecify.annotations.NullMarked;
