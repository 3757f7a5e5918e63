package uk.co.provilex.crm.local.testing;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.local.backends.Backend;
import uk.co.provilex.crm.local.backends.Backends;

/**
 * The embedded stores, lent to every cloud of this JVM that keeps nothing: they take longer to start than most tests to run.
 * They are started for whoever asks first and end with this process.
 */
public final class SharedStores implements Backends {

    private static final String ACCOUNT = "000000000000";

    private static @Nullable Backends running;

    private final Backends stores;
    private final Backend dynamoDb;

    private SharedStores(Backends stores) {
        this.stores = stores;
        var shared = stores.dynamoDb();
        // DynamoDB Local has a database for each access key
        var ownKey = UUID.randomUUID().toString().replace("-", "");
        this.dynamoDb = new Backend(shared.uri(), ownKey, shared.secretAccessKey(), shared.region());
    }

    /** Returns the stores: with tables that nobody else sees, and queues and buckets that need names of their own. */
    public static Backends lent() {
        return new SharedStores(started());
    }

    private static synchronized Backends started() {
        var known = running;
        if (known == null) {
            known = Backends.embedded(Optional.empty(), "eu-west-2", ACCOUNT);
            running = known;
        }
        return known;
    }

    @Override
    public Backend dynamoDb() {
        return dynamoDb;
    }

    @Override
    public Backend s3() {
        return stores.s3();
    }

    @Override
    public Backend sqs() {
        return stores.sqs();
    }

    @Override
    public Map<String, Duration> startUp() {
        return stores.startUp();
    }

    /** Does nothing: others may be using them. */
    @Override
    public void close() {}
}
