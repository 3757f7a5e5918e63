package uk.co.provilex.crm.portability.bag;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import uk.co.provilex.crm.platform.json.Json;

/**
 * Tells in what two packages differ, other than in the ids that things were given: which files, and in how many lines, never
 * in what. Leads, and what belongs to them, are compared as a whole, in no order. A line is kept as its checksum.
 */
public final class PackageDifference {

    private static final List<String> CHILDREN = List.of("consents", "notes", "tasks");

    /** What every package has. */
    private static final List<String> REQUIRED = List.of("leads", "consents", "notes", "tasks");

    /** The members that name a user. */
    private static final List<String> USERS =
            List.of("ownerId", "createdBy", "updatedBy", "recordedBy", "assigneeId", "by");

    /** Of a line that belongs to no lead. */
    private static final String NO_LEAD = "";

    private final UnaryOperator<String> users;

    /** What is in one package: by file the lines with how often they are there, and each lead with all that belongs to it. */
    private record Contents(Map<String, Map<String, Integer>> lines, JsonNode settings) {}

    private PackageDifference(UnaryOperator<String> users) {
        this.users = users;
    }

    /**
     * Compares what no import brings, since a file gives nobody access and makes no organisation: the users, who are the same
     * where their addresses are, and what is said of the organisation besides its settings.
     *
     * @return a sentence for each kind of difference, which names members and counts people
     */
    public static List<String> ofAccounts(Path first, Path second) throws IOException {
        var one = Account.read(first);
        var other = Account.read(second);
        var differences = new ArrayList<String>();
        int missing = without(one.users(), other.users());
        int more = without(other.users(), one.users());
        if (missing + more > 0) {
            differences.add("users.jsonl: " + missing + " of the first are not in the second, and " + more
                    + " of the second not in the first.");
        }
        long changed = one.users().entrySet().stream()
                .filter(user -> other.users().containsKey(user.getKey()))
                .filter(user -> !user.getValue().equals(other.users().get(user.getKey())))
                .count();
        if (changed > 0) {
            differences.add("users.jsonl: " + changed
                    + " are in both, with another name or role, or other leads to look after.");
        }
        var members = new TreeSet<String>();
        for (var member : List.of(one.organisation(), other.organisation())) {
            member.fieldNames().forEachRemaining(members::add);
        }
        members.removeIf(member ->
                one.organisation().path(member).equals(other.organisation().path(member)));
        if (!members.isEmpty()) {
            differences.add("settings.json: another " + String.join(", ", members) + ".");
        }
        return differences;
    }

    private static int without(Map<String, ?> some, Map<String, ?> others) {
        return (int)
                some.keySet().stream().filter(each -> !others.containsKey(each)).count();
    }

    /**
     * Who may sign in, by address, and the organisation without its id and its settings. When somebody was invited or last
     * signed in is a matter of each account.
     */
    private record Account(Map<String, JsonNode> users, ObjectNode organisation) {

        private static final List<String> OF_A_USER = List.of("name", "role", "ownLeadsOnly");

        static Account read(Path file) throws IOException {
            try (var zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8);
                    var settings = open(zip, "settings.json")) {
                var users = new HashMap<String, JsonNode>();
                each(
                        zip,
                        "users",
                        line -> users.put(
                                line.path("email").asText().toLowerCase(Locale.ROOT), line.retain(OF_A_USER)));
                var organisation = Json.read(settings.readAllBytes(), ObjectNode.class);
                organisation.remove(List.of("id", "settings"));
                return new Account(users, organisation);
            }
        }

        /** Hides who they are. */
        @Override
        public String toString() {
            return "Account";
        }
    }

    /**
     * Compares two packages in all that an import brings.
     *
     * @param users who of the second package each user of the first is
     * @return a sentence for each file that differs; none for packages that are equal
     */
    public static List<String> between(Path first, Path second, UnaryOperator<String> users) throws IOException {
        var one = new PackageDifference(users).read(first);
        var other = new PackageDifference(id -> id).read(second);
        var differences = new ArrayList<String>();
        one.lines().forEach((file, lines) -> {
            var rest = new HashMap<>(other.lines().getOrDefault(file, Map.of()));
            int missing = 0;
            for (var line : lines.entrySet()) {
                int there = rest.getOrDefault(line.getKey(), 0);
                missing += Math.max(0, line.getValue() - there);
                rest.put(line.getKey(), Math.max(0, there - line.getValue()));
            }
            int more = rest.values().stream().mapToInt(Integer::intValue).sum();
            if (missing + more > 0) {
                differences.add(file + ": " + missing + " of the first are not in the second, and " + more
                        + " of the second not in the first.");
            }
        });
        if (!one.settings().equals(other.settings())) {
            differences.add("settings.json: the settings differ.");
        }
        return differences;
    }

    private Contents read(Path file) throws IOException {
        try (var zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
            var lines = new LinkedHashMap<String, Map<String, Integer>>();
            var leads = new HashMap<String, String>();
            var whole = new HashMap<String, TreeMap<String, Integer>>();
            var counted = new HashMap<String, Integer>();
            each(zip, "leads", line -> {
                var id = line.path("id").asText();
                line.remove("id");
                var sum = sum(line, id);
                leads.put(id, sum);
                whole.put(id, new TreeMap<>(Map.of("lead " + sum, 1)));
                counted.merge(sum, 1, Integer::sum);
            });
            lines.put("leads.jsonl", counted);
            for (var name : CHILDREN) {
                var children = new HashMap<String, Integer>();
                each(zip, name, line -> {
                    var lead = line.path("leadId").asText();
                    line.remove(List.of("id", "leadId"));
                    var sum = name + " " + sum(line, lead);
                    children.merge(leads.getOrDefault(lead, "none") + sum, 1, Integer::sum);
                    whole.computeIfAbsent(lead, none -> new TreeMap<>()).merge(sum, 1, Integer::sum);
                });
                lines.put(name + ".jsonl", children);
            }
            // the ids of these stay, since leads name imports, and keys name lists
            for (var name : List.of("suppressions", "imports")) {
                var entries = new HashMap<String, Integer>();
                each(zip, name, line -> entries.merge(sum(line, NO_LEAD), 1, Integer::sum));
                lines.put(name + ".jsonl", entries);
            }
            lines.put("suppression-lists.json", lists(zip));
            var documents = new HashMap<String, Integer>();
            whole.values().forEach(document -> documents.merge(sum(Json.tree(document), NO_LEAD), 1, Integer::sum));
            lines.put("leads with all that belongs to them", documents);
            try (var in = open(zip, "settings.json")) {
                return new Contents(
                        lines, Json.read(in.readAllBytes(), ObjectNode.class).path("settings"));
            }
        }
    }

    private Map<String, Integer> lists(ZipFile zip) throws IOException {
        var lists = new HashMap<String, Integer>();
        var entry = find(zip, "suppression-lists.json");
        if (entry.isPresent()) {
            try (var in = zip.getInputStream(entry.get())) {
                Json.read(in.readAllBytes(), ObjectNode.class)
                        .path("lists")
                        .forEach(list -> lists.merge(canonical("", list, NO_LEAD), 1, Integer::sum));
            }
        }
        return lists;
    }

    /** Takes a line of a file. */
    private interface Taker {
        void take(ObjectNode line);
    }

    private static void each(ZipFile zip, String file, Taker taker) throws IOException {
        var entry = find(zip, file + ".jsonl");
        if (entry.isEmpty() && !REQUIRED.contains(file)) {
            return;
        }
        try (var in = new BufferedReader(new InputStreamReader(open(zip, file + ".jsonl"), StandardCharsets.UTF_8))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                taker.take(Json.read(line, ObjectNode.class));
            }
        }
    }

    private static InputStream open(ZipFile zip, String name) throws IOException {
        return zip.getInputStream(
                find(zip, name).orElseThrow(() -> new IOException("the package has no data/" + name)));
    }

    private static Optional<? extends ZipEntry> find(ZipFile zip, String name) {
        return zip.stream()
                .filter(entry -> entry.getName().endsWith("/data/" + name))
                .findFirst();
    }

    private String sum(ObjectNode line, String lead) {
        return HexFormat.of()
                .formatHex(Sha512.digest().digest(canonical("", line, lead).getBytes(StandardCharsets.UTF_8)))
                .substring(0, 64);
    }

    /**
     * Members lie in no order, so they are put into one; and users become those whom they are in the other package. The lead
     * itself, which is named in a user's place for what the person did by their own link, has another id there.
     */
    private String canonical(String name, JsonNode value, String lead) {
        if (value instanceof ObjectNode object) {
            var members = new TreeMap<String, String>();
            object.properties()
                    .forEach(member ->
                            members.put(member.getKey(), canonical(member.getKey(), member.getValue(), lead)));
            return members.toString();
        }
        if (value.isArray()) {
            var elements = new ArrayList<String>();
            value.forEach(element -> elements.add(canonical("", element, lead)));
            return elements.toString();
        }
        if (!USERS.contains(name)) {
            return value.toString();
        }
        return value.asText().equals(lead) ? "the lead" : Json.text(users.apply(value.asText()));
    }
}
