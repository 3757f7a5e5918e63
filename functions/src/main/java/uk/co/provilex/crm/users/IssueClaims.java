package uk.co.provilex.crm.users;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.ContentionException;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.identity.Token;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.ledger.LedgerEntry;
import uk.co.provilex.crm.platform.log.Log;
import uk.co.provilex.crm.platform.priming.Priming;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.usage.Activity;
import uk.co.provilex.crm.tenants.Tenant;
import uk.co.provilex.crm.tenants.Tenants;
import uk.co.provilex.crm.users.User.Status;

/**
 * Cognito's pre-token-generation trigger, event version V2_0: puts {@code tenant}, {@code user} and {@code role}, and nothing
 * personal, into the access token, and refuses whoever may not sign in. With the first sign-in an invited user becomes active, and a
 * pending tenant with its first owner. Each sign-in is recorded (P03); from where it comes Cognito does not tell, so the
 * session's first request adds that under the id that the claim {@code sign_in} names. Cognito asks again after 5 seconds,
 * so all of it may happen twice.
 *
 * @see <a href="https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html">Pre
 *     token generation Lambda trigger</a>
 */
public final class IssueClaims implements RequestStreamHandler {

    private static final String REFRESH = "TokenGeneration_RefreshTokens";
    private static final int TRIES = 3;

    private final Platform platform;

    /** Runs as a Lambda function. */
    public IssueClaims() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public IssueClaims(Platform platform) {
        this.platform = platform;
        platform.beforeSnapshot(new Priming(getClass(), platform));
    }

    /** Somebody who asks for tokens, and how. */
    private record Asking(Tenancy tenancy, String userId, boolean refresh, Instant now, String traceId) {

        Users users() {
            return new Users(tenancy);
        }
    }

    /** What somebody gets: its role, and under what its sign-in is recorded, unless it goes on with one. */
    private record Admission(Role role, Optional<String> signIn) {}

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        var started = System.nanoTime();
        var log = new Log(context.getLogger(), platform.functionName());
        var now = platform.now();
        var tenant = "";
        var status = 500;
        try {
            var event = Json.read(input.readAllBytes(), ObjectNode.class);
            var asking = asking(event, now, context.getAwsRequestId());
            tenant = asking.tenancy.scope().tenant().value();
            output.write(Json.bytes(answer(event, asking, admit(asking))));
            status = 200;
        } catch (SignInRefusedException refused) {
            status = 401;
            throw refused;
        } catch (RuntimeException fault) {
            throw log.failure(now, context.getAwsRequestId(), fault);
        } finally {
            log.answered(
                    now,
                    context.getAwsRequestId(),
                    tenant,
                    status,
                    status == 401 ? "unauthenticated" : "",
                    Duration.ofNanos(System.nanoTime() - started).toMillis());
        }
    }

    private Asking asking(JsonNode event, Instant now, String traceId) {
        var attributes = event.at("/request/userAttributes");
        var tenant = attributes.path(IdentityPool.TENANT).asText();
        var userId = attributes.path(IdentityPool.USER).asText();
        if (!Ids.wellFormed(tenant) || !Ids.wellFormed(userId)) {
            throw new SignInRefusedException();
        }
        var refresh = event.path("triggerSource").asText().equals(REFRESH);
        return new Asking(platform.tenant(new TenantId(tenant)), userId, refresh, now, traceId);
    }

    private static ObjectNode answer(ObjectNode event, Asking asking, Admission admission) {
        var claims = Json.object()
                .put("tenant", asking.tenancy.scope().tenant().value())
                .put("user", asking.userId)
                .put("role", admission.role.text());
        admission.signIn.ifPresent(id -> claims.put(Token.SIGN_IN, id));
        event.putObject("response")
                .putObject("claimsAndScopeOverrideDetails")
                .putObject("accessTokenGeneration")
                .set("claimsToAddOrOverride", claims);
        return event;
    }

    private Admission admit(Asking asking) {
        for (int attempt = 1; ; attempt++) {
            try {
                return admitOnce(asking);
            } catch (ProblemException | ContentionException busy) {
                // another change of the same user or tenant came between reading and writing
                if (attempt == TRIES) {
                    throw busy;
                }
            }
        }
    }

    private Admission admitOnce(Asking asking) {
        var tenant = new Tenants(asking.tenancy).item().orElseThrow(SignInRefusedException::new);
        var user = asking.users().item(asking.userId).orElseThrow(SignInRefusedException::new);
        if (!mayHaveTokens(user, Tenants.status(tenant), asking.refresh)) {
            if (!asking.refresh) {
                var changes = new Changes();
                asking.users().tried(user, changes);
                new Activity(asking.tenancy, asking.userId)
                        .refused(
                                asking.users().key(asking.userId),
                                Activity.SIGNED_IN,
                                platform.ids().next(),
                                asking.now,
                                changes);
                changes.put(Table.LEDGER, entry(asking, "session.refuse").item(asking.tenancy));
                asking.tenancy.data().commit(changes);
            }
            throw new SignInRefusedException();
        }
        return new Admission(
                user.role(), asking.refresh ? Optional.empty() : Optional.of(signIn(asking, user, tenant)));
    }

    /**
     * Tells whether a user may have tokens. An invited user whom Cognito lets in has replaced its temporary password; the
     * first of a pending tenant brings it to life. A refresh token from before a sign-out is good at Cognito until that
     * has been told, but not here.
     */
    static boolean mayHaveTokens(UserItem user, Tenant.Status tenant, boolean refresh) {
        return switch (user.status().orElseThrow()) {
            case INVITED -> !refresh && (tenant == Tenant.Status.PENDING || tenant == Tenant.Status.ACTIVE);
            case ACTIVE -> tenant == Tenant.Status.ACTIVE && !(refresh && user.signOutPending());
            case DISABLED -> false;
        };
    }

    /** Records a sign-in, and returns the id under which it was. */
    private String signIn(Asking asking, UserItem user, EnhancedDocument tenant) {
        var id = platform.ids().next();
        var changes = new Changes();
        asking.users().signedIn(user, asking.now, changes);
        if (user.status().equals(Optional.of(Status.INVITED))) {
            Tenants.welcome(tenant, user.role() == Role.OWNER, asking.now, changes);
        }
        new Activity(asking.tenancy, asking.userId)
                .succeeded(asking.users().key(asking.userId), Activity.SIGNED_IN, id, asking.now, changes);
        changes.put(Table.LEDGER, entry(asking, "session.sign-in").item(asking.tenancy));
        asking.tenancy.data().commit(changes);
        return id;
    }

    private LedgerEntry entry(Asking asking, String action) {
        return new LedgerEntry(
                asking.now, asking.userId, action, List.of(SubjectId.user(asking.userId)), Map.of(), asking.traceId);
    }
}
