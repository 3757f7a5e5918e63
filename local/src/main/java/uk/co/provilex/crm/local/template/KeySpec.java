package uk.co.provilex.crm.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * A symmetric KMS key as the template declares it.
 *
 * @param logicalId its name in its template
 * @param keyId the key's id
 * @param arn the key's ARN
 * @param aliases its aliases, such as {@code alias/tenants}
 * @param policy its policy; without one the policies of the account's roles decide alone
 */
public record KeySpec(String logicalId, String keyId, String arn, List<String> aliases, Optional<JsonNode> policy) {}
