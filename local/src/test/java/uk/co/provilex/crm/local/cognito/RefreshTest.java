package uk.co.provilex.crm.local.cognito;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static uk.co.provilex.crm.local.cognito.TestPool.CLIENT;
import static uk.co.provilex.crm.local.cognito.TestPool.POOL;
import static uk.co.provilex.crm.local.cognito.TestPool.USER;
import static uk.co.provilex.crm.local.cognito.TestPool.claims;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.RefreshTokenReuseException;

class RefreshTest {

    private TestPool pool = new TestPool();

    @AfterEach
    void stop() {
        pool.close();
    }

    private AuthenticationResultType signIn() {
        pool.join();
        return pool.signIn();
    }

    private void useGraceOf(Duration grace) {
        pool.close();
        pool = new TestPool(TestPool.settings(Optional.of(grace), "ALLOW_USER_SRP_AUTH"));
    }

    @Test
    void refreshGivesNewTokensOfTheSameSignIn() {
        AuthenticationResultType first = signIn();
        pool.clock.advance(Duration.ofMinutes(30));
        AuthenticationResultType second = pool.refresh(first.refreshToken());
        var before = claims(first.accessToken());
        var after = claims(second.accessToken());
        assertEquals(before.path("origin_jti"), after.path("origin_jti"));
        assertEquals(before.path("auth_time"), after.path("auth_time"));
        assertNotEquals(before.path("jti"), after.path("jti"));
        assertEquals(before.path("iat").asLong() + 1800, after.path("iat").asLong());
        assertNotEquals(first.refreshToken(), second.refreshToken());
        assertEquals(
                "TokenGeneration_RefreshTokens",
                pool.events.getLast().path("triggerSource").asText());
    }

    @Test
    void rotatedTokenIsRefusedAndEndsTheWholeFamily() {
        AuthenticationResultType first = signIn();
        AuthenticationResultType second = pool.refresh(first.refreshToken());
        assertThrows(RefreshTokenReuseException.class, () -> pool.refresh(first.refreshToken()));
        assertThrows(NotAuthorizedException.class, () -> pool.refresh(second.refreshToken()));
        assertThrows(
                NotAuthorizedException.class,
                () -> pool.cognito.getUser(request -> request.accessToken(second.accessToken())));
    }

    @Test
    void rotatedTokenStillWorksWithinTheGracePeriod() {
        useGraceOf(Duration.ofSeconds(30));
        String token = signIn().refreshToken();
        pool.refresh(token);
        pool.clock.advance(Duration.ofSeconds(29));
        String retried = pool.refresh(token).refreshToken();
        pool.clock.advance(Duration.ofSeconds(1));
        pool.refresh(retried);
        assertThrows(RefreshTokenReuseException.class, () -> pool.refresh(token));
    }

    @Test
    void rotationDoesNotProlongTheSignIn() {
        String token = signIn().refreshToken();
        for (int day = 0; day < 29; day++) {
            pool.clock.advance(Duration.ofDays(1));
            token = pool.refresh(token).refreshToken();
        }
        pool.clock.advance(Duration.ofDays(1));
        String last = token;
        assertThrows(NotAuthorizedException.class, () -> pool.refresh(last));
    }

    @Test
    void signInsOfOneUserAreSeparateFamilies() {
        AuthenticationResultType one = signIn();
        AuthenticationResultType other = pool.signIn();
        pool.refresh(one.refreshToken());
        assertThrows(RefreshTokenReuseException.class, () -> pool.refresh(one.refreshToken()));
        pool.refresh(other.refreshToken());
    }

    @Test
    void revokedTokenTakesItsAccessTokensAlong() {
        AuthenticationResultType tokens = signIn();
        pool.cognito.revokeToken(request -> request.clientId(CLIENT).token(tokens.refreshToken()));
        pool.cognito.revokeToken(request -> request.clientId(CLIENT).token("unknown"));
        assertThrows(NotAuthorizedException.class, () -> pool.refresh(tokens.refreshToken()));
        assertThrows(
                NotAuthorizedException.class,
                () -> pool.cognito.getUser(request -> request.accessToken(tokens.accessToken())));
    }

    @Test
    void forgedTokenIsRefusedAndHarmsNobody() {
        String token = signIn().refreshToken();
        String forged = token.substring(0, token.length() - 4) + "AAAA";
        assertThrows(NotAuthorizedException.class, () -> pool.refresh(forged));
        assertThrows(NotAuthorizedException.class, () -> pool.refresh("no-token"));
        pool.refresh(token);
    }

    @Test
    void disabledAndDeletedUsersAreRefused() {
        String token = signIn().refreshToken();
        pool.cognito.adminDisableUser(request -> request.userPoolId(POOL).username(USER));
        assertThrows(NotAuthorizedException.class, () -> pool.refresh(token));
        pool.cognito.adminDeleteUser(request -> request.userPoolId(POOL).username(USER));
        assertThrows(NotAuthorizedException.class, () -> pool.refresh(token));
    }

    @Test
    void withoutRotationTheTokenServesAgainByEitherCall() {
        pool.close();
        pool = new TestPool(TestPool.settings(Optional.empty(), "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"));
        String token = signIn().refreshToken();
        assertNull(pool.refresh(token).refreshToken());
        var byFlow = pool.cognito.initiateAuth(request -> request.clientId(CLIENT)
                .authFlow(AuthFlowType.REFRESH_TOKEN_AUTH)
                .authParameters(Map.of("REFRESH_TOKEN", token)));
        assertNull(byFlow.authenticationResult().refreshToken());
    }
}
