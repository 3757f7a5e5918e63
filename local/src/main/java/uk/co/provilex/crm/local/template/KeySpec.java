package uk.co.provilex.crm.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * A KMS key as the template declares it.
 *
 * @param logicalId its name in its template
 * @param keyId the key's id
 * @param arn the key's ARN
 * @param signs whether it is a key pair on NIST P-256 that signs; otherwise it is a symmetric key that encrypts
 * @param aliases its aliases, such as {@code alias/tenants}
 * @param policy its policy; without one the policies of the account's roles decide alone
 */
public record KeySpec(
        String logicalId, String keyId, String arn, boolean signs, List<String> aliases, Optional<JsonNode> policy) {}
