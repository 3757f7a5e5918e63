package uk.co.provilex.crm.platform.priming;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent.RequestContext;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.identity.SubjectLink;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.tenancy.TenantId;

/**
 * With what a function is invoked in a rehearsal, as Lambda would.
 *
 * @param rehearsal what it stands on
 * @param step what {@code rehearsals.json} says: what is {@code asked}, with which {@code query}, about which {@code version},
 *     and, unless it is 0, the {@code id} of what it is about
 */
record Events(Platform rehearsal, JsonNode step) {

    private static final String NOBODY = "00000000000000000000000000";

    /** Returns the id of what is new in a step. */
    static String id(JsonNode step) {
        return "%026d".formatted(step.path("id").asInt());
    }

    /** Asks as the first user of the tenant, and for an operation of a lead by the link of the first lead. */
    APIGatewayV2HTTPEvent request() {
        var headers = new HashMap<>(Map.of(
                "authorization",
                "Bearer " + link(),
                "content-type",
                "application/json",
                "idempotency-key",
                "rehearsal",
                "user-agent",
                "rehearsal"));
        if (step.has("version")) {
            headers.put("if-match", "\"" + step.path("version").asText() + "\"");
        }
        var http = RequestContext.Http.builder()
                .withMethod("POST")
                .withPath("/v1")
                .withSourceIp("192.0.2.1")
                .build();
        var authorizer = RequestContext.Authorizer.builder()
                .withJwt(RequestContext.Authorizer.JWT
                        .builder()
                        .withClaims(claims())
                        .build())
                .build();
        return APIGatewayV2HTTPEvent.builder()
                .withRawPath("/v1")
                .withHeaders(headers)
                .withPathParameters(Stream.of(
                                "leadId",
                                "userId",
                                "importId",
                                "exportId",
                                "requestId",
                                "consentId",
                                "taskId",
                                "erasureId",
                                "closureId")
                        .collect(Collectors.toMap(name -> name, name -> id(step))))
                .withQueryStringParameters(query())
                .withRequestContext(RequestContext.builder()
                        .withHttp(http)
                        .withAuthorizer(authorizer)
                        .build())
                .withBody(body())
                .build();
    }

    private static Map<String, String> claims() {
        return Map.of(
                "token_use",
                "access",
                "tenant",
                NOBODY,
                "user",
                NOBODY,
                "iat",
                "1",
                "auth_time",
                "1",
                "origin_jti",
                "rehearsal");
    }

    private String link() {
        var link = new SubjectLink(new TenantId(NOBODY), NOBODY, NOBODY, Instant.parse("2999-01-01T00:00:00Z"));
        var keys = rehearsal.tenant(TenantId.PLATFORM).keys();
        return link.text(keys.tenantKeyOrNew()::signSubjectLink);
    }

    private @Nullable Map<String, String> query() {
        if (!step.has("query")) {
            return null;
        }
        return step.path("query").properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().asText()));
    }

    private @Nullable String body() {
        if (!step.has("asked")) {
            return null;
        }
        var now = rehearsal.now();
        return Json.text(step.path("asked")).replace("\"now\"", "\"" + now + "\"");
    }

    /** Notifies of the first thing of the kind that is asked for. */
    SQSEvent message() {
        var message = new SQSEvent.SQSMessage();
        message.setMessageId("rehearsal");
        message.setBody(Json.text(new Notice(NOBODY, step.path("asked").asText(), NOBODY)));
        var event = new SQSEvent();
        event.setRecords(List.of(message));
        return event;
    }

    /** Tells that there is a new lead and a new user. */
    DynamodbEvent changes() {
        var event = new DynamodbEvent();
        event.setRecords(List.of(change("LEAD#" + NOBODY, "LEAD"), change("USERS", "USER#" + NOBODY)));
        return event;
    }

    private static DynamodbStreamRecord change(String partition, String sort) {
        var change = new StreamRecord();
        change.setKeys(
                Map.of("pk", new AttributeValue("T#" + NOBODY + "#" + partition), "sk", new AttributeValue(sort)));
        change.setNewImage(Map.of("version", new AttributeValue().withN("1")));
        change.setSequenceNumber("1");
        var record = new DynamodbStreamRecord();
        record.setEventName("INSERT");
        record.setDynamodb(change);
        return record;
    }

    /** Asks as Cognito does. */
    byte[] trigger() {
        return Json.bytes(step.path("asked"));
    }
}
