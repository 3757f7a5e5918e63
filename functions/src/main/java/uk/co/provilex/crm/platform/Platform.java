package uk.co.provilex.crm.platform;

import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.crac.Core;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;
import uk.co.provilex.crm.platform.data.Backoff;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.data.TenantData;
import uk.co.provilex.crm.platform.sealing.KeyCache;
import uk.co.provilex.crm.platform.sealing.Keyring;
import uk.co.provilex.crm.platform.sealing.MasterKey;
import uk.co.provilex.crm.platform.signing.Signer;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.tenancy.TenantCredentials;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.tenancy.TenantScope;
import uk.co.provilex.crm.platform.usage.RecordedSessions;

/**
 * What one function stands on: its environment, its clock, and clients of the AWS services, each made when it is first
 * needed. One per container; it holds nothing of a single tenant but bounded caches.
 */
public final class Platform {

    private static final int MOST_KEYS = 10_000;
    private static final int MOST_SESSIONS = 10_000;

    private final Map<String, String> environment;
    private final InstantSource clock;
    private final Ids ids;
    private final SdkHttpClient http;
    private final Patience patience;
    private final AwsCredentialsProvider own;
    private final KeyCache keyCache;
    private final RecordedSessions recordedSessions = new RecordedSessions(MOST_SESSIONS);
    private final Supplier<DynamoDbClient> dynamo;
    private final Supplier<KmsClient> kms;
    private final Supplier<S3Client> s3;
    private final Supplier<S3Presigner> presigner;
    private final Supplier<SqsClient> sqs;
    private final Supplier<CognitoIdentityProviderClient> cognito;
    private final Supplier<Signer> signer;
    private final Supplier<TenantCredentials> tenantCredentials;
    private final boolean lambda;
    private final Consumer<Resource> snapshots;

    @SuppressWarnings("unused") // CRaC holds resources weakly; this reference keeps the hook alive
    private @Nullable Resource hook;

    private Platform(
            Map<String, String> environment,
            InstantSource clock,
            Ids ids,
            SdkHttpClient http,
            SdkHttpClient transfers,
            Patience patience,
            AwsCredentialsProvider own,
            boolean lambda,
            Consumer<Resource> snapshots) {
        this.environment = Map.copyOf(environment);
        this.clock = clock;
        this.ids = ids;
        this.http = http;
        this.patience = patience;
        this.own = own;
        this.lambda = lambda;
        this.snapshots = snapshots;
        this.keyCache = new KeyCache(clock, MOST_KEYS);
        this.dynamo = once(() -> client(DynamoDbClient.builder()).build());
        this.kms = once(() -> client(KmsClient.builder()).build());
        this.signer = once(() -> new Signer(kms.get(), variable("SIGNING_KEY_ARN")));
        this.sqs = once(() -> client(SqsClient.builder()).build());
        this.cognito =
                once(() -> client(CognitoIdentityProviderClient.builder()).build());
        // The transfer files carry checksums of their own; a trailing checksum would make every part a chunked body.
        this.s3 = once(() -> connected(S3Client.builder(), transfers)
                .serviceConfiguration(s3Configuration())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .build());
        this.presigner = once(() -> {
            var builder = S3Presigner.builder()
                    .region(region())
                    .credentialsProvider(own)
                    .serviceConfiguration(s3Configuration());
            endpoint().ifPresent(builder::endpointOverride);
            return builder.build();
        });
        this.tenantCredentials = once(
                () -> new TenantCredentials(client(StsClient.builder()).build(), variable("FUNCTION_ROLE_ARN"), clock));
    }

    /** Stands on the environment of a Lambda function. */
    public static Platform fromEnvironment() {
        return new Platform(
                System.getenv(),
                InstantSource.system(),
                Ids.from(InstantSource.system()),
                Patience.OF_A_FUNCTION.connections(),
                UrlConnectionHttpClient.create(),
                Patience.OF_A_FUNCTION,
                // Under SnapStart credentials come from an endpoint, not from variables; see "Lambda SnapStart" in the
                // AWS Lambda guide.
                AwsCredentialsProviderChain.of(
                        ContainerCredentialsProvider.create(), EnvironmentVariableCredentialsProvider.create()),
                true,
                Core.getGlobalContext()::register);
    }

    /**
     * Stands on a given environment, of the same variables that Lambda and the template would set, with
     * {@code AWS_ENDPOINT_URL} naming where AWS is.
     */
    public static Platform of(Map<String, String> environment, InstantSource clock) {
        return of(environment, clock, UrlConnectionHttpClient.create());
    }

    /** Does as {@link #of(Map, InstantSource)}, over connections of the caller's. */
    public static Platform of(Map<String, String> environment, InstantSource clock, SdkHttpClient http) {
        return of(environment, clock, Ids.from(clock), http, hook -> {
            // no snapshot is taken
        });
    }

    /**
     * Does as {@link #of(Map, InstantSource)}, with ids and over connections of the caller's.
     *
     * @param snapshots is given what is to run before a snapshot is taken
     */
    public static Platform of(
            Map<String, String> environment,
            InstantSource clock,
            Ids ids,
            SdkHttpClient http,
            Consumer<Resource> snapshots) {
        return new Platform(
                environment,
                clock,
                ids,
                http,
                http,
                Patience.ENDLESS,
                StaticCredentialsProvider.create(credentials(environment)),
                false,
                snapshots);
    }

    /** Does as {@link #of(Map, InstantSource)}, waiting for AWS as long as {@code patience} allows. */
    public static Platform of(Map<String, String> environment, InstantSource clock, Patience patience) {
        return new Platform(
                environment,
                clock,
                Ids.from(clock),
                patience.connections(),
                UrlConnectionHttpClient.create(),
                patience,
                StaticCredentialsProvider.create(credentials(environment)),
                false,
                hook -> {
                    // no snapshot is taken
                });
    }

    /** Has {@code hook} run before a snapshot is taken, where one is (Lambda runtime hooks, the CRaC API). */
    public void beforeSnapshot(Resource hook) {
        this.hook = hook;
        snapshots.accept(hook);
    }

    /**
     * Returns a platform of the same variables whose calls all go to {@code http}, with credentials of no worth.
     *
     * @param now what time it is there
     * @param ids where its new ids come from
     * @param others variables that the template does not set for this function
     */
    public Platform over(SdkHttpClient http, InstantSource now, Ids ids, Map<String, String> others) {
        var variables = new HashMap<>(others);
        variables.putAll(environment);
        return new Platform(
                variables,
                now,
                ids,
                http,
                http,
                patience,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("rehearsal", "rehearsal")),
                false,
                hook -> {
                    // what only rehearses is in no snapshot
                });
    }

    /** Tells whether this runs as a Lambda function, where a snapshot may be taken. */
    public boolean isLambda() {
        return lambda;
    }

    /**
     * Returns an environment variable that the template sets for this function.
     *
     * @throws IllegalStateException when it does not
     */
    public String variable(String name) {
        var value = environment.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalStateException("the template sets no " + name + " for this function");
        }
        return value;
    }

    /** Returns an environment variable that the template may leave empty. */
    public Optional<String> setting(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** Returns the name of this function. */
    public String functionName() {
        return environment.getOrDefault("AWS_LAMBDA_FUNCTION_NAME", "function");
    }

    /** Returns what time it is, in whole milliseconds, as it is stored and answered. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Returns the source of new ids. */
    public Ids ids() {
        return ids;
    }

    /** Opens the data and keys of one tenant, under that tenant's credentials. */
    public Tenancy tenant(TenantId tenant) {
        var scope = new TenantScope(tenant);
        var data = new TenantData(scope, dynamo.get(), () -> credentialsOf(tenant), tableNames(), Backoff.fullJitter());
        var master =
                new MasterKey(kms.get(), environment.getOrDefault("TENANT_MASTER_KEY_ARN", ""), this::credentialsOf);
        return new Tenancy(scope, data, new Keyring(data, master, keyCache), ids);
    }

    /**
     * Opens what {@code tenancy} holds for a rehearsal: it is read as it is, and whatever is written stays in memory and is
     * read back from there. No key of the rehearsal is remembered beyond it.
     */
    public Tenancy rehearsal(Tenancy tenancy) {
        var data = tenancy.data().rehearsal();
        var master =
                new MasterKey(kms.get(), environment.getOrDefault("TENANT_MASTER_KEY_ARN", ""), this::credentialsOf);
        return new Tenancy(tenancy.scope(), data, new Keyring(data, master, new KeyCache(clock, MOST_KEYS)), ids);
    }

    /** Returns credentials that reach only {@code tenant}, for calls to S3. */
    public AwsCredentialsProvider credentials(TenantId tenant) {
        return () -> credentialsOf(tenant);
    }

    /** Returns the client of S3; give each request the credentials of its tenant. */
    public S3Client s3() {
        return s3.get();
    }

    /** Returns the presigner of S3; give each request the credentials of its tenant. */
    public S3Presigner presigner() {
        return presigner.get();
    }

    /** Returns the client of SQS, under the function's own role. */
    public SqsClient sqs() {
        return sqs.get();
    }

    /** Returns the client of the user pool, under the function's own role. */
    public CognitoIdentityProviderClient cognito() {
        return cognito.get();
    }

    /** Returns what signs in the name of Provilex, under the function's own role. */
    public Signer signer() {
        return signer.get();
    }

    /** Returns the sessions that this container knows to be recorded. */
    public RecordedSessions recordedSessions() {
        return recordedSessions;
    }

    /** Forgets every opened key, as before a snapshot. */
    public void forgetKeys() {
        keyCache.clear();
    }

    private AwsSessionCredentials credentialsOf(TenantId tenant) {
        return tenantCredentials.get().forTenant(tenant);
    }

    private Map<Table, String> tableNames() {
        var names = new EnumMap<Table, String>(Table.class);
        for (var table : Table.values()) {
            var name = environment.get(table.variable());
            if (name != null) {
                names.put(table, name);
            }
        }
        return names;
    }

    private <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B client(B builder) {
        return connected(builder, http).overrideConfiguration(patience::limit);
    }

    private <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B connected(B builder, SdkHttpClient over) {
        builder.region(region()).credentialsProvider(own).httpClient(over);
        endpoint().ifPresent(builder::endpointOverride);
        return builder;
    }

    private Region region() {
        return Region.of(variable("AWS_REGION"));
    }

    private Optional<URI> endpoint() {
        return Optional.ofNullable(environment.get("AWS_ENDPOINT_URL")).map(URI::create);
    }

    private S3Configuration s3Configuration() {
        return S3Configuration.builder()
                .pathStyleAccessEnabled(endpoint().isPresent())
                .chunkedEncodingEnabled(false)
                .build();
    }

    private static AwsCredentials credentials(Map<String, String> environment) {
        var id = environment.getOrDefault("AWS_ACCESS_KEY_ID", "");
        var secret = environment.getOrDefault("AWS_SECRET_ACCESS_KEY", "");
        var session = environment.get("AWS_SESSION_TOKEN");
        return session == null
                ? AwsBasicCredentials.create(id, secret)
                : AwsSessionCredentials.create(id, secret, session);
    }

    private static <T> Supplier<T> once(Supplier<T> make) {
        return new Supplier<>() {
            private @Nullable T made;

            @Override
            public synchronized T get() {
                var known = made;
                if (known == null) {
                    known = make.get();
                    made = known;
                }
                return known;
            }
        };
    }
}
