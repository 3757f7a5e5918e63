package uk.co.provilex.crm.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Lambda function as the template declares it, with Globals merged in.
 *
 * @param logicalId its name in the template
 * @param name the function's name
 * @param arn the function's ARN, without an alias
 * @param handler the class and method, such as {@code a.b.C::handleRequest}
 * @param timeout how long one invocation may take
 * @param memoryMb its memory size in MB
 * @param environment its variables, evaluated
 * @param roleName the name of its execution role
 * @param roleArn the ARN of its execution role
 * @param policies the role's policy documents, evaluated
 * @param trustPolicy who may assume the role
 * @param routes the HTTP API routes that it serves
 * @param streams the table streams that it consumes
 * @param queues the queues that it consumes
 * @param schedules when it is invoked by time
 * @param asynchronous what happens when an event that nobody waits for fails
 */
public record FunctionSpec(
        String logicalId,
        String name,
        String arn,
        String handler,
        Duration timeout,
        int memoryMb,
        Map<String, String> environment,
        String roleName,
        String roleArn,
        List<JsonNode> policies,
        JsonNode trustPolicy,
        List<Route> routes,
        List<StreamMapping> streams,
        List<QueueMapping> queues,
        List<Schedule> schedules,
        Asynchronous asynchronous) {

    /**
     * One route of the HTTP API.
     *
     * @param method an upper-case method, or ANY
     * @param path such as {@code /v1/leads/{leadId}}
     * @param authorizer the name of the authorizer that guards it; empty for a public route
     * @param scopes any of which the token must have; empty for no such check
     */
    public record Route(String method, String path, Optional<String> authorizer, List<String> scopes) {

        /** Returns the route's key as API Gateway writes it, such as {@code GET /v1/me}. */
        public String key() {
            return path.equals("$default") ? path : method + " " + path;
        }
    }

    /**
     * An event-source mapping on a table's stream.
     *
     * @param id the event's name in the template
     * @param tableName the table
     * @param streamArn the stream's ARN as the template knows it
     * @param fromLatest whether records from before the mapping are passed over
     * @param batchSize the most records in one invocation
     * @param bisect whether a failed batch is halved before it is tried again
     * @param maxRetries how often a failed batch is tried again; -1 for without end
     * @param maxAge how old a record may become before it is given up; empty for without end
     * @param reportsFailures whether the function's answer names the records that failed
     * @param filters EventBridge patterns, any of which lets a record through; empty lets all through
     * @param onFailureArn the queue that is told of records given up, if any
     */
    public record StreamMapping(
            String id,
            String tableName,
            String streamArn,
            boolean fromLatest,
            int batchSize,
            boolean bisect,
            int maxRetries,
            Optional<Duration> maxAge,
            boolean reportsFailures,
            List<JsonNode> filters,
            Optional<String> onFailureArn) {}

    /**
     * An event-source mapping on a queue.
     *
     * @param id the event's name in the template
     * @param queueArn the queue
     * @param batchSize the most messages in one invocation
     * @param reportsFailures whether the function's answer names the messages that failed
     * @param maxConcurrency how many invocations may run at once
     */
    public record QueueMapping(
            String id, String queueArn, int batchSize, boolean reportsFailures, int maxConcurrency) {}

    /**
     * How events are handled that nobody waits for; see "Invoking a Lambda function asynchronously" in the Lambda guide.
     *
     * @param maxRetries how often a failed event is tried again, 0 to 2
     * @param onFailureArn the queue that is told of an event given up, if any
     */
    public record Asynchronous(int maxRetries, Optional<String> onFailureArn) {}

    /**
     * A schedule.
     *
     * @param id the event's name in the template
     * @param expression {@code rate(…)} or {@code cron(…)}
     * @param zone the time zone that a cron expression is read in
     * @param input the event to send instead of the usual one, if given
     * @param source the usual event's source: {@code aws.events} or {@code aws.scheduler}
     */
    public record Schedule(String id, String expression, String zone, Optional<String> input, String source) {}
}
