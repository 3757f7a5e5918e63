package uk.co.provilex.crm.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.events.StreamConsumer.Change;
import uk.co.provilex.crm.platform.tenancy.TenantId;

class RelayChangesTest {

    private static final String TENANT = "01k5ha6b9c3d7e1f5g0h4j8k2m";
    private static final String ID = "01k5ha9d3e7f1g5h2j6k4m8n0p";
    private static final Map<String, String> NONE = Map.of();

    @Nested
    class Users {

        @Test
        void areToldOfWhenTheyAreNewChangedOrGone() {
            var notice = Optional.of(new Notice(TENANT, "user", ID));
            assertEquals(notice, notice("USER#" + ID, NONE, Map.of("version", "1"), false));
            assertEquals(notice, notice("USER#" + ID, Map.of("version", "1"), Map.of("version", "2"), false));
            assertEquals(notice, notice("USER#" + ID, Map.of("version", "2"), NONE, true));
        }

        @Test
        void areNotToldOfWhenTheyOnlySignIn() {
            assertEquals(
                    Optional.empty(),
                    notice(
                            "USER#" + ID,
                            Map.of("version", "2"),
                            Map.of("version", "2", "lastSignInAt", "2025-09-19T08:00:00Z"),
                            false));
        }
    }

    @Nested
    class Jobs {

        @ParameterizedTest
        @ValueSource(strings = {"import", "export"})
        void areToldOfWhenTheyBeginToWait(String kind) {
            var notice = Optional.of(new Notice(TENANT, kind, ID));
            var queued = Map.of("kind", kind, "state", "queued");
            assertEquals(notice, notice("JOB#" + ID, NONE, queued, false));
            assertEquals(notice, notice("JOB#" + ID, Map.of("kind", kind, "state", "awaiting-upload"), queued, false));
        }

        @ParameterizedTest
        @CsvSource({"queued,queued", "queued,running", "running,completed", "'',awaiting-upload"})
        void areNotToldOfOtherwise(String before, String after) {
            assertEquals(
                    Optional.empty(),
                    notice(
                            "JOB#" + ID,
                            Map.of("kind", "import", "state", before),
                            Map.of("kind", "import", "state", after),
                            false));
        }

        @Test
        void areNotToldOfWhenTheyAreOfAnotherKindOrGone() {
            assertEquals(
                    Optional.empty(), notice("JOB#" + ID, NONE, Map.of("kind", "erasure", "state", "queued"), false));
            assertEquals(
                    Optional.empty(), notice("JOB#" + ID, Map.of("kind", "import", "state", "queued"), NONE, true));
        }
    }

    @Test
    void nothingElseIsToldOf() {
        assertEquals(Optional.empty(), notice("LEAD", NONE, Map.of("version", "1"), false));
    }

    @Nested
    class Erasures {

        @Test
        void areToldOfWhenTheyBegin() {
            var begun = Map.of("state", "hidden", "version", "1");
            assertEquals(Optional.of(new Notice(TENANT, "erasure", ID)), notice("ERASURE#" + ID, NONE, begun, false));
            assertEquals(Optional.empty(), notice("ERASURE#" + ID, begun, Map.of("version", "2"), false));
        }

        @Test
        void beginWithALeadThatItsTimeInTheTrashHasRemoved() {
            assertEquals(
                    Optional.of(new Notice(TENANT, "purge", ID)),
                    notice("LEAD", Map.of("trashedAt", "2025-09-19T08:00:00.000Z"), NONE, true));
        }

        @Test
        void areOfWordsWhoseTimeIsOverToo() {
            assertEquals(
                    Optional.of(new Notice(TENANT, "words", ID)),
                    notice("WORDS#" + ID, Map.of("expiresAt", "1"), NONE, true));
            assertEquals(Optional.empty(), notice("WORDS#" + ID, NONE, Map.of("expiresAt", "1"), false));
        }

        @Test
        void doNotBeginWithTheShellThatAnErasureRemoves() {
            assertEquals(Optional.empty(), notice("LEAD", Map.of("erasingAt", "2025-09-19T08:00:00.000Z"), NONE, true));
        }
    }

    private static Optional<Notice> notice(
            String sort, Map<String, String> before, Map<String, String> after, boolean removed) {
        var images = new StreamRecord();
        images.setOldImage(image(before));
        images.setNewImage(image(after));
        var record = new DynamodbStreamRecord();
        record.setDynamodb(images);
        var partition = sort.equals("LEAD") ? "LEAD#" + ID : "USERS";
        return RelayChanges.notice(new Change(new TenantId(TENANT), partition, sort, removed), record);
    }

    private static Map<String, AttributeValue> image(Map<String, String> attributes) {
        var image = new HashMap<String, AttributeValue>();
        attributes.forEach((name, value) -> image.put(
                name, name.equals("version") ? new AttributeValue().withN(value) : new AttributeValue().withS(value)));
        return image;
    }
}
