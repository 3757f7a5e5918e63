package uk.co.provilex.crm.users;

import java.util.Optional;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AdminGetUserResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AliasExistsException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.DeliveryMediumType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.MessageActionType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserStatusType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UsernameExistsException;

/** The accounts in the Cognito user pool, where the credentials are (P02). Every call can be repeated. */
final class IdentityPool {

    private static final String TENANT = "custom:tenant";

    private final CognitoIdentityProviderClient cognito;
    private final String poolId;

    /**
     * An account in the pool.
     *
     * @param userId whose it is
     * @param tenantId whose user that is
     * @param enabled whether it may sign in
     * @param waiting whether it has not replaced its temporary password yet
     */
    record Account(String userId, String tenantId, boolean enabled, boolean waiting) {}

    IdentityPool(CognitoIdentityProviderClient cognito, String poolId) {
        this.cognito = cognito;
        this.poolId = poolId;
    }

    /** Finds an account by user id or by address. */
    Optional<Account> find(String userIdOrAddress) {
        try {
            return Optional.of(
                    account(cognito.adminGetUser(get -> get.userPoolId(poolId).username(userIdOrAddress))));
        } catch (UserNotFoundException none) {
            return Optional.empty();
        }
    }

    /** Makes an account and sends the invitation; tells whether it did, or the address belongs to another account. */
    boolean create(User user, String tenantId) {
        try {
            cognito.adminCreateUser(create -> create.userPoolId(poolId)
                    .username(user.id())
                    .userAttributes(
                            attribute("email", user.address()),
                            attribute("email_verified", "true"),
                            attribute(TENANT, tenantId))
                    .desiredDeliveryMediums(DeliveryMediumType.EMAIL));
            return true;
        } catch (AliasExistsException | UsernameExistsException taken) {
            return false;
        }
    }

    /** Sends the invitation again, with a new temporary password. */
    void inviteAgain(String userId) {
        cognito.adminCreateUser(create -> create.userPoolId(poolId)
                .username(userId)
                .messageAction(MessageActionType.RESEND)
                .desiredDeliveryMediums(DeliveryMediumType.EMAIL));
    }

    /** Lets an account sign in again. */
    void enable(String userId) {
        cognito.adminEnableUser(enable -> enable.userPoolId(poolId).username(userId));
    }

    /** Keeps an account from signing in and from refreshing its tokens. */
    void disable(String userId) {
        cognito.adminDisableUser(disable -> disable.userPoolId(poolId).username(userId));
    }

    /** Revokes every token of an account. */
    void signOut(String userId) {
        cognito.adminUserGlobalSignOut(out -> out.userPoolId(poolId).username(userId));
    }

    /** Deletes an account, and tells whether there was one. */
    boolean delete(String userId) {
        try {
            cognito.adminDeleteUser(delete -> delete.userPoolId(poolId).username(userId));
            return true;
        } catch (UserNotFoundException gone) {
            return false;
        }
    }

    private static Account account(AdminGetUserResponse answer) {
        var tenant = answer.userAttributes().stream()
                .filter(attribute -> attribute.name().equals(TENANT))
                .map(AttributeType::value)
                .findFirst()
                .orElse("");
        return new Account(
                answer.username(),
                tenant,
                Boolean.TRUE.equals(answer.enabled()),
                answer.userStatus() == UserStatusType.FORCE_CHANGE_PASSWORD);
    }

    private static AttributeType attribute(String name, String value) {
        return AttributeType.builder().name(name).value(value).build();
    }
}
