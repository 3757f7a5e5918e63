package uk.co.provilex.crm.local.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A copy of the Records table in a file: a line for each item, in the form of DynamoDB's own exports to S3 ("DynamoDB table
 * export output format", DynamoDB JSON), compressed with gzip or not.
 *
 * @param file the file
 */
record Snapshot(Path file) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int GZIP = 0x1f;

    /**
     * An item, as far as a drill needs it.
     *
     * @param pk its partition key
     * @param sk its sort key
     * @param texts its texts, which say for whom it is sealed
     * @param sealed whatever is sealed in it
     */
    record Item(String pk, String sk, Map<String, String> texts, List<SdkBytes> sealed) {}

    /** Copies a table as it is. */
    static Snapshot take(DynamoDbClient dynamo, String table, Path file) throws IOException {
        try (var out = Files.newBufferedWriter(file)) {
            for (var item : dynamo.scanPaginator(scan -> scan.tableName(table)).items()) {
                var line = JSON.createObjectNode();
                var attributes = line.putObject("Item");
                item.forEach((name, value) -> put(attributes, name, value));
                out.write(line.toString());
                out.write('\n');
            }
        }
        return new Snapshot(file);
    }

    private static void put(ObjectNode attributes, String name, AttributeValue value) {
        // a drill looks at texts and at what is sealed, and at nothing else
        if (value.s() != null) {
            attributes.putObject(name).put("S", value.s());
        } else if (value.b() != null) {
            attributes
                    .putObject(name)
                    .put("B", Base64.getEncoder().encodeToString(value.b().asByteArray()));
        }
    }

    /** Gives each item to {@code taker}, and returns the SHA-256 of the file in hexadecimal. */
    String each(Consumer<Item> taker) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
        try (var raw = new DigestInputStream(Files.newInputStream(file), digest)) {
            raw.transferTo(OutputStream.nullOutputStream());
        }
        try (var raw = Files.newInputStream(file);
                var lines = JSON.readerFor(JsonNode.class).<JsonNode>readValues(plain(raw))) {
            while (lines.hasNext()) {
                taker.accept(item(lines.next().path("Item")));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private InputStream plain(InputStream raw) throws IOException {
        try (var peek = Files.newInputStream(file)) {
            return peek.read() == GZIP ? new GZIPInputStream(raw) : raw;
        }
    }

    private static Item item(JsonNode item) {
        var texts = new HashMap<String, String>();
        var sealed = new ArrayList<SdkBytes>();
        item.properties().forEach(attribute -> {
            var value = attribute.getValue();
            if (value.has("S")) {
                texts.put(attribute.getKey(), value.path("S").asText());
            } else if (value.has("B")) {
                sealed.add(SdkBytes.fromByteArray(
                        Base64.getDecoder().decode(value.path("B").asText())));
            }
        });
        return new Item(item.at("/pk/S").asText(), item.at("/sk/S").asText(), texts, sealed);
    }
}
