package uk.co.provilex.crm.leads;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DecryptRequest;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyRequest;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.data.TenantData;
import uk.co.provilex.crm.platform.sealing.KeyCache;
import uk.co.provilex.crm.platform.sealing.Keyring;
import uk.co.provilex.crm.platform.sealing.MasterKey;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.tenancy.TenantScope;

/** One tenant on tables in memory, its key made. */
public final class FakeTenancy {

    final FakeTables tables = new FakeTables();
    public final TenantScope scope = new TenantScope(new TenantId("01k5hc2mzq8v7r4t9w1x3y5a6b"));
    public final Tenancy tenancy;
    public Instant now = Instant.parse("2025-09-19T09:00:00Z");
    public final Ids ids = Ids.from(() -> now);

    public FakeTenancy() {
        var opened = open();
        var changes = new Changes();
        opened.keys().createTenantKey(changes);
        opened.data().commit(changes);
        tenancy = open();
    }

    /** Opens the tenant anew, as another container would: nothing is remembered. */
    Tenancy open() {
        var names = new EnumMap<Table, String>(Table.class);
        for (var table : Table.values()) {
            names.put(table, table.name().toLowerCase(Locale.ROOT));
        }
        var credentials = AwsBasicCredentials.create("nobody", "nothing");
        var data = new TenantData(scope, tables, () -> credentials, names, attempt -> {});
        var master = new MasterKey(new PlainKms(), "key", tenant -> credentials);
        return new Tenancy(scope, data, new Keyring(data, master, new KeyCache(() -> now, 10_000)), ids);
    }

    Leads leads(int shards) {
        return new Leads(tenancy, shards);
    }

    Author author(String userId) {
        return new Author(userId, now, null, false);
    }

    /** Lets the answer to the next write of one item be lost, so that the SDK makes that write again. */
    public void loseNextAnswer() {
        tables.loseNextAnswer();
    }

    public void commit(Changes changes) {
        tenancy.data().commit(changes);
    }

    /** Wraps a key by leaving it as it is. */
    private static final class PlainKms implements KmsClient {

        @Override
        public GenerateDataKeyResponse generateDataKey(GenerateDataKeyRequest request) {
            require(request.encryptionContext());
            var key = SdkBytes.fromByteArray(new byte[32]);
            return GenerateDataKeyResponse.builder()
                    .plaintext(key)
                    .ciphertextBlob(key)
                    .build();
        }

        @Override
        public DecryptResponse decrypt(DecryptRequest request) {
            require(request.encryptionContext());
            return DecryptResponse.builder().plaintext(request.ciphertextBlob()).build();
        }

        private static void require(Map<String, String> context) {
            if (!context.containsKey("tenant")) {
                throw new AssertionError("a tenant key is used without its tenant");
            }
        }

        @Override
        public String serviceName() {
            return "kms";
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
