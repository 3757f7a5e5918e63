package uk.co.provilex.crm.local.template;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that the template and its nested stacks ask for, with every value worked out for this machine.
 *
 * @param place where it is "deployed"
 * @param tables DynamoDB tables
 * @param buckets S3 buckets
 * @param queues SQS queues
 * @param keys KMS keys
 * @param userPools Cognito user pools
 * @param functions Lambda functions
 * @param api the HTTP API, if there is one
 */
public record Blueprint(
        Place place,
        List<TableSpec> tables,
        List<BucketSpec> buckets,
        List<QueueSpec> queues,
        List<KeySpec> keys,
        List<UserPoolSpec> userPools,
        List<FunctionSpec> functions,
        Optional<HttpApiSpec> api) {

    /**
     * Reads a template and the nested ones it names.
     *
     * @param template the root template
     * @param place the values of the pseudo parameters
     * @param parameters local values for the root template's parameters; the others keep their defaults
     * @throws TemplateException naming file and line of whatever matters here and is not understood
     */
    public static Blueprint read(Path template, Place place, Map<String, String> parameters) {
        return BlueprintReader.read(TemplateDocument.read(template), place, parameters);
    }

    /** Returns the function with that name in the template; fails if there is none. */
    public FunctionSpec function(String logicalId) {
        return functions.stream()
                .filter(function -> function.logicalId().equals(logicalId))
                .findFirst()
                .orElseThrow(() -> new TemplateException("The template has no function " + logicalId + "."));
    }

    /** Returns the function that an ARN, with or without an alias or version, or a name stands for. */
    public FunctionSpec functionByArn(String arn) {
        return functions.stream()
                .filter(function -> arn.equals(function.arn())
                        || arn.startsWith(function.arn() + ":")
                        || arn.equals(function.name()))
                .findFirst()
                .orElseThrow(() -> new TemplateException("The template has no function " + arn + "."));
    }

    /** Returns the queue with that ARN; fails if there is none. */
    public QueueSpec queueByArn(String arn) {
        return queues.stream()
                .filter(queue -> queue.arn().equals(arn))
                .findFirst()
                .orElseThrow(() -> new TemplateException("The template has no queue " + arn + "."));
    }
}
