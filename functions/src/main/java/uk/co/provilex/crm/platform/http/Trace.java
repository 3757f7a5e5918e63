package uk.co.provilex.crm.platform.http;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.util.regex.Pattern;

/** The id that one request carries through answers, logs and ledger. */
final class Trace {

    private static final Pattern ROOT = Pattern.compile("(?:^|;)\\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)");

    private Trace() {}

    /** Returns the root of the X-Ray trace header that API Gateway adds, or else Lambda's request id. */
    static String of(APIGatewayV2HTTPEvent event, Context context) {
        if (event.getHeaders() != null) {
            var header = event.getHeaders().get("x-amzn-trace-id");
            if (header != null && header.length() < 512) {
                var root = ROOT.matcher(header);
                if (root.find()) {
                    return root.group(1);
                }
            }
        }
        return context.getAwsRequestId();
    }
}
