package uk.co.provilex.crm.local.it;

import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import uk.co.provilex.crm.local.template.FunctionSpec;

/** Someone with every permission, who looks at and changes what is stored. */
final class Operator {

    private final Cloud cloud;
    private final DynamoDbClient dynamo;

    private Operator(Cloud cloud) {
        this.cloud = cloud;
        var administrator = cloud.local().edge().administrator();
        this.dynamo = DynamoDbClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .region(Region.EU_WEST_2)
                .endpointOverride(cloud.local().address())
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(administrator.accessKeyId(), administrator.secretAccessKey())))
                .build();
    }

    static Operator of(Cloud cloud) {
        return new Operator(cloud);
    }

    DynamoDbClient dynamo() {
        return dynamo;
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

    /** Returns the name of the table that functions know by the variable {@code table}. */
    String table(String table) {
        return cloud.local().blueprint().functions().stream()
                .map(FunctionSpec::environment)
                .filter(variables -> variables.containsKey(table))
                .map(variables -> String.valueOf(variables.get(table)))
                .findFirst()
                .orElseThrow();
    }
}
