package uk.co.provilex.crm.local.cognito;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import uk.co.provilex.crm.local.edge.AwsFault;

/** What stands between a proven password and tokens: a password of one's own, a code from the authenticator. */
final class Challenges {

    private static final String NEW_PASSWORD = "NEW_PASSWORD_REQUIRED";
    private static final String SOFTWARE_TOKEN = "SOFTWARE_TOKEN_MFA";

    /** An open challenge; it dies with the password that led to it. */
    private record Open(String challenge, String username, Credential credential, String triggerSource) {}

    private final UserPoolSettings settings;
    private final Users users;
    private final Lockouts lockouts;
    private final TokenIssuer issuer;
    private final PoolState state;
    private final InstantSource clock;
    private final ExpiringBook<Open> sessions;

    Challenges(
            UserPoolSettings settings,
            Users users,
            Lockouts lockouts,
            TokenIssuer issuer,
            PoolState state,
            InstantSource clock) {
        this.settings = settings;
        this.users = users;
        this.lockouts = lockouts;
        this.issuer = issuer;
        this.state = state;
        this.clock = clock;
        this.sessions = new ExpiringBook<>(clock, settings.authSessionValidity(), state.random);
    }

    /** Goes on after the password was proven: with a challenge, or with tokens. */
    ObjectNode afterPassword(PoolUser user, JsonNode metadata) throws AwsFault {
        if (!user.enabled()) {
            throw Faults.disabled();
        }
        if (user.status() == UserStatus.FORCE_CHANGE_PASSWORD) {
            if (!clock.instant().isBefore(user.temporaryUntil())) {
                throw Faults.notAuthorized("Temporary password has expired and must be reset by an administrator.");
            }
            return askForNewPassword(user);
        }
        return askForCodeOrFinish(user, "TokenGeneration_Authentication", metadata);
    }

    /** Takes the password that replaces the temporary one. */
    ObjectNode newPassword(ObjectNode input) throws AwsFault {
        JsonNode responses = input.path("ChallengeResponses");
        Open open = find(input, NEW_PASSWORD);
        String password = Input.required(responses, "NEW_PASSWORD");
        for (String name : (Iterable<String>) responses::fieldNames) {
            if (name.startsWith("userAttributes.")) {
                throw Faults.invalidParameter("This client may not write user attributes");
            }
        }
        settings.passwordPolicy().check(password);
        close(input);
        Credential own = Credential.of(password, settings.poolName(), open.username(), state.random);
        PoolUser user = users.update(open.username(), found -> found.withPassword(own, clock.instant()));
        return askForCodeOrFinish(user, "TokenGeneration_NewPasswordChallenge", input.path("ClientMetadata"));
    }

    /** Takes a code from the user's authenticator; a wrong one may be corrected, within the lockout's patience. */
    ObjectNode softwareToken(ObjectNode input) throws AwsFault {
        Open open = find(input, SOFTWARE_TOKEN);
        String code = Input.required(input.path("ChallengeResponses"), "SOFTWARE_TOKEN_MFA_CODE");
        lockouts.check(open.username());
        Totp totp = users.require(open.username()).totp();
        OptionalLong step = totp.stepOf(code, clock.instant());
        if (step.isEmpty()) {
            lockouts.fail(open.username());
            throw Faults.fault("CodeMismatchException", "Invalid code received for user");
        }
        if (step.getAsLong() <= totp.lastStep()) {
            throw Faults.fault("ExpiredCodeException", "Your software token has already been used once.");
        }
        close(input);
        PoolUser user = users.update(
                open.username(), found -> found.withTotp(found.totp().usedAt(step.getAsLong())));
        return finish(user, open.triggerSource(), input.path("ClientMetadata"));
    }

    private ObjectNode askForNewPassword(PoolUser user) {
        ObjectNode attributes = JsonNodeFactory.instance.objectNode();
        user.attributes().forEach(attributes::put);
        ObjectNode answer = ask(NEW_PASSWORD, user, "");
        answer.withObjectProperty("ChallengeParameters")
                .put("requiredAttributes", "[]")
                .put("userAttributes", attributes.toString());
        return answer;
    }

    private ObjectNode askForCodeOrFinish(PoolUser user, String triggerSource, JsonNode metadata) throws AwsFault {
        return user.totp().enabled() ? ask(SOFTWARE_TOKEN, user, triggerSource) : finish(user, triggerSource, metadata);
    }

    private ObjectNode ask(String challenge, PoolUser user, String triggerSource) {
        Open open = new Open(challenge, user.username(), user.credential(), triggerSource);
        ObjectNode answer = Input.empty().put("ChallengeName", challenge).put("Session", sessions.open(open));
        answer.putObject("ChallengeParameters").put("USER_ID_FOR_SRP", user.username());
        return answer;
    }

    private ObjectNode finish(PoolUser user, String triggerSource, JsonNode metadata) throws AwsFault {
        ObjectNode answer = Input.empty();
        answer.set("AuthenticationResult", issuer.signIn(user, triggerSource, metadata));
        answer.putObject("ChallengeParameters");
        lockouts.clear(user.username());
        return answer;
    }

    private Open find(ObjectNode input, String challenge) throws AwsFault {
        Open open = sessions.find(Input.required(input, "Session"))
                .filter(found -> found.challenge().equals(challenge))
                .orElseThrow(Faults::invalidSession);
        String typedName = Input.required(input.path("ChallengeResponses"), "USERNAME");
        PoolUser user = users.find(typedName)
                .filter(found -> found.username().equals(open.username())
                        && found.credential().equals(open.credential()))
                .orElseThrow(Faults::invalidSession);
        if (!user.enabled()) {
            throw Faults.disabled();
        }
        Instant now = clock.instant();
        if (user.status() == UserStatus.FORCE_CHANGE_PASSWORD && !now.isBefore(user.temporaryUntil())) {
            throw Faults.invalidSession();
        }
        return open;
    }

    private void close(ObjectNode input) throws AwsFault {
        if (sessions.take(Input.required(input, "Session")).isEmpty()) {
            throw Faults.invalidSession();
        }
    }
}
