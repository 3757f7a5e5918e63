package uk.co.provilex.crm.platform.identity;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.data.TenantData;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.TenantScope;

/**
 * Where every authenticated request is checked against the store: one consistent read of user and tenant, so that
 * disabling, deleting, signing out, a change of role or the end of a tenant count from the next request on, however long
 * the token is still valid.
 */
public final class Door {

    private Door() {}

    /**
     * Those who passed.
     *
     * @param caller the caller
     * @param user the caller's stored item
     * @param tenant its tenant's stored item
     * @param also what is stored under the other key that was to be read
     */
    public record Admitted(
            Caller caller, EnhancedDocument user, EnhancedDocument tenant, Optional<EnhancedDocument> also) {}

    /** Returns where a tenant's own item is stored. */
    public static ItemKey tenantItem(TenantScope scope) {
        return scope.key("TENANT", "TENANT");
    }

    /** Returns where the item of a user is stored. */
    public static ItemKey userItem(TenantScope scope, String userId) {
        return scope.key("USERS", "USER#" + userId);
    }

    /**
     * Admits the bearer of {@code token}, and reads what else is to be known of it in the same call.
     *
     * @throws ProblemException {@link Problem#UNAUTHENTICATED} for whoever is not an active user with an active session
     *     of an active tenant
     */
    public static Admitted admit(Token token, TenantData data, Optional<ItemKey> also) {
        var userKey = userItem(data.scope(), token.userId());
        var tenantKey = tenantItem(data.scope());
        var keys = Stream.concat(Stream.of(userKey, tenantKey), also.stream()).toList();
        var found = data.getAll(Map.of(Table.RECORDS, keys), true);
        var user = found.get(Table.RECORDS, userKey).orElseThrow(Door::refuse);
        var tenant = found.get(Table.RECORDS, tenantKey).orElseThrow(Door::refuse);
        var role = Role.of(text(user, "role")).orElseThrow(Door::refuse);
        if (!"active".equals(text(user, "status"))
                || !"active".equals(text(tenant, "status"))
                || signedOut(user, token.issuedAt())) {
            throw refuse();
        }
        var own = user.isPresent("ownLeadsOnly") && Boolean.TRUE.equals(user.getBoolean("ownLeadsOnly"));
        return new Admitted(
                new Caller(token.tenant(), token.userId(), role, own),
                user,
                tenant,
                also.flatMap(key -> found.get(Table.RECORDS, key)));
    }

    private static boolean signedOut(EnhancedDocument user, Instant issuedAt) {
        return user.isPresent("signedOutAt") && !issuedAt.isAfter(Instant.parse(text(user, "signedOutAt")));
    }

    private static String text(EnhancedDocument item, String attribute) {
        var value = item.getString(attribute);
        return value == null ? "" : value;
    }

    /** Returns the refusal that does not tell which of the reasons it was. */
    public static ProblemException refuse() {
        return Problem.UNAUTHENTICATED.because("Sign in, and send the access token as a bearer token.");
    }
}
