package uk.co.provilex.crm.platform.data;

import java.util.List;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;

/**
 * One page of a {@link Query}.
 *
 * @param items the items, in the query's order
 * @param more whether further items may follow the last of these
 */
public record Page(List<EnhancedDocument> items, boolean more) {}
