package uk.co.provilex.crm.local.cognito;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import uk.co.provilex.crm.local.edge.AwsFault;

/**
 * {@code InitiateAuth} and {@code RespondToAuthChallenge}: from a name to tokens, by way of challenges.
 *
 * <p>That a user is disabled, or an invitation lapsed, is told only to who knows the password.
 */
final class SignIn {

    private final UserPoolSettings settings;
    private final Users users;
    private final Decoys decoys;
    private final Lockouts lockouts;
    private final SrpSignIn srp;
    private final Challenges challenges;
    private final Refresh refresh;

    SignIn(
            UserPoolSettings settings,
            Users users,
            Decoys decoys,
            Lockouts lockouts,
            SrpSignIn srp,
            Challenges challenges,
            Refresh refresh) {
        this.settings = settings;
        this.users = users;
        this.decoys = decoys;
        this.lockouts = lockouts;
        this.srp = srp;
        this.challenges = challenges;
        this.refresh = refresh;
    }

    ObjectNode initiate(ObjectNode input) throws AwsFault {
        String flow = Input.required(input, "AuthFlow");
        // REFRESH_TOKEN is the older name of the same flow.
        String named = flow.equals("REFRESH_TOKEN") ? "REFRESH_TOKEN_AUTH" : flow;
        if (!settings.allows(named)) {
            throw Faults.invalidParameter(named + " flow not enabled for this client");
        }
        JsonNode parameters = input.path("AuthParameters");
        JsonNode metadata = input.path("ClientMetadata");
        return switch (named) {
            case "USER_SRP_AUTH" -> srp.challenge(parameters);
            case "USER_PASSWORD_AUTH" -> byPassword(parameters, metadata);
            default -> refresh.byFlow(parameters, metadata);
        };
    }

    ObjectNode respond(ObjectNode input) throws AwsFault {
        return switch (Input.required(input, "ChallengeName")) {
            case "PASSWORD_VERIFIER" -> byProof(input.path("ChallengeResponses"), input.path("ClientMetadata"));
            case "NEW_PASSWORD_REQUIRED" -> challenges.newPassword(input);
            case "SOFTWARE_TOKEN_MFA" -> challenges.softwareToken(input);
            default -> throw Faults.invalidParameter("Challenge name is not supported");
        };
    }

    private ObjectNode byPassword(JsonNode parameters, JsonNode metadata) throws AwsFault {
        String typedName = Input.required(parameters, "USERNAME");
        String password = Input.required(parameters, "PASSWORD");
        Optional<PoolUser> user = users.find(typedName);
        String counted = user.map(PoolUser::username).orElseGet(() -> users.normalise(typedName));
        lockouts.check(counted);
        if (user.isEmpty()) {
            decoys.spendTimeOn(password);
        }
        return conclude(
                counted,
                user.filter(found -> found.credential().matches(password, settings.poolName(), found.username())),
                metadata);
    }

    private ObjectNode byProof(JsonNode responses, JsonNode metadata) throws AwsFault {
        SrpExchange exchange = srp.take(responses);
        String counted = exchange.username().orElseGet(() -> users.normalise(exchange.typedName()));
        lockouts.check(counted);
        return conclude(counted, srp.prove(exchange, responses), metadata);
    }

    private ObjectNode conclude(String counted, Optional<PoolUser> proven, JsonNode metadata) throws AwsFault {
        if (proven.isEmpty()) {
            lockouts.fail(counted);
            throw Faults.incorrectCredentials();
        }
        return challenges.afterPassword(proven.get(), metadata);
    }
}
