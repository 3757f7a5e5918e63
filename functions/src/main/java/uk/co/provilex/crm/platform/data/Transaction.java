package uk.co.provilex.crm.platform.data;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import software.amazon.awssdk.enhanced.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.enhanced.dynamodb.model.TransactDeleteItemEnhancedRequest;
import software.amazon.awssdk.enhanced.dynamodb.model.TransactPutItemEnhancedRequest;
import software.amazon.awssdk.enhanced.dynamodb.model.TransactWriteItemsEnhancedRequest;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** {@link Changes} as DynamoDB takes them, and what its refusals mean. */
final class Transaction {

    private static final int TRIES = 5;

    private final TenantTables tables;
    private final Changes changes;
    private final TransactWriteItemsEnhancedRequest request;

    Transaction(TenantTables tables, Changes changes) {
        this.tables = tables;
        this.changes = changes;
        this.request = request();
    }

    /**
     * Commits all of it or nothing.
     *
     * @throws RuntimeException what the first change whose condition does not hold named as its refusal
     * @throws ContentionException when other transactions kept interfering
     */
    void commit(Backoff backoff) {
        for (int attempt = 1; ; attempt++) {
            backoff.beforeTry(attempt);
            try {
                tables.client().transactWriteItems(request);
                return;
            } catch (TransactionCanceledException cancelled) {
                refuse(cancelled.cancellationReasons());
                if (attempt == TRIES) {
                    throw new ContentionException(cancelled);
                }
            }
        }
    }

    /** Throws what is to be told; returns where other transactions interfered. */
    private void refuse(List<CancellationReason> reasons) {
        for (int i = 0; i < reasons.size(); i++) {
            var reason = reasons.get(i);
            switch (reason.code()) {
                case "None", "TransactionConflict", "ProvisionedThroughputExceeded", "ThrottlingError" -> {}
                case "ConditionalCheckFailed" -> {
                    var stored = reason.hasItem() && !reason.item().isEmpty()
                            ? Optional.of(TenantTables.item(reason.item()))
                            : Optional.<EnhancedDocument>empty();
                    throw changes.all().get(i).refusal().apply(stored);
                }
                default -> throw new IllegalStateException("the transaction was refused: " + reason.code());
            }
        }
    }

    private TransactWriteItemsEnhancedRequest request() {
        var request = TransactWriteItemsEnhancedRequest.builder();
        for (var change : changes.all()) {
            var table = tables.table(change.table());
            var condition =
                    change.condition() == null ? null : change.condition().expression();
            switch (change) {
                case Changes.Put put ->
                    request.addPutItem(
                            table,
                            TransactPutItemEnhancedRequest.builder(EnhancedDocument.class)
                                    .item(tables.ours(put.item()))
                                    .conditionExpression(condition)
                                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                                    .build());
                case Changes.Delete delete ->
                    request.addDeleteItem(
                            table,
                            TransactDeleteItemEnhancedRequest.builder()
                                    .key(tables.ours(delete.key()))
                                    .conditionExpression(condition)
                                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                                    .build());
                case Changes.Check check ->
                    request.addConditionCheck(
                            table,
                            ConditionCheck.builder()
                                    .key(tables.ours(check.key()))
                                    .conditionExpression(condition)
                                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                                    .build());
            }
        }
        return request.build();
    }
}
