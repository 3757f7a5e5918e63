package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.local.events.Clients;

/** The stores that the suite is to run on are there. The build asks this first, so that it ends with one sentence if not. */
final class StoresTest {

    @Test
    void theChosenStoresAnswer() {
        try (var stores = TestBackends.chosen().get();
                var clients = Clients.of(stores)) {
            assertDoesNotThrow(() -> clients.dynamoDb().listTables(), "no DynamoDB answers at " + stores.dynamoDb());
            assertDoesNotThrow(() -> clients.s3().listBuckets(), "no S3 answers at " + stores.s3());
            assertDoesNotThrow(() -> clients.sqs().listQueues(), "no SQS answers at " + stores.sqs());
        }
    }

    @Test
    void anEndpointIsAskedForInOneSentence() {
        var missing = assertThrows(IllegalArgumentException.class, () -> TestBackends.endpoint(""));
        assertTrue(String.valueOf(missing.getMessage()).contains("-Dendpoint=http://localhost:4566"));
    }

    @Test
    void withoutDockerLocalStackIsRefusedInOneSentenceThatSaysWhatElseToDo() {
        var refused = assertThrows(IllegalStateException.class, () -> TestBackends.localStack(() -> false));
        assertTrue(
                String.valueOf(refused.getMessage()).startsWith("-Plocalstack needs Docker, and none answers here."));
    }

    @Test
    void anEndpointMayCarryItsCredentials() {
        var own = TestBackends.endpoint("http://key:secret@localhost:4566");
        assertTrue(own.dynamoDb().uri().equals(URI.create("http://localhost:4566"))
                && own.dynamoDb().accessKeyId().equals("key")
                && own.dynamoDb().secretAccessKey().equals("secret"));
        assertTrue(TestBackends.endpoint("http://localhost:4566")
                .sqs()
                .accessKeyId()
                .equals("test"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:4566/, http://localhost:4566",
        "http://key:secret@localhost:4566/, http://localhost:4566",
        "http://localhost, http://localhost",
        "http://key:secret@localhost, http://localhost",
        "https://key:secret@[::1]:4566, https://[::1]:4566"
    })
    void anEndpointEndsBehindHostAndPort(String given, URI uri) {
        assertEquals(uri, TestBackends.endpoint(given).s3().uri());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:4566",
                "http://localhost:4566/stores",
                "http://localhost:4566?stores",
                "//localhost:4566"
            })
    void whatIsNoAddressOfStoresIsRefusedInOneSentence(String given) {
        var refused = assertThrows(IllegalArgumentException.class, () -> TestBackends.endpoint(given));
        assertTrue(String.valueOf(refused.getMessage()).contains("such as http://localhost:4566."));
    }
}
