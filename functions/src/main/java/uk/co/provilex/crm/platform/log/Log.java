package uk.co.provilex.crm.platform.log;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import uk.co.provilex.crm.platform.json.Json;

/**
 * One JSON line for each invocation and fault. It is given only ids, codes, counts and class names: there is no way to
 * log a free text, so no personal value can slip into one. The line of an invocation also carries its metrics in
 * CloudWatch's embedded metric format.
 */
public final class Log {

    private static final String OURS = "uk.co.provilex.";
    private static final int FRAMES = 12;

    private final LambdaLogger out;
    private final String function;

    /** Writes lines of {@code function} to {@code out}. */
    public Log(LambdaLogger out, String function) {
        this.out = out;
        this.function = function;
    }

    /** Records that an HTTP request was answered with {@code status}, after {@code millis} milliseconds. */
    public void answered(Instant at, String traceId, String tenant, int status, String problem, long millis) {
        var line = line(at, status >= 500 ? "ERROR" : "INFO", traceId);
        line.put("tenant", tenant);
        line.put("status", status);
        line.put("problem", problem);
        metrics(line, at, List.of("Latency", "Requests", "Refusals", "Faults"));
        line.put("Latency", millis);
        line.put("Requests", 1);
        line.put("Refusals", status >= 400 && status < 500 ? 1 : 0);
        line.put("Faults", status >= 500 ? 1 : 0);
        write(line);
    }

    /** Records that a batch of {@code records} was consumed, {@code failed} of which will come again. */
    public void consumed(Instant at, String traceId, int records, int failed, long millis) {
        var line = line(at, failed > 0 ? "WARN" : "INFO", traceId);
        metrics(line, at, List.of("Latency", "Records", "FailedRecords"));
        line.put("Latency", millis);
        line.put("Records", records);
        line.put("FailedRecords", failed);
        write(line);
    }

    /** Records how many reminders of rights requests were recorded, and how many of them of requests that are overdue. */
    public void reminded(Instant at, String traceId, int reminders, int overdue) {
        var line = line(at, "INFO", traceId);
        metrics(line, at, List.of("RightsReminders", "RightsRequestsOverdue"));
        line.put("RightsReminders", reminders);
        line.put("RightsRequestsOverdue", overdue);
        write(line);
    }

    /** Records how many leads rules of retention moved to the trash. */
    public void retired(Instant at, String traceId, int leads) {
        var line = line(at, "INFO", traceId);
        metrics(line, at, List.of("LeadsRetired"));
        line.put("LeadsRetired", leads);
        write(line);
    }

    /** Records the classes, codes and frames of a fault and its causes, not their messages, which may quote a value. */
    public void fault(Instant at, String traceId, Throwable fault) {
        var line = line(at, "ERROR", traceId);
        var chain = line.putArray("fault");
        for (Throwable each = fault; each != null && chain.size() < 5; each = each.getCause()) {
            var entry = chain.addObject().put("class", each.getClass().getName());
            if (each instanceof AwsServiceException refused && refused.awsErrorDetails() != null) {
                entry.put("code", refused.awsErrorDetails().errorCode());
            }
            var frames = entry.putArray("frames");
            Arrays.stream(each.getStackTrace())
                    .filter(frame -> frame.getClassName().startsWith(OURS))
                    .limit(FRAMES)
                    .forEach(frame -> frames.add(frame.toString()));
        }
        write(line);
    }

    /** Records a fault that ends an invocation, and returns what to throw in its place. */
    public LoggedException failure(Instant at, String traceId, Throwable fault) {
        fault(at, traceId, fault);
        return new LoggedException();
    }

    private ObjectNode line(Instant at, String level, String traceId) {
        return Json.object()
                .put("at", at.toString())
                .put("level", level)
                .put("function", function)
                .put("traceId", traceId);
    }

    private void metrics(ObjectNode line, Instant at, List<String> names) {
        var aws = line.putObject("_aws").put("Timestamp", at.toEpochMilli());
        var directive = aws.putArray("CloudWatchMetrics").addObject().put("Namespace", "Provilex");
        directive.putArray("Dimensions").addArray().add("function");
        var metrics = directive.putArray("Metrics");
        names.forEach(name ->
                metrics.addObject().put("Name", name).put("Unit", name.equals("Latency") ? "Milliseconds" : "Count"));
    }

    private void write(ObjectNode line) {
        // As bytes: the runtime wraps a text into a JSON line of its own, in which CloudWatch finds no metrics.
        out.log((Json.text(line) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
