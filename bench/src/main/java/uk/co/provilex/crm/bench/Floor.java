package uk.co.provilex.crm.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import uk.co.provilex.crm.local.launch.LocalCloud;
import uk.co.provilex.crm.local.template.FunctionSpec;

/**
 * What nothing that does the same work can beat on the same machine: the very items of a lead that an import stored, as many
 * of them as there were rows, copied into tables of its own without streams; written by one writer in full transactions, as
 * an import writes, and read page by page by as many readers as an export has; through the same door of the local cloud,
 * with no reading of files, no keys, no seals, no ledger and no progress.
 */
final class Floor implements AutoCloseable {

    /** As many leads of four items as fit into a transaction. */
    private static final int LEADS_AT_ONCE = 25;

    private static final int PAGE = 100;
    private static final int READS_AT_ONCE = 8;
    private static final String TENANT = "T#floor#";

    private final DynamoDbClient dynamo;
    private final Map<String, String> originals = new HashMap<>();
    private final Map<String, String> copies = new HashMap<>();
    private final Map<String, List<Map<String, AttributeValue>>> lead;

    /** Copies the items of the lead {@code leadId}. It looks through whole tables for them: let these be small. */
    Floor(LocalCloud cloud, String leadId) {
        var administrator = cloud.edge().administrator();
        dynamo = DynamoDbClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .region(Region.EU_WEST_2)
                .endpointOverride(cloud.address())
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(administrator.accessKeyId(), administrator.secretAccessKey())))
                .build();
        lead = new HashMap<>();
        for (var variable : List.of("RECORDS_TABLE", "KEYS_TABLE", "LOOKUP_TABLE")) {
            var original = table(cloud, variable);
            originals.put(variable, original);
            lead.put(
                    variable,
                    dynamo.scanPaginator(scan -> scan.tableName(original)).items().stream()
                            .filter(item -> belongs(variable, item, leadId))
                            .toList());
        }
    }

    private static boolean belongs(String variable, Map<String, AttributeValue> item, String leadId) {
        return switch (variable) {
            case "RECORDS_TABLE" -> text(item, "pk").endsWith("#LEAD#" + leadId);
            case "KEYS_TABLE" -> text(item, "sk").endsWith(leadId);
            default ->
                text(item, "pk").contains("#UNIQUE#") && text(item, "lead").equals(leadId);
        };
    }

    private static String table(LocalCloud cloud, String variable) {
        return cloud.blueprint().functions().stream()
                .map(FunctionSpec::environment)
                .filter(variables -> variables.containsKey(variable))
                .map(variables -> String.valueOf(variables.get(variable)))
                .findFirst()
                .orElseThrow();
    }

    private String copyOf(String original) {
        var table =
                dynamo.describeTable(describe -> describe.tableName(original)).table();
        var name = original + "-floor";
        dynamo.createTable(create -> {
            create.tableName(name)
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .keySchema(table.keySchema())
                    .attributeDefinitions(table.attributeDefinitions());
            if (table.hasGlobalSecondaryIndexes()
                    && !table.globalSecondaryIndexes().isEmpty()) {
                create.globalSecondaryIndexes(table.globalSecondaryIndexes().stream()
                        .map(index -> GlobalSecondaryIndex.builder()
                                .indexName(index.indexName())
                                .keySchema(index.keySchema())
                                .projection(index.projection())
                                .build())
                        .toList());
            }
        });
        dynamo.waiter().waitUntilTableExists(wait -> wait.tableName(name));
        return name;
    }

    /** Returns the bytes that an export reads of a lead: its items and its key, names and values. */
    long readBytes() {
        return Stream.of("RECORDS_TABLE", "KEYS_TABLE")
                .flatMap(variable -> lead.getOrDefault(variable, List.of()).stream())
                .flatMap(item -> item.entrySet().stream())
                .mapToLong(attribute -> attribute.getKey().length() + bytes(attribute.getValue()))
                .sum();
    }

    private static long bytes(AttributeValue value) {
        if (value.b() != null) {
            return value.b().asByteArray().length;
        }
        return value.s() != null ? value.s().length() : value.toString().length();
    }

    /** Writes {@code leads} leads into new tables and returns how many a second. */
    double write(int leads) {
        dropTables();
        originals.forEach((variable, original) -> copies.put(variable, copyOf(original)));
        long begin = System.nanoTime();
        for (int from = 0; from < leads; from += LEADS_AT_ONCE) {
            var writes = new ArrayList<TransactWriteItem>();
            for (int i = from; i < Math.min(leads, from + LEADS_AT_ONCE); i++) {
                addLead(i, writes);
            }
            dynamo.transactWriteItems(transaction -> transaction.transactItems(writes));
        }
        return leads / seconds(begin);
    }

    private void addLead(int number, List<TransactWriteItem> writes) {
        var id = "lead%012d".formatted(number);
        lead.forEach((variable, items) -> items.forEach(original -> {
            var item = new HashMap<>(original);
            item.replaceAll((name, value) -> name.endsWith("pk") ? AttributeValue.fromS(TENANT + name) : value);
            switch (variable) {
                case "RECORDS_TABLE" -> {
                    item.put("pk", AttributeValue.fromS(TENANT + "LEAD#" + id));
                    item.replaceAll((name, value) ->
                            name.endsWith("sk") && !name.equals("sk") ? AttributeValue.fromS(id) : value);
                }
                case "KEYS_TABLE" -> item.put("sk", AttributeValue.fromS(id));
                default -> item.put("pk", AttributeValue.fromS(TENANT + "UNIQUE#" + id));
            }
            writes.add(TransactWriteItem.builder()
                    .put(Put.builder()
                            .tableName(copies.get(variable))
                            .item(item)
                            .build())
                    .build());
        }));
    }

    /** Reads every lead that was written, with what belongs to it, and returns how many a second. */
    double read() throws InterruptedException, ExecutionException {
        long begin = System.nanoTime();
        long leads = 0;
        try (var threads = Executors.newFixedThreadPool(READS_AT_ONCE)) {
            Map<String, AttributeValue> after = Map.of();
            do {
                var page = dynamo.query(query("KEYS_TABLE", TENANT + "pk", after)
                        .limit(PAGE)
                        .consistentRead(true)
                        .build());
                var reads = new ArrayList<Future<Integer>>();
                for (var key : page.items()) {
                    var partition = TENANT + "LEAD#" + text(key, "sk");
                    reads.add(threads.submit(() -> dynamo.query(
                                    query("RECORDS_TABLE", partition, Map.of()).build())
                            .count()));
                }
                for (var read : reads) {
                    leads += read.get() > 0 ? 1 : 0;
                }
                after = page.hasLastEvaluatedKey() ? page.lastEvaluatedKey() : Map.of();
            } while (!after.isEmpty());
        }
        return leads / seconds(begin);
    }

    private QueryRequest.Builder query(String variable, String partition, Map<String, AttributeValue> after) {
        return QueryRequest.builder()
                .tableName(copies.get(variable))
                .keyConditionExpression("pk = :pk")
                .expressionAttributeValues(Map.of(":pk", AttributeValue.fromS(partition)))
                .exclusiveStartKey(after.isEmpty() ? null : after);
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static String text(Map<String, AttributeValue> item, String attribute) {
        var value = item.get(attribute);
        return value == null || value.s() == null ? "" : value.s();
    }

    /** Removes its tables. */
    @Override
    public void close() {
        dropTables();
        dynamo.close();
    }

    private void dropTables() {
        copies.values().forEach(name -> dynamo.deleteTable(delete -> delete.tableName(name)));
        copies.clear();
    }
}
