package uk.co.provilex.crm.local.gateway;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers with what it saw of the event, or misbehaves when asked to. */
public final class EchoHandler implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
        switch (event.getQueryStringParameters() == null
                ? ""
                : event.getQueryStringParameters().getOrDefault("do", "")) {
            case "throw" -> throw new IllegalStateException("as asked");
            case "sleep" -> park();
            default -> {
                // Most requests only want the echo.
            }
        }
        ObjectNode seen = JSON.createObjectNode();
        seen.put("routeKey", event.getRouteKey());
        seen.put("rawPath", event.getRawPath());
        seen.put("rawQueryString", event.getRawQueryString());
        seen.set("pathParameters", JSON.valueToTree(event.getPathParameters()));
        seen.set("queryStringParameters", JSON.valueToTree(event.getQueryStringParameters()));
        seen.set("headers", JSON.valueToTree(event.getHeaders()));
        seen.set("cookies", JSON.valueToTree(event.getCookies()));
        seen.put("body", event.getBody());
        seen.put("isBase64Encoded", event.getIsBase64Encoded());
        seen.put("sourceIp", event.getRequestContext().getHttp().getSourceIp());
        seen.put("stage", event.getRequestContext().getStage());
        seen.put("remaining", context.getRemainingTimeInMillis());
        seen.put("trace", context.getXrayTraceId());
        APIGatewayV2HTTPEvent.RequestContext.@Nullable Authorizer authorizer =
                event.getRequestContext().getAuthorizer();
        if (authorizer != null) {
            seen.set("claims", JSON.valueToTree(authorizer.getJwt().getClaims()));
        }
        return APIGatewayV2HTTPResponse.builder()
                .withStatusCode(200)
                .withHeaders(Map.of("Content-Type", "application/json", "access-control-allow-origin", "*"))
                .withBody(seen.toString())
                .build();
    }

    private static void park() {
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
