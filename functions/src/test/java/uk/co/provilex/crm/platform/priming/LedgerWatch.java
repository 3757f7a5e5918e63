package uk.co.provilex.crm.platform.priming;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import uk.co.provilex.crm.platform.json.Json;

/** Looks, at whatever is written to records and keys, for an entry of the ledger in the same transaction. */
final class LedgerWatch implements SdkHttpClient {

    private static final Set<String> WATCHED = Set.of("records", "keys");

    private final SdkHttpClient aws;
    private final Set<String> unrecorded = new TreeSet<>();

    LedgerWatch(SdkHttpClient aws) {
        this.aws = aws;
    }

    /** Returns where something was written without one: table, partition and sort key, without what is particular. */
    Set<String> unrecorded() {
        return unrecorded;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        var target = request.httpRequest().firstMatchingHeader("X-Amz-Target").orElse("");
        if (target.startsWith("DynamoDB")) {
            look(target.substring(target.indexOf('.') + 1), request);
        }
        return aws.prepareRequest(request);
    }

    private void look(String operation, HttpExecuteRequest request) {
        var writes = new ArrayList<String>();
        var input = input(request);
        switch (operation) {
            case "PutItem" -> writes.add(place(input.path("TableName").asText(), input.path("Item")));
            case "UpdateItem", "DeleteItem" ->
                writes.add(place(input.path("TableName").asText(), input.path("Key")));
            case "BatchWriteItem" ->
                input.path("RequestItems").properties().forEach(table -> table.getValue()
                        .forEach(each -> writes.add(place(
                                table.getKey(),
                                each.has("PutRequest")
                                        ? each.at("/PutRequest/Item")
                                        : each.at("/DeleteRequest/Key")))));
            case "TransactWriteItems" ->
                input.path("TransactItems").forEach(each -> {
                    var write = each.elements().next();
                    if (!each.has("ConditionCheck")) {
                        writes.add(place(
                                write.path("TableName").asText(),
                                write.has("Item") ? write.path("Item") : write.path("Key")));
                    }
                });
            default -> {
                // it reads
            }
        }
        if (writes.stream().noneMatch(place -> place.startsWith("ledger "))) {
            unrecorded.addAll(watched(writes));
        }
    }

    private static List<String> watched(List<String> places) {
        return places.stream()
                .filter(place -> WATCHED.contains(place.substring(0, place.indexOf(' '))))
                .toList();
    }

    private static String place(String table, JsonNode item) {
        var place =
                table + " " + item.at("/pk/S").asText() + " " + item.at("/sk/S").asText();
        return place.replaceAll("T#[0-9a-z]+#", "")
                .replaceAll("\\d{4}-\\d\\d-\\d\\d(T[0-9:.]+Z)?", "<time>")
                .replaceAll("[0-9]{8,}", "<id>");
    }

    private static ObjectNode input(HttpExecuteRequest request) {
        try (var content = request.contentStreamProvider().orElseThrow().newStream()) {
            return Json.read(content.readAllBytes(), ObjectNode.class);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void close() {
        aws.close();
    }
}
