package uk.co.provilex.crm.users;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AdminGetUserResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AliasExistsException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.DeliveryMediumType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.MessageActionType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserStatusType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UsernameExistsException;
import uk.co.provilex.crm.platform.digest.Sha256;

/**
 * The accounts in the Cognito user pool, where the credentials are (P02). Every call can be repeated. An account carries the
 * id of its user and of that user's tenant; neither can be changed.
 */
final class IdentityPool {

    static final String TENANT = "custom:tenant";
    static final String USER = "custom:user";

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

    /**
     * Returns the name of a user's account. To whoever tries to sign in under an unknown address, Cognito shows a made-up
     * name: a UUID, always the same for that address. Real names look the same, so that nobody learns which addresses are
     * known: they have the form of random UUIDs (RFC 9562, section 5.4), and the id that they are made of, which begins
     * with a time, cannot be worked out from them.
     *
     * @see <a href="https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html">
     *     Managing user existence error responses</a>
     */
    static String accountName(String userId) {
        var digest = ByteBuffer.wrap(Sha256.of(userId.getBytes(StandardCharsets.US_ASCII)));
        long high = (digest.getLong() & ~0xF000L) | 0x4000L;
        long low = (digest.getLong() & ~(0b11L << 62)) | (0b10L << 62);
        return new UUID(high, low).toString();
    }

    /** Finds the account of a user. */
    Optional<Account> find(String userId) {
        return named(accountName(userId));
    }

    /** Finds the account that signs in with an address. */
    Optional<Account> holder(String address) {
        return named(address);
    }

    private Optional<Account> named(String nameOrAddress) {
        try {
            return Optional.of(
                    account(cognito.adminGetUser(get -> get.userPoolId(poolId).username(nameOrAddress))));
        } catch (UserNotFoundException none) {
            return Optional.empty();
        }
    }

    /** Makes an account and sends the invitation; tells whether it did, or the address belongs to another account. */
    boolean create(User user, String tenantId) {
        try {
            cognito.adminCreateUser(create -> create.userPoolId(poolId)
                    .username(accountName(user.id()))
                    .userAttributes(
                            attribute("email", user.address()),
                            attribute("email_verified", "true"),
                            attribute(TENANT, tenantId),
                            attribute(USER, user.id()))
                    .desiredDeliveryMediums(DeliveryMediumType.EMAIL));
            return true;
        } catch (AliasExistsException | UsernameExistsException taken) {
            return false;
        }
    }

    /** Sends the invitation again, with a new temporary password. */
    void inviteAgain(String userId) {
        cognito.adminCreateUser(create -> create.userPoolId(poolId)
                .username(accountName(userId))
                .messageAction(MessageActionType.RESEND)
                .desiredDeliveryMediums(DeliveryMediumType.EMAIL));
    }

    /** Lets an account sign in again. */
    void enable(String userId) {
        cognito.adminEnableUser(enable -> enable.userPoolId(poolId).username(accountName(userId)));
    }

    /** Keeps an account from signing in and from refreshing its tokens. */
    void disable(String userId) {
        cognito.adminDisableUser(disable -> disable.userPoolId(poolId).username(accountName(userId)));
    }

    /** Revokes every token of an account. */
    void signOut(String userId) {
        cognito.adminUserGlobalSignOut(out -> out.userPoolId(poolId).username(accountName(userId)));
    }

    /** Deletes an account, if there is one. */
    void delete(String userId) {
        try {
            cognito.adminDeleteUser(delete -> delete.userPoolId(poolId).username(accountName(userId)));
        } catch (UserNotFoundException gone) {
            // That is what was wanted.
            return;
        }
    }

    private static Account account(AdminGetUserResponse answer) {
        return new Account(
                attribute(answer, USER),
                attribute(answer, TENANT),
                Boolean.TRUE.equals(answer.enabled()),
                answer.userStatus() == UserStatusType.FORCE_CHANGE_PASSWORD);
    }

    private static String attribute(AdminGetUserResponse answer, String name) {
        return answer.userAttributes().stream()
                .filter(attribute -> attribute.name().equals(name))
                .map(AttributeType::value)
                .findFirst()
                .orElse("");
    }

    private static AttributeType attribute(String name, String value) {
        return AttributeType.builder().name(name).value(value).build();
    }
}
