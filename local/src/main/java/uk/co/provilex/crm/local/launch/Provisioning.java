package uk.co.provilex.crm.local.launch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;
import uk.co.provilex.crm.local.events.Clients;
import uk.co.provilex.crm.local.template.Blueprint;
import uk.co.provilex.crm.local.template.BucketSpec;
import uk.co.provilex.crm.local.template.QueueSpec;
import uk.co.provilex.crm.local.template.TableSpec;
import uk.co.provilex.crm.local.template.TableSpec.KeySchema;

/** Lays out tables, queues and buckets in the stores, where they are not there from an earlier run. */
final class Provisioning {

    private final Blueprint blueprint;
    private final Clients clients;

    Provisioning(Blueprint blueprint, Clients clients) {
        this.blueprint = blueprint;
        this.clients = clients;
    }

    /** Returns when everything that the template declares exists. */
    void run() throws InterruptedException {
        List<Callable<Void>> work = new ArrayList<>();
        work.add(() -> {
            blueprint.tables().forEach(this::create);
            return null;
        });
        work.add(() -> {
            blueprint.buckets().forEach(this::create);
            return null;
        });
        work.add(() -> {
            // A queue names its dead-letter queue, which must be there first.
            blueprint.queues().stream()
                    .filter(queue -> queue.redrive().isEmpty())
                    .forEach(this::create);
            blueprint.queues().stream()
                    .filter(queue -> queue.redrive().isPresent())
                    .forEach(this::create);
            return null;
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> each : threads.invokeAll(work)) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the stores do not take what the template declares", e.getCause());
        }
    }

    private void create(TableSpec table) {
        CreateTableRequest.Builder request = CreateTableRequest.builder()
                .tableName(table.name())
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .keySchema(key(table.key()))
                .attributeDefinitions(table.attributeTypes().entrySet().stream()
                        .map(type -> AttributeDefinition.builder()
                                .attributeName(type.getKey())
                                .attributeType(type.getValue())
                                .build())
                        .toList());
        if (!table.indexes().isEmpty()) {
            request.globalSecondaryIndexes(table.indexes().entrySet().stream()
                    .map(index -> GlobalSecondaryIndex.builder()
                            .indexName(index.getKey())
                            .keySchema(key(index.getValue().key()))
                            .projection(projection -> {
                                projection.projectionType(index.getValue().projection());
                                if (!index.getValue().included().isEmpty()) {
                                    projection.nonKeyAttributes(index.getValue().included());
                                }
                            })
                            .build())
                    .toList());
        }
        table.streamView()
                .ifPresent(view -> request.streamSpecification(
                        stream -> stream.streamEnabled(true).streamViewType(view)));
        try {
            clients.dynamoDb().createTable(request.build());
        } catch (ResourceInUseException e) {
            // Kept from an earlier run.
        }
        clients.dynamoDb().waiter().waitUntilTableExists(wait -> wait.tableName(table.name()));
    }

    private static List<KeySchemaElement> key(KeySchema schema) {
        List<KeySchemaElement> elements = new ArrayList<>();
        elements.add(KeySchemaElement.builder()
                .attributeName(schema.hash())
                .keyType(KeyType.HASH)
                .build());
        schema.range()
                .ifPresent(range -> elements.add(KeySchemaElement.builder()
                        .attributeName(range)
                        .keyType(KeyType.RANGE)
                        .build()));
        return elements;
    }

    private void create(BucketSpec bucket) {
        try {
            clients.s3().createBucket(request -> request.bucket(bucket.name()));
        } catch (BucketAlreadyOwnedByYouException | BucketAlreadyExistsException e) {
            // Kept from an earlier run.
        }
    }

    private void create(QueueSpec queue) {
        Map<QueueAttributeName, String> attributes = new HashMap<>();
        attributes.put(
                QueueAttributeName.VISIBILITY_TIMEOUT,
                String.valueOf(queue.visibilityTimeout().toSeconds()));
        attributes.put(
                QueueAttributeName.DELAY_SECONDS, String.valueOf(queue.delay().toSeconds()));
        queue.redrive()
                .ifPresent(redrive -> attributes.put(
                        QueueAttributeName.REDRIVE_POLICY,
                        "{\"deadLetterTargetArn\":\"" + redrive.deadLetterArn() + "\",\"maxReceiveCount\":\""
                                + redrive.maxReceiveCount() + "\"}"));
        try {
            clients.sqs().createQueue(request -> request.queueName(queue.name()).attributes(attributes));
        } catch (QueueNameExistsException e) {
            // Kept from an earlier run.
        }
    }
}
