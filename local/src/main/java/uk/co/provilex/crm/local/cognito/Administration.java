package uk.co.provilex.crm.local.cognito;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;
import uk.co.provilex.crm.local.edge.AwsFault;

/** The calls that act on another's account and need IAM's consent; users are named by user name or alias. */
final class Administration {

    private final UserPoolSettings settings;
    private final Users users;
    private final Attributes schema;
    private final TokenFamilies families;
    private final Lockouts lockouts;
    private final Outbox outbox;
    private final PoolState state;
    private final InstantSource clock;

    Administration(
            UserPoolSettings settings,
            Users users,
            TokenFamilies families,
            Lockouts lockouts,
            Outbox outbox,
            PoolState state,
            InstantSource clock) {
        this.settings = settings;
        this.users = users;
        this.schema = new Attributes(settings.customAttributes());
        this.families = families;
        this.lockouts = lockouts;
        this.outbox = outbox;
        this.state = state;
        this.clock = clock;
    }

    ObjectNode createUser(ObjectNode input) throws AwsFault {
        String username = Input.required(input, "Username");
        String action = input.path("MessageAction").asText();
        String password = temporaryPassword(input);
        boolean silent = action.equals("SUPPRESS");
        if (!silent) {
            requireEmailAsMedium(input);
        }
        PoolUser user = action.equals("RESEND")
                ? invitedAgain(username, password)
                : created(username, Input.attributes(input, "UserAttributes"), password);
        if (!silent) {
            Optional.ofNullable(user.attributes().get("email"))
                    .map(email -> settings.invitation().fill(Message.Kind.INVITATION, email, user.username(), password))
                    .ifPresent(outbox::deliver);
        }
        ObjectNode answer = Input.empty();
        write(user, answer.putObject("User"), "Attributes");
        return answer;
    }

    ObjectNode getUser(ObjectNode input) throws AwsFault {
        PoolUser user = named(input);
        ObjectNode answer = Input.empty();
        write(user, answer, "UserAttributes");
        SelfService.writeMfa(user, answer);
        return answer;
    }

    ObjectNode enableUser(ObjectNode input) throws AwsFault {
        return change(input, user -> user.withEnabled(true, clock.instant()));
    }

    /** Disables a user and ends all sign-ins, as AWS says that it does. */
    ObjectNode disableUser(ObjectNode input) throws AwsFault {
        ObjectNode answer = change(input, user -> user.withEnabled(false, clock.instant()));
        families.revokeAllOf(named(input).username());
        return answer;
    }

    ObjectNode deleteUser(ObjectNode input) throws AwsFault {
        String username = named(input).username();
        users.delete(username);
        families.revokeAllOf(username);
        lockouts.clear(username);
        return Input.empty();
    }

    ObjectNode globalSignOut(ObjectNode input) throws AwsFault {
        families.revokeAllOf(named(input).username());
        return Input.empty();
    }

    ObjectNode updateAttributes(ObjectNode input) throws AwsFault {
        Map<String, String> changes = Input.attributes(input, "UserAttributes");
        schema.checkChange(changes);
        // A new address that nobody vouches for is not verified.
        if (changes.containsKey("email")) {
            changes.putIfAbsent("email_verified", "false");
        }
        return change(input, user -> user.withAttributes(changes, clock.instant()));
    }

    ObjectNode setPassword(ObjectNode input) throws AwsFault {
        PoolUser user = named(input);
        String password = Input.required(input, "Password");
        settings.passwordPolicy().check(password);
        Credential credential = Credential.of(password, settings.poolName(), user.username(), state.random);
        Instant now = clock.instant();
        return change(
                input,
                found -> input.path("Permanent").asBoolean()
                        ? found.withPassword(credential, now)
                        : found.withTemporaryPassword(credential, now.plus(settings.temporaryPasswordValidity()), now));
    }

    private PoolUser created(String username, Map<String, String> attributes, String password) throws AwsFault {
        if (!username.matches("[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]{1,128}")) {
            throw Faults.invalidParameter("Username must have between 1 and 128 characters without spaces");
        }
        if (username.contains("@")) {
            throw Faults.invalidParameter(
                    "Username cannot be of email format, since user pool is configured for email alias.");
        }
        schema.checkNew(attributes);
        Instant now = clock.instant();
        PoolUser user = new PoolUser(
                username,
                UUID.randomUUID().toString(),
                attributes,
                true,
                UserStatus.FORCE_CHANGE_PASSWORD,
                Credential.of(password, settings.poolName(), username, state.random),
                now.plus(settings.temporaryPasswordValidity()),
                Totp.NONE,
                OneTimeCode.NONE,
                now,
                now);
        users.create(user);
        return user;
    }

    private PoolUser invitedAgain(String name, String password) throws AwsFault {
        PoolUser user = users.require(name);
        if (user.status() != UserStatus.FORCE_CHANGE_PASSWORD) {
            throw Faults.fault("UnsupportedUserStateException", "Resend not possible. User has a password already");
        }
        Credential temporary = Credential.of(password, settings.poolName(), user.username(), state.random);
        Instant now = clock.instant();
        Instant until = now.plus(settings.temporaryPasswordValidity());
        return users.update(user.username(), found -> found.withTemporaryPassword(temporary, until, now));
    }

    private String temporaryPassword(ObjectNode input) throws AwsFault {
        Optional<String> given = Input.optional(input, "TemporaryPassword");
        if (given.isPresent()) {
            settings.passwordPolicy().check(given.get());
        }
        return given.orElseGet(() -> settings.passwordPolicy().temporary(state.random));
    }

    /** AWS writes by SMS unless told otherwise, and would then deliver nothing to a user without a phone. */
    private static void requireEmailAsMedium(ObjectNode input) throws AwsFault {
        boolean email = StreamSupport.stream(
                        input.path("DesiredDeliveryMediums").spliterator(), false)
                .map(JsonNode::asText)
                .anyMatch("EMAIL"::equals);
        if (!email) {
            throw Faults.invalidParameter("DesiredDeliveryMediums must name EMAIL: its default is SMS");
        }
    }

    private ObjectNode change(ObjectNode input, UnaryOperator<PoolUser> change) throws AwsFault {
        users.update(named(input).username(), change);
        return Input.empty();
    }

    private PoolUser named(ObjectNode input) throws AwsFault {
        return users.require(Input.required(input, "Username"));
    }

    /** Writes a user in the shape of {@code UserType}. */
    static void write(PoolUser user, ObjectNode target, String attributesField) {
        target.put("Username", user.username())
                .put("UserCreateDate", user.createdAt().toEpochMilli() / 1000.0)
                .put("UserLastModifiedDate", user.modifiedAt().toEpochMilli() / 1000.0)
                .put("Enabled", user.enabled())
                .put("UserStatus", user.status().name());
        user.writeAttributes(target.putArray(attributesField));
    }
}
