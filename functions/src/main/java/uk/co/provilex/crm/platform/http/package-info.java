/** The one pipeline that every HTTP operation runs through, from event to answer. */
@NullMarked
package uk.co.provilex.crm.platform.http;

import org.jspecify.annotations.NullMarked;
