package uk.co.provilex.crm.platform.tenancy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;

final class TenantCredentialsTest {

    private final CountedSts sts = new CountedSts();
    private Instant now = Instant.parse("2025-09-19T12:00:00Z");
    private final TenantCredentials credentials = new TenantCredentials(sts, "arn:of:a-role", () -> now);

    @Test
    void eachTenantHasSessionsOfItsOwnTaggedWithItsId() {
        vend("a");
        vend("b");
        vend("a");
        assertEquals(List.of("a", "b"), sts.vended);
    }

    @Test
    void aSessionIsUsedOnlyWhileItOutlivesAUrlThatIsSignedWithIt() {
        vend("a");
        now = now.plus(Duration.ofMinutes(40)).minusMillis(1);
        vend("a");
        assertEquals(List.of("a"), sts.vended);
        now = now.plusMillis(1);
        var left = Duration.between(now, vend("a"));
        assertEquals(List.of("a", "a"), sts.vended);
        assertEquals(Duration.ofHours(1), left);
    }

    @Test
    void twoHundredAndFiftySixTenantsAreRememberedThoseUsedLast() {
        for (int i = 0; i < 256; i++) {
            vend("t" + i);
        }
        vend("t0");
        vend("onemore");
        sts.vended.clear();
        vend("t0");
        vend("t255");
        assertEquals(List.of(), sts.vended, "those that were used last are remembered");
        vend("t1");
        assertEquals(List.of("t1"), sts.vended, "the one that was longest not used is forgotten");
    }

    private Instant vend(String tenant) {
        return credentials.forTenant(new TenantId(tenant)).expirationTime().orElseThrow();
    }

    /** Vends sessions of an hour, and knows for whom. */
    private final class CountedSts implements StsClient {

        private final List<String> vended = new ArrayList<>();

        @Override
        public AssumeRoleResponse assumeRole(AssumeRoleRequest request) {
            var tag = request.tags().getFirst();
            assertEquals("tenant", tag.key());
            vended.add(tag.value());
            return AssumeRoleResponse.builder()
                    .credentials(issued -> issued.accessKeyId("id")
                            .secretAccessKey("secret")
                            .sessionToken("token")
                            .expiration(now.plusSeconds(request.durationSeconds())))
                    .build();
        }

        @Override
        public String serviceName() {
            return "sts";
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
