package uk.co.provilex.crm.local.it;

import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import uk.co.provilex.crm.local.backends.Backends;

/** The stores that the suite runs on: embedded, LocalStack in a container, or an endpoint. */
final class TestBackends {

    private static final DockerImageName IMAGE = DockerImageName.parse("localstack/localstack:4.14.0");

    private static final String REGION = "eu-west-2";

    private TestBackends() {}

    /** Returns what {@code -Dprovilex.backend} names, or nothing for the embedded default. */
    static Optional<Supplier<Backends>> chosen() {
        return switch (System.getProperty("provilex.backend", "embedded")) {
            case "embedded" -> Optional.empty();
            case "localstack" -> Optional.of(TestBackends::localStack);
            case "endpoint" -> Optional.of(() -> Backends.endpoints(endpoint(), REGION));
            default -> throw new IllegalArgumentException("provilex.backend is embedded, localstack or endpoint");
        };
    }

    private static URI endpoint() {
        var given = System.getProperty("endpoint", "");
        if (given.isEmpty()) {
            throw new IllegalArgumentException("say which: -Dendpoint=http://localhost:4566");
        }
        return URI.create(given);
    }

    private static Backends localStack() {
        // asked first: constructing a container without Docker fails with a page of probing
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new IllegalStateException(
                    "-Plocalstack needs Docker, and none answers here. Start Docker, or run the suite on the embedded"
                            + " default with mvn verify.");
        }
        var container = new LocalStackContainer(IMAGE).withServices("dynamodb", "s3", "sqs");
        container.start();
        return Backends.endpoints(container.getEndpoint(), REGION);
    }
}
