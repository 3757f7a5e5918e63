package uk.co.provilex.crm.local.template;

import java.util.List;

/**
 * A symmetric KMS key as the template declares it.
 *
 * @param logicalId its name in its template
 * @param keyId the key's id
 * @param arn the key's ARN
 * @param aliases its aliases, such as {@code alias/tenants}
 */
public record KeySpec(String logicalId, String keyId, String arn, List<String> aliases) {}
