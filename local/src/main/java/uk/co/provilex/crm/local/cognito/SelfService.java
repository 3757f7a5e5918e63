package uk.co.provilex.crm.local.cognito;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.OptionalLong;
import uk.co.provilex.crm.local.edge.AwsFault;

/** What users do for themselves with an access token. */
final class SelfService {

    private final UserPoolSettings settings;
    private final Users users;
    private final AccessTokens accessTokens;
    private final TokenFamilies families;
    private final Lockouts lockouts;
    private final PoolState state;
    private final InstantSource clock;

    SelfService(
            UserPoolSettings settings,
            Users users,
            AccessTokens accessTokens,
            TokenFamilies families,
            Lockouts lockouts,
            PoolState state,
            InstantSource clock) {
        this.settings = settings;
        this.users = users;
        this.accessTokens = accessTokens;
        this.families = families;
        this.lockouts = lockouts;
        this.state = state;
        this.clock = clock;
    }

    ObjectNode getUser(ObjectNode input) throws AwsFault {
        PoolUser user = accessTokens.userOf(input);
        ObjectNode answer = Input.empty().put("Username", user.username());
        user.writeAttributes(answer.putArray("UserAttributes"));
        writeMfa(user, answer);
        return answer;
    }

    ObjectNode changePassword(ObjectNode input) throws AwsFault {
        PoolUser user = accessTokens.userOf(input);
        String previous = Input.required(input, "PreviousPassword");
        String proposed = Input.required(input, "ProposedPassword");
        lockouts.check(user.username());
        if (!user.credential().matches(previous, settings.poolName(), user.username())) {
            lockouts.fail(user.username());
            throw Faults.incorrectCredentials();
        }
        settings.passwordPolicy().check(proposed);
        Credential own = Credential.of(proposed, settings.poolName(), user.username(), state.random);
        users.update(user.username(), found -> found.withPassword(own, clock.instant()));
        return Input.empty();
    }

    ObjectNode globalSignOut(ObjectNode input) throws AwsFault {
        families.revokeAllOf(accessTokens.userOf(input).username());
        return Input.empty();
    }

    ObjectNode associateSoftwareToken(ObjectNode input) throws AwsFault {
        PoolUser user = accessTokens.userOf(input);
        if (!settings.totpAllowed()) {
            throw Faults.fault("SoftwareTokenMFANotFoundException", "Software token MFA is not enabled for this pool");
        }
        Totp fresh = Totp.fresh(state.random);
        users.update(user.username(), found -> found.withTotp(fresh));
        return Input.empty().put("SecretCode", fresh.secret());
    }

    ObjectNode verifySoftwareToken(ObjectNode input) throws AwsFault {
        PoolUser user = accessTokens.userOf(input);
        OptionalLong step = user.totp().stepOf(Input.required(input, "UserCode"), clock.instant());
        if (step.isEmpty()) {
            throw Faults.fault("EnableSoftwareTokenMFAException", "Code mismatch");
        }
        users.update(user.username(), found -> found.withTotp(found.totp().verifiedAt(step.getAsLong())));
        return Input.empty().put("Status", "SUCCESS");
    }

    ObjectNode setMfaPreference(ObjectNode input) throws AwsFault {
        PoolUser user = accessTokens.userOf(input);
        JsonNode wish = input.path("SoftwareTokenMfaSettings");
        boolean enabled = wish.path("Enabled").asBoolean();
        if (enabled && !user.totp().verified()) {
            throw Faults.invalidParameter("User has not verified software token mfa");
        }
        boolean preferred = enabled && wish.path("PreferredMfa").asBoolean();
        users.update(user.username(), found -> found.withTotp(found.totp().prefer(enabled, preferred)));
        return Input.empty();
    }

    /** Writes which second factors a user has, as {@code GetUser} and {@code AdminGetUser} tell it. */
    static void writeMfa(PoolUser user, ObjectNode answer) {
        if (user.totp().enabled()) {
            answer.putArray("UserMFASettingList").add("SOFTWARE_TOKEN_MFA");
        }
        if (user.totp().preferred()) {
            answer.put("PreferredMfaSetting", "SOFTWARE_TOKEN_MFA");
        }
    }
}
