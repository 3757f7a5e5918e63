package uk.co.provilex.crm.local.it;

import java.net.URI;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import uk.co.provilex.crm.local.backends.Backend;
import uk.co.provilex.crm.local.backends.Backends;
import uk.co.provilex.crm.local.testing.SharedStores;

/** The stores that the suite runs on: embedded, LocalStack in a container, or an endpoint. */
final class TestBackends {

    private static final DockerImageName IMAGE = DockerImageName.parse("localstack/localstack:4.14.0");

    private static final String REGION = "eu-west-2";

    private static @Nullable LocalStackContainer running;

    private TestBackends() {}

    /** Returns what {@code -Dprovilex.backend} names. */
    static Supplier<Backends> chosen() {
        return switch (System.getProperty("provilex.backend", "embedded")) {
            case "embedded" -> SharedStores::lent;
            case "localstack" ->
                () -> localStack(() -> DockerClientFactory.instance().isDockerAvailable());
            case "endpoint" -> () -> endpoint(System.getProperty("endpoint", ""));
            default -> throw new IllegalArgumentException("provilex.backend is embedded, localstack or endpoint");
        };
    }

    /** Returns the stores at {@code http://[key:secret@]host[:port]}; the credentials are {@code test} unless given. */
    static Backends endpoint(String given) {
        if (given.isEmpty()) {
            throw new IllegalArgumentException(
                    "-Pendpoint needs the address of the stores, such as -Dendpoint=http://localhost:4566.");
        }
        var uri = URI.create(given);
        if (!isBare(uri)) {
            throw new IllegalArgumentException(
                    "-Dendpoint is the address of the stores without a path, such as http://localhost:4566.");
        }
        var bare = URI.create(uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()));
        if (uri.getUserInfo() == null) {
            return Backends.endpoints(bare, REGION);
        }
        var credentials = uri.getUserInfo().split(":", 2);
        var stores = new Backend(bare, credentials[0], credentials[credentials.length - 1], REGION);
        return Backends.endpoints(stores, stores, stores);
    }

    /** Tells whether nothing but at most a slash follows the host and port, as what is asked of the stores is appended. */
    private static boolean isBare(URI uri) {
        return String.valueOf(uri.getScheme()).matches("https?")
                && uri.getHost() != null
                && uri.getPath().matches("/?")
                && uri.getQuery() == null
                && uri.getFragment() == null;
    }

    /** One container for all clouds, each of which has names of its own there; it ends with this process. */
    static synchronized Backends localStack(BooleanSupplier isDockerAvailable) {
        var known = running;
        if (known == null) {
            // asked first: constructing a container without Docker fails with a page of probing
            if (!isDockerAvailable.getAsBoolean()) {
                throw new IllegalStateException(
                        "-Plocalstack needs Docker, and none answers here. Start Docker, or run the suite on the"
                                + " embedded default with mvn verify.");
            }
            // its usual provider copies writes into a stream some time later, ten at a time: neither is there what was
            // written when a test waits for it, nor, as on AWS, the changes of an item in the order they were made in
            var started = new LocalStackContainer(IMAGE)
                    .withServices("dynamodb", "s3", "sqs")
                    .withEnv("PROVIDER_OVERRIDE_DYNAMODB", "v2")
                    // as much as the embedded one gets; on a busy disk a call takes longer than a function may
                    .withEnv("DYNAMODB_IN_MEMORY", "1")
                    .withEnv("DYNAMODB_HEAP_SIZE", "1g");
            started.start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::stop, "stop LocalStack"));
            running = started;
            known = started;
        }
        return Backends.endpoints(known.getEndpoint(), REGION);
    }
}
