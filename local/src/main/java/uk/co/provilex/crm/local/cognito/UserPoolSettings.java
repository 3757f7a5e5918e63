package uk.co.provilex.crm.local.cognito;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says how one user pool and its one app client behave, in the terms of {@code AWS::Cognito::UserPool} and
 * {@code AWS::Cognito::UserPoolClient}.
 *
 * <p>Four things are taken for granted, and whoever reads a template must refuse another: {@code
 * AllowAdminCreateUserOnly: true}, {@code AliasAttributes: [email]}, {@code PreventUserExistenceErrors: ENABLED} and a
 * client without a secret.
 *
 * @param poolId the pool's id, {@code <region>_<name>}
 * @param clientId the app client's id
 * @param issuer the {@code iss} of the tokens, under which the key set is served
 * @param passwordPolicy what a password must have
 * @param temporaryPasswordValidity how long an invitation can be taken up
 * @param customAttributes names such as {@code custom:tenant}, each with whether it may change after creation
 * @param caseSensitive whether user names and emails differ by case ({@code UsernameConfiguration})
 * @param totpAllowed whether users may add a one-time password ({@code MfaConfiguration: OPTIONAL})
 * @param explicitAuthFlows the client's flows, such as {@code ALLOW_USER_SRP_AUTH}
 * @param accessTokenValidity lifetime of access tokens
 * @param idTokenValidity lifetime of id tokens
 * @param refreshTokenValidity lifetime of a sign-in, however often its refresh token is rotated
 * @param authSessionValidity how long a challenge can be answered
 * @param refreshRotationGrace how long a rotated refresh token still works; empty when tokens are not rotated
 * @param invitation the message of {@code AdminCreateUserConfig.InviteMessageTemplate}
 * @param verification the message that carries a code for a forgotten password
 */
public record UserPoolSettings(
        String poolId,
        String clientId,
        URI issuer,
        PasswordPolicy passwordPolicy,
        Duration temporaryPasswordValidity,
        Map<String, Boolean> customAttributes,
        boolean caseSensitive,
        boolean totpAllowed,
        Set<String> explicitAuthFlows,
        Duration accessTokenValidity,
        Duration idTokenValidity,
        Duration refreshTokenValidity,
        Duration authSessionValidity,
        Optional<Duration> refreshRotationGrace,
        MessageTemplate invitation,
        MessageTemplate verification) {

    private static final Set<String> KNOWN_FLOWS =
            Set.of("ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH");

    /**
     * Checks what CloudFormation would refuse.
     *
     * @throws IllegalArgumentException when a value is outside what AWS or this emulator knows
     */
    public UserPoolSettings {
        require(poolId.matches("[a-z0-9-]+_[0-9a-zA-Z]+"), "a user pool id is <region>_<name>");
        require(clientId.matches("[\\w+]{1,128}"), "a client id has only word characters");
        customAttributes = Map.copyOf(customAttributes);
        explicitAuthFlows = Set.copyOf(explicitAuthFlows);
        require(customAttributes.keySet().stream().allMatch(name -> name.startsWith("custom:")), "custom: is missing");
        require(KNOWN_FLOWS.containsAll(explicitAuthFlows), "only SRP, password and refresh flows are emulated");
        require(within(accessTokenValidity, Duration.ofMinutes(5), Duration.ofDays(1)), "access token: 5 min to 1 day");
        require(within(idTokenValidity, Duration.ofMinutes(5), Duration.ofDays(1)), "id token: 5 min to 1 day");
        require(
                within(refreshTokenValidity, Duration.ofMinutes(60), Duration.ofDays(3650)),
                "refresh token: 60 min to 10 years");
        require(within(authSessionValidity, Duration.ofMinutes(3), Duration.ofMinutes(15)), "session: 3 to 15 min");
        require(
                within(temporaryPasswordValidity, Duration.ofDays(1), Duration.ofDays(365)),
                "invitation: 1 to 365 days");
        require(
                refreshRotationGrace
                        .filter(grace -> !within(grace, Duration.ZERO, Duration.ofSeconds(60)))
                        .isEmpty(),
                "grace period: 0 to 60 s");
        require(
                refreshRotationGrace.isEmpty() || !explicitAuthFlows.contains("ALLOW_REFRESH_TOKEN_AUTH"),
                "ALLOW_REFRESH_TOKEN_AUTH cannot be combined with refresh token rotation");
    }

    /**
     * Describes a strict pool with AWS's default lifetimes: SRP only, rotation without grace, optional TOTP, seven days
     * for invitations, an immutable {@code custom:tenant}.
     */
    public static UserPoolSettings strict(String poolId, String clientId, URI issuer) {
        return new UserPoolSettings(
                poolId,
                clientId,
                issuer,
                new PasswordPolicy(12, true, true, true, true),
                Duration.ofDays(7),
                Map.of("custom:tenant", false),
                false,
                true,
                Set.of("ALLOW_USER_SRP_AUTH"),
                Duration.ofHours(1),
                Duration.ofHours(1),
                Duration.ofDays(30),
                Duration.ofMinutes(3),
                Optional.of(Duration.ZERO),
                new MessageTemplate(
                        "Your temporary password", "Your username is {username} and temporary password is {####}."),
                new MessageTemplate("Your verification code", "Your verification code is {####}."));
    }

    /** Returns whether the client may use {@code flow}, named as in {@code InitiateAuth}. */
    boolean allows(String flow) {
        return explicitAuthFlows.contains("ALLOW_" + flow);
    }

    /** Returns the part of the pool id that SRP mixes into its hashes. */
    String poolName() {
        return poolId.substring(poolId.indexOf('_') + 1);
    }

    /** Returns the region that the pool id names. */
    String region() {
        return poolId.substring(0, poolId.indexOf('_'));
    }

    private static boolean within(Duration value, Duration least, Duration most) {
        return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
