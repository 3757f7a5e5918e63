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
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
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
 * was erased since nothing may, with any key there is. It counts both, and signs what it found.
 */
public final class ResurrectionDrill {

    /** The type in the header of the signature. */
    static final String TYPE = "provilex-drill+jws";

    /** A function whose role may read all keys of a tenant and sign. */
    private static final String ROLE_OF = "RunExport";

    private static final Pattern PARTITION = Pattern.compile("T#([0-9a-z]{1,32})#(.+)");

    /** With how many keys of others what is sealed for an erased subject is tried: any of them would be one too many. */
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
     * @param live of those who have a key today
     * @param erased of those who have none any more
     */
    public record Result(int formatVersion, Instant at, String snapshotSha256, long tenants, Found live, Found erased) {

        /** Tells whether all is as it must be: who is there opens, which shows that the drill can, and nobody else does. */
        public boolean isGood() {
            return erased.opened() == 0 && live.opened() == live.items() && live.items() > 0;
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
        var administrator = cloud.edge().administrator();
        try (var dynamo = DynamoDbClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .region(Region.of(cloud.blueprint().place().region()))
                .endpointOverride(cloud.address())
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(administrator.accessKeyId(), administrator.secretAccessKey())))
                .build()) {
            return Snapshot.take(dynamo, String.valueOf(role().environment().get(Table.RECORDS.variable())), file);
        }
    }

    /** Drills on a copy, writes the signed result beside it, and says what was found. */
    Result check(Path file, Path signed, PrintStream out) throws IOException {
        var tenants = new HashMap<TenantId, Tenant>();
        var sha256 = new Snapshot(file).each(item -> {
            var partition = PARTITION.matcher(item.pk());
            if (partition.matches() && item.sealed().asByteArrayUnsafe().length > 0) {
                var tenant = new TenantId(partition.group(1));
                subject(partition.group(2), item.sk()).ifPresent(subject -> tenants.computeIfAbsent(tenant, Tenant::new)
                        .look(subject, partition.group(2), item));
            }
        });
        var result = new Result(
                1,
                platform.clock().instant(),
                sha256,
                tenants.size(),
                sum(tenants.values().stream().map(Tenant::live).toList()),
                sum(tenants.values().stream().map(Tenant::erased).toList()));
        Files.writeString(signed, platform.signer().sign(TYPE, result));
        out.printf(
                "%d who are there opened %d of their %d items; %d who were erased opened %d of theirs, which are %d%n",
                result.live().subjects(),
                result.live().opened(),
                result.live().items(),
                result.erased().subjects(),
                result.erased().opened(),
                result.erased().items());
        return result;
    }

    private static Found sum(List<Found> some) {
        return new Found(
                some.stream().mapToLong(Found::subjects).sum(),
                some.stream().mapToLong(Found::items).sum(),
                some.stream().mapToLong(Found::opened).sum());
    }

    /** Returns for whom an item is sealed, where that is a person. */
    private static Optional<SubjectId> subject(String partition, String sort) {
        if (partition.startsWith("LEAD#")) {
            return Optional.of(SubjectId.lead(partition.substring("LEAD#".length())));
        }
        if (partition.startsWith("JOB#") && sort.startsWith("UNDO#")) {
            return Optional.of(SubjectId.lead(sort.substring("UNDO#".length())));
        }
        return partition.equals("USERS") && sort.startsWith("USER#")
                ? Optional.of(SubjectId.user(sort.substring("USER#".length())))
                : Optional.empty();
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
        private final Map<SubjectId, Optional<SubjectKey>> keys = new HashMap<>();
        private final Set<SubjectId> live = new HashSet<>();
        private final Set<SubjectId> erased = new HashSet<>();
        private @Nullable List<SubjectKey> others;
        private long liveItems;
        private long liveOpened;
        private long erasedItems;
        private long erasedOpened;

        Tenant(TenantId id) {
            this.tenancy = platform.tenant(id);
        }

        void look(SubjectId subject, String partition, Snapshot.Item item) {
            var place = tenancy.scope().partition(partition).item(item.sk());
            var key = keys.computeIfAbsent(subject, this::find);
            if (key.isPresent()) {
                live.add(subject);
                liveItems++;
                liveOpened += opens(key.get(), place, item) ? 1 : 0;
            } else {
                erased.add(subject);
                erasedItems++;
                erasedOpened += others().stream().anyMatch(other -> opens(other, place, item)) ? 1 : 0;
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
                for (var kind : List.of(Kind.LEAD, Kind.USER, Kind.JOB)) {
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

        private static boolean opens(SubjectKey key, ItemKey place, Snapshot.Item item) {
            try {
                key.open(Table.RECORDS, place, item.sealed().asByteArray());
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
