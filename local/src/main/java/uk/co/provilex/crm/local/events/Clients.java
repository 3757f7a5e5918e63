package uk.co.provilex.crm.local.events;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import uk.co.provilex.crm.local.backends.Backend;
import uk.co.provilex.crm.local.backends.Backends;

/**
 * Clients that reach the stores directly, as the AWS services themselves do: no policy of the template binds them.
 *
 * @param dynamoDb tables
 * @param streams their streams
 * @param sqs queues
 * @param s3 buckets
 * @param connections the connections that all of them share
 */
public record Clients(
        DynamoDbClient dynamoDb, DynamoDbStreamsClient streams, SqsClient sqs, S3Client s3, SdkHttpClient connections)
        implements AutoCloseable {

    /** Connects to {@code backends}. */
    public static Clients of(Backends backends) {
        SdkHttpClient http = UrlConnectionHttpClient.builder().build();
        Backend tables = backends.dynamoDb();
        Backend queues = backends.sqs();
        Backend buckets = backends.s3();
        return new Clients(
                DynamoDbClient.builder()
                        .endpointOverride(tables.uri())
                        .region(Region.of(tables.region()))
                        .credentialsProvider(credentials(tables))
                        .httpClient(http)
                        .build(),
                DynamoDbStreamsClient.builder()
                        .endpointOverride(tables.uri())
                        .region(Region.of(tables.region()))
                        .credentialsProvider(credentials(tables))
                        .httpClient(http)
                        .build(),
                SqsClient.builder()
                        .endpointOverride(queues.uri())
                        .region(Region.of(queues.region()))
                        .credentialsProvider(credentials(queues))
                        .httpClient(http)
                        .build(),
                S3Client.builder()
                        .endpointOverride(buckets.uri())
                        .region(Region.of(buckets.region()))
                        .credentialsProvider(credentials(buckets))
                        .forcePathStyle(true)
                        .httpClient(http)
                        .build(),
                http);
    }

    /** Returns the address of the queue with that name, as the store knows it. */
    public URI queue(String name) {
        return URI.create(sqs.getQueueUrl(request -> request.queueName(name)).queueUrl());
    }

    private static AwsCredentialsProvider credentials(Backend backend) {
        return StaticCredentialsProvider.create(
                AwsBasicCredentials.create(backend.accessKeyId(), backend.secretAccessKey()));
    }

    @Override
    public void close() {
        dynamoDb.close();
        streams.close();
        sqs.close();
        s3.close();
        connections.close();
    }
}
