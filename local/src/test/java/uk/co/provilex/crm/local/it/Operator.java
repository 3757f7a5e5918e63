package uk.co.provilex.crm.local.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.SqsClient;
import uk.co.provilex.crm.local.template.FunctionSpec;
import uk.co.provilex.crm.local.template.QueueSpec;

/** Someone with every permission, who looks at and changes what is stored. */
final class Operator {

    private final Cloud cloud;
    private final AwsCredentialsProvider credentials;
    private final DynamoDbClient dynamo;

    private final S3Client s3;

    private Operator(Cloud cloud) {
        this.cloud = cloud;
        var administrator = cloud.local().edge().administrator();
        this.credentials = StaticCredentialsProvider.create(
                AwsBasicCredentials.create(administrator.accessKeyId(), administrator.secretAccessKey()));
        this.dynamo = DynamoDbClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .region(Region.EU_WEST_2)
                .endpointOverride(cloud.local().address())
                .credentialsProvider(credentials)
                .build();
        this.s3 = S3Client.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .region(Region.EU_WEST_2)
                .endpointOverride(cloud.local().address())
                .forcePathStyle(true)
                .credentialsProvider(credentials)
                .build();
    }

    static Operator of(Cloud cloud) {
        return new Operator(cloud);
    }

    DynamoDbClient dynamo() {
        return dynamo;
    }

    /** Tells whether the item of a lead is stored, whatever anybody is told of it. */
    boolean isStored(String leadId) {
        return dynamo.scanPaginator(scan -> scan.tableName(table("RECORDS_TABLE"))
                        .filterExpression("contains(pk, :lead) AND sk = :sk")
                        .expressionAttributeValues(Map.of(
                                ":lead", AttributeValue.fromS("#LEAD#" + leadId),
                                ":sk", AttributeValue.fromS("LEAD"))))
                .items()
                .iterator()
                .hasNext();
    }

    /** Returns the names of what the job {@code id} has in an area of the transfer bucket, such as {@code imports/}. */
    List<String> objects(String area, String id) {
        return s3
                .listObjectsV2Paginator(
                        list -> list.bucket(table("TRANSFER_BUCKET")).prefix(area))
                .contents()
                .stream()
                .map(S3Object::key)
                .filter(key -> key.contains("/" + id + "/"))
                .map(key -> key.substring(key.indexOf("/" + id + "/") + id.length() + 2))
                .toList();
    }

    /** Returns every object that belongs to a tenant, by its key. */
    Map<String, byte[]> contents(String tenant) {
        var contents = new TreeMap<String, byte[]>();
        s3.listObjectsV2Paginator(list -> list.bucket(table("TRANSFER_BUCKET"))).contents().stream()
                .map(S3Object::key)
                .filter(key -> key.contains("/" + tenant + "/"))
                .forEach(key -> contents.put(
                        key,
                        s3.getObjectAsBytes(get ->
                                        get.bucket(table("TRANSFER_BUCKET")).key(key))
                                .asByteArray()));
        return contents;
    }

    /** Returns the key of every object. */
    List<String> objectKeys() {
        return s3.listObjectsV2Paginator(list -> list.bucket(table("TRANSFER_BUCKET"))).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    /** Returns the names of all attributes that accounts of the user pool have. */
    Set<String> accountAttributes() {
        try (var cognito = CognitoIdentityProviderClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .region(Region.EU_WEST_2)
                .endpointOverride(cloud.local().address())
                .credentialsProvider(credentials)
                .build()) {
            return cognito
                    .listUsersPaginator(
                            list -> list.userPoolId(cloud.local().userPool().poolId()))
                    .users()
                    .stream()
                    .flatMap(user -> user.attributes().stream())
                    .map(AttributeType::name)
                    .collect(Collectors.toSet());
        }
    }

    /** Returns every record about a tenant that the streams of the tables still have, as text; bytes as Latin-1. */
    List<String> streamed(String tenant) {
        var records = new ArrayList<String>();
        try (var streams = DynamoDbStreamsClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .region(Region.EU_WEST_2)
                .endpointOverride(cloud.local().address())
                .credentialsProvider(credentials)
                .build()) {
            for (var table : List.of("RECORDS_TABLE", "LEDGER_TABLE")) {
                var stream = dynamo.describeTable(describe -> describe.tableName(table(table)))
                        .table()
                        .latestStreamArn();
                for (var shard : streams.describeStream(describe -> describe.streamArn(stream))
                        .streamDescription()
                        .shards()) {
                    var at = streams.getShardIterator(get -> get.streamArn(stream)
                                    .shardId(shard.shardId())
                                    .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                            .shardIterator();
                    while (at != null) {
                        var from = at;
                        var page = streams.getRecords(get -> get.shardIterator(from));
                        page.records().forEach(record -> add(record.dynamodb(), tenant, records));
                        at = page.records().isEmpty() ? null : page.nextShardIterator();
                    }
                }
            }
        }
        return records;
    }

    private static void add(StreamRecord record, String tenant, List<String> records) {
        if (!record.keys().toString().contains("T#" + tenant + "#")) {
            return;
        }
        for (var image : List.of(record.oldImage(), record.newImage())) {
            image.forEach((name, value) -> records.add(name + " "
                    + (value.b() == null ? value.toString() : value.b().asString(ISO_8859_1))));
        }
    }

    /** Returns the keys of the multipart uploads that are open. */
    List<String> openUploads() {
        return s3.listMultipartUploads(list -> list.bucket(table("TRANSFER_BUCKET"))).uploads().stream()
                .map(MultipartUpload::key)
                .toList();
    }

    /** Returns the names of all queues of the template that hold a message, dead letters too. */
    Set<String> queuesWithMessages() {
        return cloud.local().blueprint().queues().stream()
                .filter(queue -> messages(queue) > 0)
                .map(QueueSpec::logicalId)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns how many messages the queue {@code logicalId} of the template holds. */
    int messages(String logicalId) {
        return messages(cloud.local().blueprint().queues().stream()
                .filter(each -> each.logicalId().equals(logicalId))
                .findFirst()
                .orElseThrow());
    }

    private int messages(QueueSpec queue) {
        try (var sqs = SqsClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .region(Region.EU_WEST_2)
                .endpointOverride(cloud.local().address())
                .credentialsProvider(credentials)
                .build()) {
            return sqs
                    .getQueueAttributes(get -> get.queueUrl(queue.url()).attributeNamesWithStrings("All"))
                    .attributesAsStrings()
                    .entrySet()
                    .stream()
                    .filter(attribute -> attribute.getKey().startsWith("ApproximateNumberOfMessages"))
                    .mapToInt(attribute -> Integer.parseInt(attribute.getValue()))
                    .sum();
        }
    }

    /**
     * An entry of the ledger.
     *
     * @param action what was done
     * @param subjects whose data
     * @param text everything that is in clear
     * @param sealed whether something is sealed
     */
    record Entry(String action, String subjects, String text, boolean sealed) {}

    /** Returns the trace ids of all that the ledger tells of. */
    Set<String> tracesInTheLedger() {
        return dynamo
                .scanPaginator(scan -> scan.tableName(table("LEDGER_TABLE")).projectionExpression("traceId"))
                .items()
                .stream()
                .map(item -> String.valueOf(
                        Objects.requireNonNull(item.get("traceId")).s()))
                .collect(Collectors.toSet());
    }

    /** Returns every entry of a tenant in the ledger. */
    List<Entry> ledger(String tenant) {
        return dynamo
                .scanPaginator(scan -> scan.tableName(table("LEDGER_TABLE"))
                        .filterExpression("begins_with(pk, :tenant)")
                        .expressionAttributeValues(Map.of(":tenant", AttributeValue.fromS("T#" + tenant + "#"))))
                .items()
                .stream()
                .map(item -> new Entry(
                        Optional.ofNullable(item.get("action"))
                                .map(AttributeValue::s)
                                .orElse(""),
                        String.valueOf(item.get("subjects")),
                        item.toString(),
                        item.containsKey("sealed")))
                .toList();
    }

    /** Returns an item as it is stored. */
    Map<String, AttributeValue> get(String table, String pk, String sk) {
        return dynamo.getItem(get -> get.tableName(table(table))
                        .consistentRead(true)
                        .key(Map.of("pk", AttributeValue.fromS(pk), "sk", AttributeValue.fromS(sk))))
                .item();
    }

    /** Deletes all that Lookup holds of a tenant. */
    void loseLookup(String tenant) {
        dynamo.scanPaginator(scan -> scan.tableName(table("LOOKUP_TABLE"))
                        .consistentRead(true)
                        .projectionExpression("pk, sk")
                        .filterExpression("begins_with(pk, :tenant)")
                        .expressionAttributeValues(Map.of(":tenant", AttributeValue.fromS("T#" + tenant + "#"))))
                .items()
                .forEach(key -> dynamo.deleteItem(
                        delete -> delete.tableName(table("LOOKUP_TABLE")).key(key)));
    }

    void delete(String table, String pk, String sk) {
        dynamo.deleteItem(delete -> delete.tableName(table(table))
                .key(Map.of("pk", AttributeValue.fromS(pk), "sk", AttributeValue.fromS(sk))));
    }

    void put(String table, String pk, String sk, String attribute, long number) {
        dynamo.putItem(put -> put.tableName(table(table))
                .item(Map.of(
                        "pk",
                        AttributeValue.fromS(pk),
                        "sk",
                        AttributeValue.fromS(sk),
                        attribute,
                        AttributeValue.fromN(Long.toString(number)))));
    }

    /** Returns the name of the table or bucket that functions know by the variable {@code table}. */
    String table(String table) {
        return cloud.local().blueprint().functions().stream()
                .map(FunctionSpec::environment)
                .filter(variables -> variables.containsKey(table))
                .map(variables -> String.valueOf(variables.get(table)))
                .findFirst()
                .orElseThrow();
    }
}
