package uk.co.provilex.crm.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.enhanced.dynamodb.AttributeConverterProvider;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.log.LoggedException;
import uk.co.provilex.crm.platform.validation.EmailAddress;
import uk.co.provilex.crm.portability.Worksite;
import uk.co.provilex.crm.tenants.Tenant;

class IssueClaimsTest {

    @ParameterizedTest
    @EnumSource(Tenant.Status.class)
    void anActiveUserGetsTokensWhileItsTenantIsActive(Tenant.Status tenant) {
        var active = tenant == Tenant.Status.ACTIVE;
        assertEquals(active, IssueClaims.mayHaveTokens(user("active"), tenant, false));
        assertEquals(active, IssueClaims.mayHaveTokens(user("active"), tenant, true));
    }

    @ParameterizedTest
    @EnumSource(Tenant.Status.class)
    void anInvitedUserGetsThemByItsFirstSignIn(Tenant.Status tenant) {
        var open = EnumSet.of(Tenant.Status.PENDING, Tenant.Status.ACTIVE).contains(tenant);
        assertEquals(open, IssueClaims.mayHaveTokens(user("invited"), tenant, false));
        assertFalse(IssueClaims.mayHaveTokens(user("invited"), tenant, true));
    }

    @ParameterizedTest
    @EnumSource(Tenant.Status.class)
    void aDisabledUserGetsNone(Tenant.Status tenant) {
        assertFalse(IssueClaims.mayHaveTokens(user("disabled"), tenant, false));
        assertFalse(IssueClaims.mayHaveTokens(user("disabled"), tenant, true));
    }

    @Test
    void aRefreshTokenFromBeforeASignOutIsNoGoodThoughCognitoDoesNotKnowYet() {
        var signedOut = user("active").stored().toBuilder()
                .putString("signedOutAt", "2025-09-19T08:00:00Z")
                .build();
        assertFalse(IssueClaims.mayHaveTokens(new UserItem(signedOut), Tenant.Status.ACTIVE, true));
        assertTrue(IssueClaims.mayHaveTokens(new UserItem(signedOut), Tenant.Status.ACTIVE, false));
        var told = signedOut.toBuilder()
                .putString("poolSignedOut", "2025-09-19T08:00:00Z")
                .build();
        assertTrue(IssueClaims.mayHaveTokens(new UserItem(told), Tenant.Status.ACTIVE, true));
    }

    @Test
    void aRefusedSignInIsInTheLedgerAsAnyOther() {
        var site = new Worksite();
        var email = EmailAddress.parse("kim@example.com").orElseThrow();
        var kim = User.invited(Worksite.USER, email, "Kim Example", Role.MEMBER, false, site.now);
        var disabled = kim.changed(kim.name(), kim.role(), User.Status.DISABLED, false, site.now);
        site.change((there, changes) -> new Users(there).create(disabled, changes));
        var asked = Json.object().put("triggerSource", "TokenGeneration_Authentication");
        asked.putObject("request")
                .putObject("userAttributes")
                .put("custom:tenant", Worksite.TENANT)
                .put("custom:user", Worksite.USER);
        assertThrows(SignInRefusedException.class, () -> new IssueClaims(site.platform())
                .handleRequest(
                        new ByteArrayInputStream(Json.bytes(asked)), OutputStream.nullOutputStream(), site.context()));
        var entry = site.aws.itemsOf("ledger", "#OUTBOX#").getFirst();
        assertEquals("session.refuse", entry.at("/action/S").asText());
        assertEquals(Worksite.USER, entry.at("/actor/S").asText());
        assertEquals(1, site.aws.itemsOf("records", "#USAGE#" + Worksite.USER).size());
    }

    /** Cognito shows whoever signs in what this function fails with, and the runtime prints it. */
    @Test
    void whatItFailsWithSaysNothingThatAnybodyElseSaid() {
        var site = new Worksite();
        var asked = Json.object().put("triggerSource", "TokenGeneration_Authentication");
        asked.putObject("request")
                .putObject("userAttributes")
                .put("custom:tenant", Worksite.TENANT)
                .put("custom:user", Worksite.USER);
        for (var bytes : List.of(Json.bytes(asked), "{\"zqcanary".getBytes(StandardCharsets.UTF_8))) {
            site.aws.interruptAt(1, () -> {
                throw new IllegalStateException("zqcanary");
            });
            var text = new StringWriter();
            assertThrows(LoggedException.class, () -> new IssueClaims(site.platform())
                            .handleRequest(
                                    new ByteArrayInputStream(bytes), OutputStream.nullOutputStream(), site.context()))
                    .printStackTrace(new PrintWriter(text));
            assertFalse(text.toString().contains("zqcanary"), text::toString);
        }
        assertFalse(site.logged().isEmpty());
        assertTrue(site.logged().stream().noneMatch(line -> line.contains("zqcanary")));
    }

    private static UserItem user(String status) {
        return new UserItem(EnhancedDocument.builder()
                .attributeConverterProviders(AttributeConverterProvider.defaultProvider())
                .putString("sk", "USER#01k5ha9d3e7f1g5h2j6k4m8n0p")
                .putString("status", status)
                .build());
    }
}
