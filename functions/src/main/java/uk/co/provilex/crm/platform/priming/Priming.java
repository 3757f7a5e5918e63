package uk.co.provilex.crm.platform.http;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.time.Instant;
import java.util.Map;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.identity.SubjectLink;
import uk.co.provilex.crm.platform.tenancy.TenantId;

/**
 * Runs one whole request through a second instance of an operation before SnapStart takes its snapshot, so that the first
 * real one finds classes loaded, code compiled and serializers built. That instance stands on {@link CannedAws}: no
 * credential is vended and no key of a tenant is opened before the snapshot, so none can be in it.
 */
final class Priming implements Resource {

    static final String NOBODY = "00000000000000000000000000";

    private final Class<? extends HttpFunction> operation;
    private final Platform platform;

    Priming(Class<? extends HttpFunction> operation, Platform platform) {
        this.operation = operation;
        this.platform = platform;
    }

    @Override
    public void beforeCheckpoint(org.crac.Context<? extends Resource> context) throws ReflectiveOperationException {
        var rehearsal = platform.over(new CannedAws());
        operation
                .getConstructor(Platform.class)
                .newInstance(rehearsal)
                .handleRequest(request(rehearsal), new Rehearsal());
        platform.forgetKeys();
    }

    @Override
    public void afterRestore(org.crac.Context<? extends Resource> context) {
        // nothing real was opened before the snapshot, so there is nothing to renew
    }

    /** What the rehearsal's access token says. */
    static Map<String, String> claims() {
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

    static APIGatewayV2HTTPEvent request(Platform rehearsal) {
        var link = new SubjectLink(new TenantId(NOBODY), NOBODY, NOBODY, Instant.parse("2999-01-01T00:00:00Z"));
        var token = link.text(rehearsal.tenant(TenantId.PLATFORM).keys().tenantKey()::signSubjectLink);
        var http = APIGatewayV2HTTPEvent.RequestContext.Http.builder()
                .withMethod("POST")
                .withPath("/v1")
                .withSourceIp("192.0.2.1")
                .build();
        var jwt = APIGatewayV2HTTPEvent.RequestContext.Authorizer.JWT
                .builder()
                .withClaims(claims())
                .build();
        return APIGatewayV2HTTPEvent.builder()
                .withHeaders(Map.of(
                        "authorization",
                        "Bearer " + token,
                        "content-type",
                        "application/json",
                        "idempotency-key",
                        "rehearsal",
                        "if-match",
                        "\"1\""))
                .withPathParameters(Map.of(
                        "leadId",
                        NOBODY,
                        "userId",
                        NOBODY,
                        "importId",
                        NOBODY,
                        "exportId",
                        NOBODY,
                        "requestId",
                        NOBODY,
                        "consentId",
                        NOBODY,
                        "erasureId",
                        NOBODY,
                        "closureId",
                        NOBODY))
                .withRequestContext(APIGatewayV2HTTPEvent.RequestContext.builder()
                        .withHttp(http)
                        .withAuthorizer(APIGatewayV2HTTPEvent.RequestContext.Authorizer.builder()
                                .withJwt(jwt)
                                .build())
                        .build())
                .withBody("{}")
                .build();
    }

    /** The context of a request that nobody made; it leaves no line in the log. */
    private static final class Rehearsal implements Context, LambdaLogger {

        @Override
        public String getAwsRequestId() {
            return "rehearsal";
        }

        @Override
        public String getLogGroupName() {
            return "";
        }

        @Override
        public String getLogStreamName() {
            return "";
        }

        @Override
        public String getFunctionName() {
            return "rehearsal";
        }

        @Override
        public String getFunctionVersion() {
            return "";
        }

        @Override
        public String getInvokedFunctionArn() {
            return "";
        }

        @Override
        public @Nullable CognitoIdentity getIdentity() {
            return null;
        }

        @Override
        public @Nullable ClientContext getClientContext() {
            return null;
        }

        @Override
        public int getRemainingTimeInMillis() {
            return 10_000;
        }

        @Override
        public int getMemoryLimitInMB() {
            return 0;
        }

        @Override
        public LambdaLogger getLogger() {
            return this;
        }

        @Override
        public void log(String message) {
            // not kept
        }

        @Override
        public void log(byte[] message) {
            // not kept
        }
    }
}
