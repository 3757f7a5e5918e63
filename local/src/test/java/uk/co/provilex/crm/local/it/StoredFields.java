package uk.co.provilex.crm.local.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.InflaterInputStream;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.sealing.SealBrokenException;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.TenantId;

/**
 * The names of all fields that a cloud has stored when it is closed, and never a value: attributes of items and what is inside
 * of those that are sealed, which are opened with the keys there are; objects, the user pool's attributes, and the logs.
 * What is sealed for somebody who was erased stays closed, and shows nothing.
 */
final class StoredFields {

    /** What all clouds of this run have stored. */
    static final RunNotes IN_THIS_RUN = new RunNotes("stored");

    /** A function whose role may read all keys. */
    private static final String ROLE_OF = "RunExport";

    private static final Pattern PARTITION = Pattern.compile("T#([0-9a-z]{1,32})#(.+)");
    private static final Pattern ID = Pattern.compile("[0-7][0-9a-hjkmnp-tv-z]{25}");
    private static final Pattern DIGEST = Pattern.compile("[A-Za-z0-9_-]{22,64}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(-[0-9]+)*(T[0-9:.]+Z)?|[0-9]{8}-[0-9]+-.+");

    private final Cloud cloud;
    private final Operator operator;
    private final Platform platform;
    private final Map<String, Tenancy> tenancies = new HashMap<>();
    private final Map<SubjectOf, EnhancedDocument> wrapped = new HashMap<>();
    private final Map<SubjectOf, Optional<SubjectKey>> keys = new HashMap<>();
    private final Set<String> found = new TreeSet<>();

    private record SubjectOf(String tenant, SubjectId subject) {}

    private StoredFields(Cloud cloud) {
        this.cloud = cloud;
        this.operator = Operator.of(cloud);
        var role = cloud.local().blueprint().functions().stream()
                .filter(function -> function.logicalId().equals(ROLE_OF))
                .findFirst()
                .orElseThrow();
        this.platform =
                Platform.of(cloud.local().environmentOf(role), cloud.local().clock());
    }

    /** Returns the fields of a cloud, each as room, kind of thing and path, with blanks between them. */
    static Set<String> of(Cloud cloud) {
        var fields = new StoredFields(cloud);
        // the keys first, so that none has to be asked for
        fields.lookAt(Table.KEYS);
        for (var table : List.of(Table.RECORDS, Table.LOOKUP, Table.LEDGER)) {
            fields.lookAt(table);
        }
        fields.lookAtTheRest();
        return fields.found;
    }

    private void lookAt(Table table) {
        for (var item : operator.dynamo()
                .scanPaginator(scan -> scan.tableName(operator.table(table.variable())))
                .items()) {
            var partition = PARTITION.matcher(text(item, "pk"));
            if (!partition.matches()) {
                throw new AssertionError("a key without a tenant in " + table);
            }
            lookAt(table, partition.group(1), partition.group(2), item);
        }
    }

    private void lookAtTheRest() {
        operator.objectKeys()
                .forEach(key ->
                        found.add("OBJECTS " + kind(key.replace('/', '#')).replace('#', '/') + " key"));
        operator.accountAttributes().forEach(name -> found.add("POOL account " + name));
        cloud.logs().forEach(line -> {
            var said = json(line.text());
            if (said.isObject()) {
                add("LOGS line ", said);
            } else {
                found.add("LOGS platform key");
            }
        });
    }

    private void lookAt(Table table, String tenant, String partition, Map<String, AttributeValue> item) {
        var sort = text(item, "sk");
        var kind = table + " " + kind(partition) + "/" + (partition.startsWith("TOKEN#") ? "*" : kind(sort)) + " ";
        found.add(kind + "key");
        var tenancy = tenancies.computeIfAbsent(tenant, id -> platform.tenant(new TenantId(id)));
        if (table == Table.KEYS && partition.startsWith("KEYS#")) {
            var subject = new SubjectId(SubjectId.Kind.valueOf(partition.substring("KEYS#".length())), sort);
            wrapped.put(new SubjectOf(tenant, subject), EnhancedDocument.fromAttributeValueMap(item));
        }
        item.forEach((name, value) -> {
            if (value.b() != null && table != Table.KEYS) {
                open(tenancy, table, tenancy.scope().partition(partition).item(sort), item, value)
                        .ifPresent(opened -> add(kind + name + ".", opened));
            } else if (value.s() != null && value.s().matches("[{\\[].*")) {
                add(kind + name + ".", json(value.s()));
            } else if (value.hasM()) {
                value.m().keySet().forEach(key -> found.add(kind + name + "." + key));
            } else if (!name.equals("pk") && !name.equals("sk")) {
                found.add(kind + name);
            }
        });
    }

    private void add(String path, JsonNode node) {
        if (node.isObject() && !node.isEmpty()) {
            node.properties()
                    .forEach(member ->
                            add(path + member.getKey().replaceAll("\\p{Cntrl}|[.\\[]", "?") + ".", member.getValue()));
        } else if (node.isArray() && !node.isEmpty()) {
            node.forEach(element -> add(path.substring(0, path.length() - 1) + "[].", element));
        } else if (node.isValueNode()) {
            found.add(path.substring(0, path.length() - 1));
        }
    }

    private Optional<JsonNode> open(
            Tenancy tenancy, Table table, ItemKey place, Map<String, AttributeValue> item, AttributeValue value) {
        var tenant = tenancy.scope().tenant().value();
        for (var id : ids(tenant, item)) {
            for (var kind : SubjectId.Kind.values()) {
                var key = keys.computeIfAbsent(
                        new SubjectOf(tenant, new SubjectId(kind, id)), subject -> key(tenancy, subject));
                if (key.isPresent()) {
                    try {
                        var plain = key.get().open(table, place, value.b().asByteArray());
                        return Optional.of(json(new String(inflated(plain), StandardCharsets.UTF_8)));
                    } catch (SealBrokenException another) {
                        // it is sealed for somebody else whom the item names
                    }
                }
            }
        }
        return Optional.empty();
    }

    private Optional<SubjectKey> key(Tenancy tenancy, SubjectOf subject) {
        try {
            return Optional.ofNullable(wrapped.get(subject))
                    .flatMap(item -> tenancy.keys().adopt(subject.subject(), item));
        } catch (SubjectErasedException gone) {
            // the tenant was forgotten, with its own key
            return Optional.empty();
        }
    }

    private static List<String> ids(String tenant, Map<String, AttributeValue> item) {
        var ids = new ArrayList<String>();
        ids.add(tenant);
        item.values().forEach(value -> {
            var each = ID.matcher(Objects.requireNonNullElse(value.s(), ""));
            while (each.find()) {
                ids.add(each.group());
            }
        });
        return ids;
    }

    /** Answers are kept deflated, in the format of RFC 1950, whose first byte begins no JSON. */
    private static byte[] inflated(byte[] plain) {
        if (plain.length == 0 || plain[0] != 0x78) {
            return plain;
        }
        try (var inflater = new InflaterInputStream(new ByteArrayInputStream(plain))) {
            return inflater.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static JsonNode json(String text) {
        try {
            return WebClient.JSON.readTree(text);
        } catch (JsonProcessingException none) {
            return WebClient.JSON.getNodeFactory().textNode("");
        }
    }

    /** Returns the form of a key: what is different in each is a star. */
    private static String kind(String key) {
        var parts = new ArrayList<String>();
        for (var part : key.split("#", -1)) {
            var one = ID.matcher(part).matches()
                    || DIGEST.matcher(part).matches()
                    || NUMBER.matcher(part).matches();
            parts.add(one ? "*" : part);
        }
        return String.join("#", parts);
    }

    private static String text(Map<String, AttributeValue> item, String name) {
        return Optional.ofNullable(item.get(name)).map(AttributeValue::s).orElse("");
    }
}
