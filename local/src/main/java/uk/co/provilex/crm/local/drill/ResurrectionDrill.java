package uk.co.provilex.crm.local.drill;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import uk.co.provilex.crm.local.launch.LocalCloud;
import uk.co.provilex.crm.local.template.FunctionSpec;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.sealing.SealBrokenException;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectId.Kind;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.TenantId;

/**
 * Lays an older copy of Records beside the Keys of today, as a restore would: whoever is there still must open, and of whoever
 * was erased since nothing may, with any key there is. Who was erased is what the records of today say of erasures and closed
 * accounts, not who lacks a key: a key that came back is what a drill has to find. It counts both, and signs what it found.
 */
public final class ResurrectionDrill {

    /** The type in the header of the signature. */
    static final String TYPE = "provilex-drill+jws";

    /** A function whose role may read all keys of a tenant and sign. */
    private static final String ROLE_OF = "RunExport";

    private static final Pattern PARTITION = Pattern.compile("T#([0-9a-z]{1,32})#(.+)");

    /** With how many keys of each kind what is sealed for an erased subject is tried: any of them would be one too many. */
    private static final int MOST_TRIED = 1_000;

    private final LocalCloud cloud;
    private final Platform platform;

    /** Drills on the keys of {@code cloud}. */
    public ResurrectionDrill(LocalCloud cloud) {
        this.cloud = cloud;
        this.platform = Platform.of(cloud.environmentOf(role()), cloud.clock());
    }

    /**
     * What was found of some subjects.
     *
     * @param subjects how many there are
     * @param items how many sealed items they have in the copy
     * @param opened how many of those opened
     */
    public record Found(long subjects, long items, long opened) {}

    /**
     * What a drill came to.
     *
     * @param formatVersion 1
     * @param at when it was held
     * @param snapshotSha256 of which copy
     * @param tenants how many tenants it has
     * @param live of those who have a key today, and are not known to be erased
     * @param erased of those who are known to be erased, and of those who have no key any more
     * @param untried how many sealed items were tried with no key, since the drill does not know for whom they are
     */
    public record Result(
            int formatVersion,
            Instant at,
            String snapshotSha256,
            long tenants,
            Found live,
            Found erased,
            long untried) {

        /**
         * Tells whether all is as it must be: who is there opens, which shows that the drill can, nobody else does, and nothing
         * was left out.
         */
        public boolean isGood() {
            return erased.opened() == 0 && live.opened() == live.items() && live.items() > 0 && untried == 0;
        }
    }

    /**
     * Takes a copy, {@code take FILE}, or drills on one, {@code check FILE RESULT}, of the product that is kept in the folder
     * {@code -Ddata}; ends with 0, or with 1 when somebody rose or was used wrongly.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var given = Arrays.stream(arguments).filter(one -> !one.isBlank()).toArray(String[]::new);
        var data = System.getProperty("data", "");
        System.exit(run(given, data.startsWith("${") ? "" : data, System.out));
    }

    /** Does as {@code main}, and returns the status. */
    static int run(String[] arguments, String data, PrintStream out) throws IOException, InterruptedException {
        boolean takes = arguments.length == 2 && arguments[0].equals("take");
        boolean checks = arguments.length == 3 && arguments[0].equals("check");
        if (data.isEmpty() || !(takes || checks)) {
            out.println("usage: -Ddata=FOLDER, and take FILE, or check FILE RESULT");
            return 1;
        }
        try (var cloud = LocalCloud.start(LocalCloud.Options.usual().withData(Path.of(data)))) {
            var drill = new ResurrectionDrill(cloud);
            if (takes) {
                drill.take(Path.of(arguments[1]));
                return 0;
            }
            return drill.check(Path.of(arguments[1]), Path.of(arguments[2]), out)
                            .isGood()
                    ? 0
                    : 1;
        }
    }

    /** Copies Records as they are now. */
    Snapshot take(Path file) throws IOException {
        try (var dynamo = administrator()) {
            return Snapshot.take(dynamo, records(), file);
        }
    }

    private DynamoDbClient administrator() {
        var administrator = cloud.edge().administrator();
        return DynamoDbClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .region(Region.of(cloud.blueprint().place().region()))
                .endpointOverride(cloud.address())
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(administrator.accessKeyId(), administrator.secretAccessKey())))
                .build();
    }

    private String records() {
        return String.valueOf(role().environment().get(Table.RECORDS.variable()));
    }

    /**
     * Who is erased, by the records of today.
     *
     * @param subjects leads and users, each as {@code tenant#KIND#id}
     * @param tenants those of whom nothing is left but the certificate
     */
    private record Erased(Set<String> subjects, Set<String> tenants) {

        boolean has(String tenant, SubjectId subject) {
            return tenants.contains(tenant) || subjects.contains(tenant + "#" + subject);
        }
    }

    private Erased erased() {
        var erased = new Erased(new HashSet<>(), new HashSet<>());
        try (var dynamo = administrator()) {
            for (var item : dynamo.scanPaginator(scan -> scan.tableName(records())
                            .filterExpression("begins_with(sk, :erasure) OR attribute_exists(certificate)")
                            .expressionAttributeValues(Map.of(":erasure", AttributeValue.fromS("ERASURE#"))))
                    .items()) {
                if (item.containsKey("certificate")) {
                    erased.tenants().add(text(item, "tenant"));
                    continue;
                }
                var partition = PARTITION.matcher(text(item, "pk"));
                if (partition.matches()) {
                    var subject = item.containsKey("user")
                            ? SubjectId.user(text(item, "user"))
                            : SubjectId.lead(text(item, "lead"));
                    erased.subjects().add(partition.group(1) + "#" + subject);
                }
            }
        }
        return erased;
    }

    private static String text(Map<String, AttributeValue> item, String name) {
        var value = item.get(name);
        return value == null || value.s() == null ? "" : value.s();
    }

    /** Drills on a copy, writes the signed result beside it, and says what was found. */
    Result check(Path file, Path signed, PrintStream out) throws IOException {
        var requests = requests(file);
        var known = erased();
        var tenants = new HashMap<TenantId, Tenant>();
        var untried = new TreeMap<String, Long>();
        var sha256 = new Snapshot(file).each(item -> {
            var partition = PARTITION.matcher(item.pk());
            if (item.sealed().isEmpty()) {
                return;
            }
            var subject = partition.matches()
                    ? subject(partition.group(1), partition.group(2), item, requests)
                    : Optional.<SubjectId>empty();
            if (subject.isPresent()) {
                tenants.computeIfAbsent(new TenantId(partition.group(1)), id -> new Tenant(id, known))
                        .look(subject.get(), partition.group(2), item);
            } else {
                untried.merge(kind(item), 1L, Long::sum);
            }
        });
        var result = new Result(
                1,
                platform.now(),
                sha256,
                tenants.size(),
                sum(tenants.values().stream().map(Tenant::live).toList()),
                sum(tenants.values().stream().map(Tenant::erased).toList()),
                untried.values().stream().mapToLong(Long::longValue).sum());
        Files.writeString(signed, platform.signer().sign(TYPE, result));
        out.printf(
                "%d who are there opened %d of their %d items; %d who were erased opened %d of theirs, which are %d%n",
                result.live().subjects(),
                result.live().opened(),
                result.live().items(),
                result.erased().subjects(),
                result.erased().opened(),
                result.erased().items());
        untried.forEach(
                (kind, items) -> out.printf("%d items of a kind that the drill does not know: %s%n", items, kind));
        return result;
    }

    private static Found sum(List<Found> some) {
        return new Found(
                some.stream().mapToLong(Found::subjects).sum(),
                some.stream().mapToLong(Found::items).sum(),
                some.stream().mapToLong(Found::opened).sum());
    }

    /** Returns for whom what requests and their events say is sealed, by tenant and request. */
    private static Map<String, SubjectId> requests(Path file) throws IOException {
        var requests = new HashMap<String, SubjectId>();
        new Snapshot(file).each(item -> {
            var partition = PARTITION.matcher(item.pk());
            if (partition.matches()
                    && partition.group(2).equals("RIGHTS")
                    && item.sk().startsWith("REQ#")) {
                var id = after("REQ#", item.sk());
                var lead = item.texts().get("leadId");
                var subject = lead != null
                        ? SubjectId.lead(lead)
                        : "provilex".equals(item.texts().get("controller"))
                                ? SubjectId.user(
                                        Objects.requireNonNullElse(item.texts().get("createdBy"), ""))
                                : SubjectId.rights(id);
                requests.put(partition.group(1) + "#" + id, subject);
            }
        });
        return requests;
    }

    /** Returns for whom an item is sealed; nothing where the drill does not know such items. */
    private static Optional<SubjectId> subject(
            String tenant, String partition, Snapshot.Item item, Map<String, SubjectId> requests) {
        var sort = item.sk();
        var named = partition.contains("#") ? partition.substring(0, partition.indexOf('#') + 1) : partition;
        return switch (named) {
            case "LEAD#" -> Optional.of(SubjectId.lead(after("LEAD#", partition)));
            case "USAGE#" -> Optional.of(SubjectId.user(after("USAGE#", partition)));
            case "USERS" -> Optional.of(SubjectId.user(after("USER#", sort)));
            case "TENANT", "SUPPRESSED" -> Optional.of(SubjectId.tenant(tenant));
            case "JOBS" -> Optional.of(SubjectId.job(after("JOB#", sort)));
            case "JOB#" ->
                sort.startsWith("UNDO#")
                        ? Optional.of(SubjectId.lead(after("UNDO#", sort)))
                        : sort.equals("PREVIEW") || sort.startsWith("REJECTS#")
                                ? Optional.of(SubjectId.rows(after("JOB#", partition)))
                                : Optional.empty();
            case "RIGHTS" -> Optional.ofNullable(requests.get(tenant + "#" + sort.split("#", -1)[1]));
            default -> Optional.empty();
        };
    }

    private static String after(String beginning, String key) {
        return key.startsWith(beginning) ? key.substring(beginning.length()) : "";
    }

    /** Returns the words of a key, without what tells one item from another. */
    private static String kind(Snapshot.Item item) {
        return (item.pk().replaceFirst("^T#[0-9a-z]+#", "") + "/" + item.sk()).replaceAll("#[^/]*", "#*");
    }

    private FunctionSpec role() {
        return cloud.blueprint().functions().stream()
                .filter(function -> function.logicalId().equals(ROLE_OF))
                .findFirst()
                .orElseThrow();
    }

    /** What is found of one tenant. */
    private final class Tenant {

        private final Tenancy tenancy;
        private final String id;
        private final Erased known;
        private final Map<SubjectId, Optional<SubjectKey>> keys = new HashMap<>();
        private final Set<SubjectId> live = new HashSet<>();
        private final Set<SubjectId> erased = new HashSet<>();
        private @Nullable List<SubjectKey> others;
        private long liveItems;
        private long liveOpened;
        private long erasedItems;
        private long erasedOpened;

        Tenant(TenantId id, Erased known) {
            this.tenancy = platform.tenant(id);
            this.id = id.value();
            this.known = known;
        }

        void look(SubjectId subject, String partition, Snapshot.Item item) {
            var place = tenancy.scope().partition(partition).item(item.sk());
            var key = keys.computeIfAbsent(subject, this::find);
            if (key.isPresent() && !known.has(id, subject)) {
                live.add(subject);
                liveItems++;
                liveOpened += item.sealed().stream().allMatch(blob -> opens(key.get(), place, blob)) ? 1 : 0;
            } else {
                erased.add(subject);
                erasedItems++;
                erasedOpened += item.sealed().stream().anyMatch(blob -> Stream.concat(key.stream(), others().stream())
                                .anyMatch(any -> opens(any, place, blob)))
                        ? 1
                        : 0;
            }
        }

        private Optional<SubjectKey> find(SubjectId subject) {
            try {
                return tenancy.keys().fresh().find(subject);
            } catch (SubjectErasedException closed) {
                // the tenant's own key is destroyed, and with it all others
                return Optional.empty();
            }
        }

        private List<SubjectKey> others() {
            var known = others;
            if (known == null) {
                known = new ArrayList<>();
                for (var kind : Kind.values()) {
                    known.addAll(of(kind));
                }
                others = known;
            }
            return known;
        }

        private Collection<SubjectKey> of(Kind kind) {
            try {
                return tenancy.keys()
                        .fresh()
                        .range(kind, "0", "z", null, MOST_TRIED)
                        .keys()
                        .values();
            } catch (SubjectErasedException closed) {
                return List.of();
            }
        }

        private static boolean opens(SubjectKey key, ItemKey place, SdkBytes sealed) {
            try {
                key.open(Table.RECORDS, place, sealed.asByteArray());
                return true;
            } catch (SealBrokenException closed) {
                return false;
            }
        }

        Found live() {
            return new Found(live.size(), liveItems, liveOpened);
        }

        Found erased() {
            return new Found(erased.size(), erasedItems, erasedOpened);
        }
    }
}
