package uk.co.provilex.crm.local.backends;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The three stores that the local cloud does not emulate itself. Closing stops what was started for it. */
public interface Backends extends AutoCloseable {

    /** Returns the store that speaks DynamoDB and DynamoDB Streams. */
    Backend dynamoDb();

    /** Returns the store that speaks S3, addressed by path. */
    Backend s3();

    /** Returns the store that speaks SQS in its JSON form. */
    Backend sqs();

    /** Returns how long each store took until it answered; empty for stores that were not started here. */
    Map<String, Duration> startUp();

    /** Stops the stores that were started, and waits until they have ended. */
    @Override
    void close();

    /**
     * Starts DynamoDB Local, S3Proxy and ElasticMQ, each in a JVM of its own, and waits until all answer.
     *
     * <p>They end with this process, however it ends. DynamoDB Local binds every interface of the machine, which it
     * offers no way to change: what keeps others out is a random port and a random access key that names its database.
     *
     * @param dataDir where they keep their data between runs; in memory when empty
     * @param region the region in the ARNs that they make
     * @param accountId the account in the ARNs that they make
     * @throws BackendException when one does not start within a minute, or the directory is in use
     */
    static Backends embedded(Optional<Path> dataDir, String region, String accountId) {
        return EmbeddedBackends.start(dataDir, region, accountId);
    }

    /** Uses one endpoint that speaks all three protocols, such as LocalStack, with the credentials it takes by default. */
    static Backends endpoints(URI uri, String region) {
        var backend = new Backend(uri, "test", "test", region);
        return new EndpointBackends(backend, backend, backend);
    }

    /** Uses three endpoints that are already running. */
    static Backends endpoints(Backend dynamoDb, Backend s3, Backend sqs) {
        return new EndpointBackends(dynamoDb, s3, sqs);
    }
}
