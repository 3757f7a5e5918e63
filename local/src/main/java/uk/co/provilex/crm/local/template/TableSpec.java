package uk.co.provilex.crm.local.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A DynamoDB table as the template declares it.
 *
 * @param logicalId its name in its template
 * @param name the table's name
 * @param arn the table's ARN
 * @param key the table's own key
 * @param attributeTypes the declared key attributes and their types: S, N or B
 * @param indexes global secondary indexes by name
 * @param streamView such as {@code NEW_AND_OLD_IMAGES}; empty without a stream
 * @param ttlAttribute the attribute that says when an item expires, if expiry is on
 */
public record TableSpec(
        String logicalId,
        String name,
        String arn,
        KeySchema key,
        Map<String, String> attributeTypes,
        Map<String, IndexSpec> indexes,
        Optional<String> streamView,
        Optional<String> ttlAttribute) {

    /**
     * A primary key.
     *
     * @param hash the partition key's attribute
     * @param range the sort key's attribute, if any
     */
    public record KeySchema(String hash, Optional<String> range) {}

    /**
     * A global secondary index.
     *
     * @param key its key
     * @param projection ALL, KEYS_ONLY or INCLUDE
     * @param included the attributes that INCLUDE adds
     */
    public record IndexSpec(KeySchema key, String projection, List<String> included) {}
}
