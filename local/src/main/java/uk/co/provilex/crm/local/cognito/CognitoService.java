package uk.co.provilex.crm.local.cognito;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Function;
import uk.co.provilex.crm.local.edge.AwsFault;
import uk.co.provilex.crm.local.edge.AwsJsonService;
import uk.co.provilex.crm.local.state.StateFile;

/**
 * Answers the calls to a Cognito user pool that the product and its web client make.
 *
 * <p>One pool with one public app client, users made by administrators only, email as alias,
 * {@code PreventUserExistenceErrors: ENABLED}. What AWS would refuse is refused with the same code.
 *
 * @see <a href="https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html">Amazon Cognito
 *     user pools API Reference</a>
 */
public final class CognitoService implements AwsJsonService {

    private static final Set<String> PUBLIC = Set.of(
            "AssociateSoftwareToken",
            "ChangePassword",
            "ConfirmForgotPassword",
            "ConfirmSignUp",
            "ForgotPassword",
            "GetTokensFromRefreshToken",
            "GetUser",
            "GlobalSignOut",
            "InitiateAuth",
            "RespondToAuthChallenge",
            "RevokeToken",
            "SetUserMFAPreference",
            "SignUp",
            "VerifySoftwareToken");

    private final UserPoolSettings settings;
    private final PoolState state;
    private final SigningKeys keys;
    private final SignIn signIn;
    private final Refresh refresh;
    private final PasswordRecovery recovery;
    private final SelfService self;
    private final Administration administration;
    private final UserListing listing;

    private CognitoService(
            UserPoolSettings settings,
            InstantSource clock,
            Outbox outbox,
            PreTokenTrigger trigger,
            StateFile<PoolState.Document> file,
            Function<Instant, SigningKey> keyMaker) {
        this.settings = settings;
        this.state = new PoolState(file);
        this.keys = new SigningKeys(state, settings, clock, keyMaker);
        Users users = new Users(state, settings.caseSensitive());
        Decoys decoys = new Decoys(state);
        Lockouts lockouts = new Lockouts(clock);
        TokenFamilies families = new TokenFamilies(state, settings, clock);
        TokenIssuer issuer = new TokenIssuer(settings, keys, families, trigger, clock);
        AccessTokens accessTokens = new AccessTokens(settings, keys, families, users, clock);
        this.refresh = new Refresh(settings, users, families, issuer);
        this.signIn = new SignIn(
                settings,
                users,
                decoys,
                lockouts,
                new SrpSignIn(settings, users, decoys, state, clock),
                new Challenges(settings, users, lockouts, issuer, state, clock),
                refresh);
        this.recovery = new PasswordRecovery(settings, users, decoys, lockouts, outbox, state, clock);
        this.self = new SelfService(settings, users, accessTokens, families, lockouts, state, clock);
        this.administration = new Administration(settings, users, families, lockouts, outbox, state, clock);
        this.listing = new UserListing(users);
        state.saveIfTouched();
    }

    /**
     * Starts an empty pool that vanishes with the process.
     *
     * @param outbox takes what Cognito would send by email
     * @param trigger is asked before tokens are issued
     */
    public static CognitoService inMemory(
            UserPoolSettings settings, InstantSource clock, Outbox outbox, PreTokenTrigger trigger) {
        return inMemory(settings, clock, outbox, trigger, SigningKey::generate);
    }

    /** Does as the other, with signing keys of {@code keyMaker}'s. */
    static CognitoService inMemory(
            UserPoolSettings settings,
            InstantSource clock,
            Outbox outbox,
            PreTokenTrigger trigger,
            Function<Instant, SigningKey> keyMaker) {
        return new CognitoService(
                settings, clock, outbox, trigger, StateFile.inMemory(PoolState.Document.class), keyMaker);
    }

    /** Starts the pool with what is kept in {@code directory}, and keeps it there. */
    public static CognitoService keptIn(
            Path directory, UserPoolSettings settings, InstantSource clock, Outbox outbox, PreTokenTrigger trigger) {
        Path file = directory.resolve("cognito.json");
        return new CognitoService(
                settings, clock, outbox, trigger, StateFile.at(file, PoolState.Document.class), SigningKey::generate);
    }

    /**
     * Tells whether anybody may make this call without an AWS signature.
     *
     * @param operation the part of {@code X-Amz-Target} after the dot
     */
    public static boolean isPublic(String operation) {
        return PUBLIC.contains(operation);
    }

    /** Returns the key set to serve at {@code <issuer>/.well-known/jwks.json}. */
    public ObjectNode jwks() {
        ObjectNode set = keys.jwks();
        state.saveIfTouched();
        return set;
    }

    /** Signs a token of any claims, as the pool does for clients other than the product's. */
    public String sign(ObjectNode claims) {
        var token = Jwt.sign(claims, keys.current());
        state.saveIfTouched();
        return token;
    }

    /** Signs with a new key from now on; the old one is published until its last token has expired. */
    public void rotateSigningKey() {
        keys.rotate();
        state.saveIfTouched();
    }

    @Override
    public ObjectNode handle(String operation, ObjectNode input) throws AwsFault {
        requireKnownPoolAndClient(operation, input);
        try {
            return dispatch(operation, input);
        } finally {
            state.saveIfTouched();
        }
    }

    private ObjectNode dispatch(String operation, ObjectNode input) throws AwsFault {
        return switch (operation) {
            case "InitiateAuth" -> signIn.initiate(input);
            case "RespondToAuthChallenge" -> signIn.respond(input);
            case "GetTokensFromRefreshToken" -> refresh.getTokensFromRefreshToken(input);
            case "RevokeToken" -> refresh.revoke(input);
            case "ForgotPassword" -> recovery.forgotPassword(input);
            case "ConfirmForgotPassword" -> recovery.confirm(input);
            case "GetUser" -> self.getUser(input);
            case "ChangePassword" -> self.changePassword(input);
            case "GlobalSignOut" -> self.globalSignOut(input);
            case "AssociateSoftwareToken" -> self.associateSoftwareToken(input);
            case "VerifySoftwareToken" -> self.verifySoftwareToken(input);
            case "SetUserMFAPreference" -> self.setMfaPreference(input);
            case "AdminCreateUser" -> administration.createUser(input);
            case "AdminGetUser" -> administration.getUser(input);
            case "AdminEnableUser" -> administration.enableUser(input);
            case "AdminDisableUser" -> administration.disableUser(input);
            case "AdminDeleteUser" -> administration.deleteUser(input);
            case "AdminUserGlobalSignOut" -> administration.globalSignOut(input);
            case "AdminUpdateUserAttributes" -> administration.updateAttributes(input);
            case "AdminSetUserPassword" -> administration.setPassword(input);
            case "ListUsers" -> listing.list(input);
            // Nobody signs up by themselves (AllowAdminCreateUserOnly), so there is no code to confirm either.
            case "SignUp" -> throw Faults.notAuthorized("SignUp is not permitted for this user pool");
            case "ConfirmSignUp" ->
                throw Faults.fault("ExpiredCodeException", "Invalid code provided, please request a code again.");
            default -> throw Faults.fault("UnknownOperationException", "Cognito is not emulated for this operation");
        };
    }

    private void requireKnownPoolAndClient(String operation, ObjectNode input) throws AwsFault {
        if (!isPublic(operation) && !Input.required(input, "UserPoolId").equals(settings.poolId())) {
            throw Faults.resourceNotFound("User pool does not exist.");
        }
        boolean namesClient =
                switch (operation) {
                    case "InitiateAuth",
                            "RespondToAuthChallenge",
                            "GetTokensFromRefreshToken",
                            "RevokeToken",
                            "ForgotPassword",
                            "ConfirmForgotPassword",
                            "SignUp",
                            "ConfirmSignUp" -> true;
                    default -> false;
                };
        if (namesClient && !Input.required(input, "ClientId").equals(settings.clientId())) {
            throw Faults.resourceNotFound("User pool client does not exist.");
        }
    }
}
