package uk.co.provilex.crm.local.it;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;
import uk.co.provilex.crm.local.iam.Grant;
import uk.co.provilex.crm.local.template.FunctionSpec;
import uk.co.provilex.crm.local.template.TableSpec;
import uk.co.provilex.crm.platform.tenancy.TenantCredentials;
import uk.co.provilex.crm.platform.tenancy.TenantId;

/**
 * Somebody's own code within a function: it has the function's credentials, and does with them whatever it likes. Nothing that
 * it does leaves anything behind, also where it is let.
 */
final class Attacker implements AutoCloseable {

    private static final String ROLE = "FUNCTION_ROLE_ARN";
    private static final String TENANT_OF_THE_SESSION = "${aws:PrincipalTag/tenant}";

    private final Cloud cloud;
    private final SdkHttpClient http = UrlConnectionHttpClient.create();
    private final StsClient sts;
    private final DynamoDbClient dynamo;
    private final S3Client s3;
    private final KmsClient kms;
    private AwsCredentials worn = AwsBasicCredentials.create("nobody", "nothing");

    Attacker(Cloud cloud) {
        this.cloud = cloud;
        var address = cloud.local().address();
        this.sts = StsClient.builder()
                .httpClient(http)
                .region(Region.EU_WEST_2)
                .endpointOverride(address)
                .credentialsProvider(() -> worn)
                .build();
        this.dynamo = DynamoDbClient.builder()
                .httpClient(http)
                .region(Region.EU_WEST_2)
                .endpointOverride(address)
                .credentialsProvider(() -> worn)
                .build();
        this.s3 = S3Client.builder()
                .httpClient(http)
                .region(Region.EU_WEST_2)
                .endpointOverride(address)
                .forcePathStyle(true)
                .credentialsProvider(() -> worn)
                .build();
        this.kms = KmsClient.builder()
                .httpClient(http)
                .region(Region.EU_WEST_2)
                .endpointOverride(address)
                .credentialsProvider(() -> worn)
                .build();
    }

    /** Says whether a function works for tenants: whether it vends itself credentials for one of them. */
    static boolean worksForTenants(FunctionSpec function) {
        return function.environment().containsKey(ROLE);
    }

    /** Says whether a grant is to see which uploads are open, of whatever. */
    static boolean isToSeeUploads(Grant grant) {
        return grant.action().equals("s3:ListBucketMultipartUploads");
    }

    /** Says whether what a grant allows belongs to a tenant. */
    static boolean isAboutATenant(Grant grant) {
        return (grant.action().startsWith("dynamodb:") && !grant.resource().contains("/stream/"))
                || (grant.action().startsWith("s3:") && !isToSeeUploads(grant))
                || grant.action().equals("kms:Decrypt")
                || grant.action().equals("kms:GenerateDataKey");
    }

    /** Takes the credentials that a function is started with. */
    void wear(FunctionSpec function) {
        var environment = cloud.local().environmentOf(function);
        worn = AwsSessionCredentials.create(
                String.valueOf(environment.get("AWS_ACCESS_KEY_ID")),
                String.valueOf(environment.get("AWS_SECRET_ACCESS_KEY")),
                String.valueOf(environment.get("AWS_SESSION_TOKEN")));
    }

    /** Takes those that a function vends itself for a tenant. */
    void wear(FunctionSpec function, String tenant) {
        wear(function);
        var role = String.valueOf(function.environment().get(ROLE));
        worn = new TenantCredentials(sts, role, cloud.local().clock()).forTenant(new TenantId(tenant));
    }

    /** Asks which uploads are open, of a tenant's packages. */
    void seeUploads(Grant grant, String tenant) {
        var bucket = grant.resource().substring(grant.resource().lastIndexOf(':') + 1);
        s3.listMultipartUploads(list -> list.bucket(bucket).prefix("exports/" + tenant + "/"));
    }

    DynamoDbClient dynamo() {
        return dynamo;
    }

    /**
     * Does what a grant allows.
     *
     * @param tenants to whose things: of one; of several in one call; or of none in particular, naming no key at all
     */
    void use(Grant grant, String... tenants) {
        switch (grant.action().substring(0, grant.action().indexOf(':'))) {
            case "dynamodb" -> use(grant, Stream.of(tenants).map(Attacker::key).toList());
            case "s3" ->
                useObject(
                        grant, grant.resource().replace(TENANT_OF_THE_SESSION, tenants.length == 0 ? "" : tenants[0]));
            default -> useKey(grant, tenants.length == 0 ? Map.of() : Map.of("tenant", tenants[0]));
        }
    }

    /** A key that every grant lets a session of the tenant use. */
    static Map<String, AttributeValue> key(String tenant) {
        return Map.of("pk", AttributeValue.fromS("T#" + tenant + "#USAGE#x"), "sk", AttributeValue.fromS("x"));
    }

    private void use(Grant grant, List<Map<String, AttributeValue>> keys) {
        var table = grant.resource().split("/", -1)[1];
        Map<String, AttributeValue> key = keys.isEmpty() ? Map.of() : keys.getFirst();
        switch (grant.action()) {
            case "dynamodb:GetItem" ->
                dynamo.getItem(get -> get.tableName(table).key(key));
            case "dynamodb:BatchGetItem" ->
                dynamo.batchGetItem(batch -> batch.requestItems(
                        Map.of(table, KeysAndAttributes.builder().keys(keys).build())));
            case "dynamodb:Query" -> query(grant, table, key);
            case "dynamodb:PutItem" ->
                dynamo.putItem(put -> put.tableName(table).item(key).conditionExpression("attribute_exists(pk)"));
            case "dynamodb:UpdateItem" ->
                dynamo.updateItem(
                        update -> update.tableName(table).key(key).conditionExpression("attribute_exists(pk)"));
            case "dynamodb:DeleteItem" ->
                dynamo.deleteItem(delete -> delete.tableName(table).key(key));
            case "dynamodb:BatchWriteItem" ->
                dynamo.batchWriteItem(batch -> batch.requestItems(Map.of(
                        table,
                        keys.stream()
                                .map(each -> WriteRequest.builder()
                                        .deleteRequest(DeleteRequest.builder()
                                                .key(each)
                                                .build())
                                        .build())
                                .toList())));
            case "dynamodb:ConditionCheckItem" ->
                dynamo.transactWriteItems(write -> write.transactItems(TransactWriteItem.builder()
                        .conditionCheck(check ->
                                check.tableName(table).key(key).conditionExpression("attribute_not_exists(pk)"))
                        .build()));
            default -> throw new AssertionError("nobody has tried " + grant.action());
        }
    }

    private void query(Grant grant, String table, Map<String, AttributeValue> key) {
        var index = grant.resource().contains("/index/")
                ? grant.resource().substring(grant.resource().lastIndexOf('/') + 1)
                : null;
        var schema = index == null
                ? spec(table).key()
                : Objects.requireNonNull(spec(table).indexes().get(index)).key();
        var value = key.get("pk");
        dynamo.query(query -> query.tableName(table)
                .indexName(index)
                .keyConditionExpression((value == null ? schema.range().orElseThrow() : schema.hash()) + " = :value")
                .expressionAttributeValues(Map.of(":value", value == null ? AttributeValue.fromS("x") : value)));
    }

    private TableSpec spec(String table) {
        return cloud.local().blueprint().tables().stream()
                .filter(each -> each.name().equals(table))
                .findFirst()
                .orElseThrow();
    }

    private void useObject(Grant grant, String arn) {
        var path = arn.substring(arn.lastIndexOf(':') + 1).replace("*", "x");
        var bucket = path.substring(0, path.indexOf('/'));
        var key = path.substring(bucket.length() + 1);
        switch (grant.action()) {
            case "s3:GetObject" -> s3.getObjectAsBytes(get -> get.bucket(bucket).key(key));
            // of an upload that nobody began, so that nothing is written
            case "s3:PutObject" ->
                s3.uploadPart(
                        part -> part.bucket(bucket).key(key).uploadId("none").partNumber(1),
                        RequestBody.fromString("x"));
            case "s3:AbortMultipartUpload" ->
                s3.abortMultipartUpload(abort -> abort.bucket(bucket).key(key).uploadId("none"));
            case "s3:DeleteObject" ->
                s3.deleteObject(delete -> delete.bucket(bucket).key(key));
            default -> throw new AssertionError("nobody has tried " + grant.action());
        }
    }

    private void useKey(Grant grant, Map<String, String> context) {
        switch (grant.action()) {
            case "kms:Decrypt" ->
                kms.decrypt(decrypt -> decrypt.keyId(grant.resource())
                        .ciphertextBlob(SdkBytes.fromUtf8String("x"))
                        .encryptionContext(context));
            case "kms:GenerateDataKey" ->
                kms.generateDataKey(generate ->
                        generate.keyId(grant.resource()).keySpec("AES_256").encryptionContext(context));
            default -> throw new AssertionError("nobody has tried " + grant.action());
        }
    }

    @Override
    public void close() {
        sts.close();
        dynamo.close();
        s3.close();
        kms.close();
        http.close();
    }
}
