package uk.co.provilex.crm.local.cognito;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import uk.co.provilex.crm.local.edge.AwsFault;

/**
 * {@code ForgotPassword} and {@code ConfirmForgotPassword}: a code by email instead of the password.
 *
 * <p>Who does not exist, is disabled, has no verified address or has not yet taken up the invitation gets the same
 * answer as everybody else, and no message.
 */
final class PasswordRecovery {

    private static final Duration CODE_VALIDITY = Duration.ofHours(1);
    private static final int REQUESTS_AN_HOUR = 5;
    private static final int GUESSES_AN_HOUR = 5;

    private final UserPoolSettings settings;
    private final Users users;
    private final Decoys decoys;
    private final Lockouts lockouts;
    private final Outbox outbox;
    private final PoolState state;
    private final InstantSource clock;
    private final HourlyLimit requests;
    private final HourlyLimit guesses;

    PasswordRecovery(
            UserPoolSettings settings,
            Users users,
            Decoys decoys,
            Lockouts lockouts,
            Outbox outbox,
            PoolState state,
            InstantSource clock) {
        this.settings = settings;
        this.users = users;
        this.decoys = decoys;
        this.lockouts = lockouts;
        this.outbox = outbox;
        this.state = state;
        this.clock = clock;
        this.requests = new HourlyLimit(clock, REQUESTS_AN_HOUR);
        this.guesses = new HourlyLimit(clock, GUESSES_AN_HOUR);
    }

    ObjectNode forgotPassword(ObjectNode input) throws AwsFault {
        String typedName = Input.required(input, "Username");
        requests.attempt(counted(typedName));
        Optional<PoolUser> user = recoverable(typedName);
        if (user.isPresent()) {
            sendCode(user.get());
        }
        String destination = user.flatMap(PoolUser::verifiedEmail)
                .map(Decoys::mask)
                .orElseGet(() -> decoys.destination(users.normalise(typedName)));
        ObjectNode answer = Input.empty();
        answer.putObject("CodeDeliveryDetails")
                .put("AttributeName", "email")
                .put("DeliveryMedium", "EMAIL")
                .put("Destination", destination);
        return answer;
    }

    ObjectNode confirm(ObjectNode input) throws AwsFault {
        String typedName = Input.required(input, "Username");
        String code = Input.required(input, "ConfirmationCode");
        String password = Input.required(input, "Password");
        settings.passwordPolicy().check(password);
        guesses.attempt(counted(typedName));
        PoolUser user = recoverable(typedName)
                .filter(found -> found.resetCode().matches(found.username(), code))
                .orElseThrow(() ->
                        Faults.fault("CodeMismatchException", "Invalid verification code provided, please try again."));
        if (!clock.instant().isBefore(user.resetCode().expiresAt())) {
            throw Faults.fault("ExpiredCodeException", "Invalid code provided, please request a code again.");
        }
        Credential own = Credential.of(password, settings.poolName(), user.username(), state.random);
        users.update(user.username(), found -> found.withPassword(own, clock.instant()));
        guesses.clear(counted(typedName));
        lockouts.clear(user.username());
        return Input.empty();
    }

    private void sendCode(PoolUser user) throws AwsFault {
        String code = String.format(Locale.ROOT, "%06d", state.random.nextInt(1_000_000));
        Instant expiresAt = clock.instant().plus(CODE_VALIDITY);
        users.update(user.username(), found -> found.withResetCode(OneTimeCode.of(user.username(), code, expiresAt)));
        user.verifiedEmail()
                .map(email ->
                        settings.verification().fill(Message.Kind.FORGOTTEN_PASSWORD, email, user.username(), code))
                .ifPresent(outbox::deliver);
    }

    private Optional<PoolUser> recoverable(String typedName) {
        return users.find(typedName)
                .filter(user -> user.enabled()
                        && user.status() == UserStatus.CONFIRMED
                        && user.verifiedEmail().isPresent());
    }

    private String counted(String typedName) {
        return users.find(typedName).map(PoolUser::username).orElseGet(() -> users.normalise(typedName));
    }
}
