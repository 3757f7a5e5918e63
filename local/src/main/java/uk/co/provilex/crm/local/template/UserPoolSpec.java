package uk.co.provilex.crm.local.template;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * A Cognito user pool as the template declares it.
 *
 * @param logicalId its name in its template
 * @param id the pool's id
 * @param arn the pool's ARN
 * @param properties its evaluated properties
 * @param preTokenGeneration the ARN of the function that decides the tokens' claims, if any
 * @param clients the pool's app clients
 */
public record UserPoolSpec(
        String logicalId,
        String id,
        String arn,
        ObjectNode properties,
        Optional<String> preTokenGeneration,
        List<ClientSpec> clients) {

    /**
     * An app client.
     *
     * @param logicalId its name in its template
     * @param id the client's id
     * @param properties its evaluated properties
     */
    public record ClientSpec(String logicalId, String id, ObjectNode properties) {}
}
