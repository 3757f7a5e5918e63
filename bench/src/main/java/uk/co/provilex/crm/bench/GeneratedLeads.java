package uk.co.provilex.crm.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.ConsentInput;
import uk.co.provilex.crm.leads.LeadDetails;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.validation.Checks;

/**
 * The leads of a tenant who are made when they are read: the product itself creates them, and what it would have written is
 * what is read. Each is kept until it is read: two pages of them at most, since keys are read a page ahead.
 */
final class GeneratedLeads {

    /** The time of an id, and with it that of all leads: before any export is asked for. */
    private static final String TIME = "01k5hc2mzq";

    private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int RANDOM = 16;

    /** How many leads of four writes fit into a transaction. */
    private static final int AT_ONCE = 25;

    private static final String USER = "01k5ha7c0d4e8f2g6h1j5k9m3n";

    private final Platform platform;
    private final TenantId tenant;
    private final int count;
    private final Map<String, List<ObjectNode>> records = new ConcurrentHashMap<>();
    private final Map<String, ObjectNode> keys = new ConcurrentHashMap<>();

    /** Makes {@code count} leads of {@code tenant}, whose own key is at {@code aws}. */
    GeneratedLeads(Map<String, String> environment, SdkHttpClient aws, TenantId tenant, int count) {
        this.platform = Platform.of(environment, Instant::now, new Capture(aws));
        this.tenant = tenant;
        this.count = count;
    }

    /** Returns how many leads have ids up to {@code id}. */
    int upTo(String id) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (id(middle).compareTo(id) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Returns the id of a lead, in the order of their numbers. */
    static String id(int number) {
        var id = new StringBuilder(TIME);
        for (int digit = RANDOM - 1; digit >= 0; digit--) {
            id.append(DIGITS.charAt(5 * digit > 31 ? 0 : (number >>> (5 * digit)) & 31));
        }
        return id.toString();
    }

    /** Makes the leads from {@code from} to before {@code to}, and returns the items of their keys. */
    synchronized List<ObjectNode> keys(int from, int to) {
        var tenancy = platform.tenant(tenant);
        var ids = new ArrayList<String>();
        for (int first = from; first < Math.min(to, count); first += AT_ONCE) {
            var changes = new Changes();
            for (int i = first; i < Math.min(Math.min(to, count), first + AT_ONCE); i++) {
                // whoever takes over a walk reads again what was read ahead and not taken
                records.remove(id(i));
                create(tenancy, i, changes);
                ids.add(id(i));
            }
            tenancy.data().commit(changes);
            tenancy.keys().committed();
        }
        platform.forgetKeys();
        return ids.stream().map(keys::remove).toList();
    }

    /** Returns what is stored of a lead whose key was made, in the order of sort keys, and forgets it. */
    List<ObjectNode> take(String id) {
        return Optional.ofNullable(records.remove(id)).orElse(List.of()).stream()
                .sorted(Comparator.comparing(item -> item.at("/sk/S").asText()))
                .toList();
    }

    private static void create(Tenancy tenancy, int number, Changes changes) {
        var at = Instant.parse("2025-09-19T12:00:00Z");
        var address = "lead%d@example.com".formatted(number);
        var details = new LeadDetails(
                "First" + number % 500,
                "Last" + number,
                "Company " + number % 1000,
                null,
                List.of(new LeadDetails.Email(address, address, null)),
                List.of(new LeadDetails.Phone(
                        "01632 %06d".formatted(number % 1_000_000), "+441632%06d".formatted(number % 1_000_000), null)),
                null,
                null,
                null,
                List.of(),
                Map.of(),
                null);
        var basis = new ConsentInput(
                        null,
                        "consent",
                        "news",
                        "email",
                        "Yes, send me news.",
                        null,
                        "web form",
                        null,
                        "web-form",
                        "2025-06-01T10:00:00Z",
                        null,
                        null,
                        null,
                        null)
                .accept("", at, new Checks())
                .orElseThrow();
        new Leads(tenancy.drawing(() -> id(number)), 1)
                .create(
                        details,
                        "new",
                        USER,
                        basis,
                        new Author(USER, at, null, true),
                        (lead, taken) -> new IllegalStateException("taken"),
                        changes);
    }

    private void keep(ObjectNode item) {
        var partition = item.at("/pk/S").asText();
        if (partition.endsWith("#KEYS#LEAD")) {
            keys.put(item.at("/sk/S").asText(), item);
        } else if (partition.contains("#LEAD#")) {
            records.computeIfAbsent(partition.substring(partition.lastIndexOf('#') + 1), id -> new ArrayList<>())
                    .add(item);
        }
    }

    /** Keeps what is written, and lets all else through. */
    private final class Capture implements SdkHttpClient {

        private final SdkHttpClient aws;

        Capture(SdkHttpClient aws) {
            this.aws = aws;
        }

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            var target =
                    request.httpRequest().firstMatchingHeader("X-Amz-Target").orElse("");
            if (!target.endsWith(".TransactWriteItems")) {
                return aws.prepareRequest(request);
            }
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() throws IOException {
                    var body = request.contentStreamProvider()
                            .orElseThrow()
                            .newStream()
                            .readAllBytes();
                    Json.read(body, ObjectNode.class)
                            .path("TransactItems")
                            .forEach(write -> keep((ObjectNode) write.at("/Put/Item")));
                    var done = "{}".getBytes(StandardCharsets.UTF_8);
                    return HttpExecuteResponse.builder()
                            .response(SdkHttpResponse.builder()
                                    .statusCode(200)
                                    .putHeader("Content-Length", Integer.toString(done.length))
                                    .build())
                            .responseBody(AbortableInputStream.create(new java.io.ByteArrayInputStream(done)))
                            .build();
                }

                @Override
                public void abort() {
                    // there is nothing under way
                }
            };
        }

        @Override
        public void close() {
            // the other one is not ours
        }
    }
}
