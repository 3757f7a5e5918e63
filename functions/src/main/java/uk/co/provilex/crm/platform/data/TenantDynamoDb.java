package uk.co.provilex.crm.platform.data;

import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * The shared client, each of whose requests is signed with one tenant's credentials. It has just the calls this product
 * makes; any other, a scan above all, is an {@link UnsupportedOperationException}.
 */
final class TenantDynamoDb implements DynamoDbClient {

    private final DynamoDbClient shared;
    private final Supplier<? extends AwsCredentials> credentials;

    TenantDynamoDb(DynamoDbClient shared, Supplier<? extends AwsCredentials> credentials) {
        this.shared = shared;
        this.credentials = credentials;
    }

    @Override
    public GetItemResponse getItem(GetItemRequest request) {
        return shared.getItem(
                request.toBuilder().overrideConfiguration(asTenant(request)).build());
    }

    @Override
    public BatchGetItemResponse batchGetItem(BatchGetItemRequest request) {
        return shared.batchGetItem(
                request.toBuilder().overrideConfiguration(asTenant(request)).build());
    }

    @Override
    public BatchWriteItemResponse batchWriteItem(BatchWriteItemRequest request) {
        return shared.batchWriteItem(
                request.toBuilder().overrideConfiguration(asTenant(request)).build());
    }

    @Override
    public QueryResponse query(QueryRequest request) {
        return shared.query(
                request.toBuilder().overrideConfiguration(asTenant(request)).build());
    }

    @Override
    public PutItemResponse putItem(PutItemRequest request) {
        return shared.putItem(
                request.toBuilder().overrideConfiguration(asTenant(request)).build());
    }

    @Override
    public DeleteItemResponse deleteItem(DeleteItemRequest request) {
        return shared.deleteItem(
                request.toBuilder().overrideConfiguration(asTenant(request)).build());
    }

    @Override
    public UpdateItemResponse updateItem(UpdateItemRequest request) {
        return shared.updateItem(
                request.toBuilder().overrideConfiguration(asTenant(request)).build());
    }

    @Override
    public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
        return shared.transactWriteItems(
                request.toBuilder().overrideConfiguration(asTenant(request)).build());
    }

    @Override
    public String serviceName() {
        return shared.serviceName();
    }

    @Override
    public void close() {
        // the shared client outlives every tenant's view of it
    }

    private AwsRequestOverrideConfiguration asTenant(DynamoDbRequest request) {
        return request.overrideConfiguration()
                .map(AwsRequestOverrideConfiguration::toBuilder)
                .orElseGet(AwsRequestOverrideConfiguration::builder)
                .credentialsProvider(StaticCredentialsProvider.create(credentials.get()))
                .build();
    }
}
