package uk.co.provilex.crm.local.template;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An S3 bucket as the template declares it.
 *
 * @param logicalId its name in its template
 * @param name the bucket's name
 * @param properties its evaluated properties
 */
public record BucketSpec(String logicalId, String name, ObjectNode properties) {}
