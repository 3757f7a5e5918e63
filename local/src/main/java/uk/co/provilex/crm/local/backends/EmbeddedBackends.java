package uk.co.provilex.crm.local.backends;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** DynamoDB Local, S3Proxy and ElasticMQ as children of this process. */
final class EmbeddedBackends implements Backends {

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int ATTEMPTS = 3;
    private static final String CHILDREN = "provilex.local.children";
    private static final List<String> CHILD_NAMES = List.of("dynamodb", "s3", "sqs");

    private final Map<String, Duration> startUp = new ConcurrentHashMap<>();
    private final Map<String, ChildProcess> children = new ConcurrentHashMap<>();
    private final String region;
    private final Keys keys;
    private final Optional<FileLock> lock;
    private final Map<String, URI> uris = new ConcurrentHashMap<>();

    private record Keys(String accessKeyId, String secretAccessKey) {}

    private record Launch(List<String> jvmOptions, String mainClass, List<String> arguments) {}

    private EmbeddedBackends(String region, Keys keys, Optional<FileLock> lock) {
        this.region = region;
        this.keys = keys;
        this.lock = lock;
    }

    static EmbeddedBackends start(Optional<Path> dataDir, String region, String accountId) {
        try {
            return startIn(dataDir.map(dir -> dir.toAbsolutePath().normalize()), region, accountId);
        } catch (IOException failed) {
            throw new BackendException("The local stores cannot write their files: " + failed.getMessage(), failed);
        }
    }

    private static EmbeddedBackends startIn(Optional<Path> dataDir, String region, String accountId)
            throws IOException {
        Optional<FileLock> lock = Optional.empty();
        Keys keys = randomKeys();
        if (dataDir.isPresent()) {
            Path dir = Files.createDirectories(dataDir.get());
            lock = Optional.of(lock(dir));
            keys = keptKeys(dir.resolve("backends.properties"));
        }
        // Only the owner can read it, and it is gone as soon as the children have read their settings.
        Path settings = Files.createTempDirectory("provilex-local-");
        var backends = new EmbeddedBackends(region, keys, lock);
        try {
            backends.startAll(dataDir, settings, accountId);
            return backends;
        } catch (RuntimeException | IOException failed) {
            backends.close();
            throw failed;
        } finally {
            delete(settings);
        }
    }

    private void startAll(Optional<Path> dataDir, Path settings, String accountId) throws IOException {
        for (String child : CHILD_NAMES) {
            if (dataDir.isPresent()) {
                Files.createDirectories(dataDir.get().resolve(child));
            }
        }
        Path logging = Files.writeString(settings.resolve("logback.xml"), """
                <configuration>
                  <statusListener class="ch.qos.logback.core.status.NopStatusListener"/>
                  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%level %logger{0} %msg%n</pattern></encoder>
                  </appender>
                  <root level="WARN"><appender-ref ref="out"/></root>
                </configuration>
                """);
        Duration grace = StartArchives.isRehearsal()
                ? StartArchives.WRITTEN_WITHIN
                : dataDir.isPresent() ? GRACE : Duration.ZERO;
        try (HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            var starts = new ArrayList<CompletableFuture<Void>>();
            Map<String, IntFunction<Launch>> launches = Map.of(
                    "dynamodb", port -> dynamoDb(port, dataDir),
                    "s3", port -> s3(port, dataDir, settings, logging),
                    "sqs", port -> sqs(port, dataDir, settings, logging, accountId));
            launches.forEach((name, launch) ->
                    starts.add(CompletableFuture.runAsync(() -> startOne(name, launch, client, grace), each)));
            try {
                CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new))
                        .join();
            } catch (CompletionException failed) {
                throw failed.getCause() instanceof BackendException known
                        ? known
                        : new BackendException("The local stores did not start.", failed);
            }
        }
    }

    private void startOne(String name, IntFunction<Launch> launch, HttpClient client, Duration grace) {
        long begun = System.nanoTime();
        String said = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = freePort();
            Launch what = launch.apply(port);
            List<String> jvmOptions = new ArrayList<>(StartArchives.options(name));
            jvmOptions.addAll(what.jvmOptions());
            ChildProcess child =
                    ChildProcess.start(name, classPath(name), jvmOptions, what.mainClass(), what.arguments(), grace);
            children.put(name, child);
            URI uri = loopback(port);
            if (child.awaitAnswer(client, uri, READY_WITHIN)) {
                uris.put(name, uri);
                startUp.put(name, Duration.ofNanos(System.nanoTime() - begun));
                return;
            }
            said = child.output();
            child.close();
        }
        throw new BackendException("The local " + name + " ended as soon as it was started." + said);
    }

    private static Launch dynamoDb(int port, Optional<Path> dataDir) {
        var arguments = new ArrayList<>(List.of("-port", Integer.toString(port), "-disableTelemetry"));
        dataDir.ifPresentOrElse(
                dir -> arguments.addAll(
                        List.of("-dbPath", dir.resolve("dynamodb").toString())),
                () -> arguments.add("-inMemory"));
        return new Launch(
                List.of("-Xmx1g", "-Djava.library.path=" + classPath("dynamodb")),
                "software.amazon.dynamodb.services.local.main.ServerRunner",
                arguments);
    }

    private Launch s3(int port, Optional<Path> dataDir, Path settings, Path logging) {
        var properties = new TreeMap<>(Map.of(
                "s3proxy.endpoint",
                loopback(port).toString(),
                "s3proxy.authorization",
                "aws-v2-or-v4",
                "s3proxy.identity",
                keys.accessKeyId(),
                "s3proxy.credential",
                keys.secretAccessKey(),
                "jclouds.identity",
                "local",
                "jclouds.credential",
                "local"));
        properties.put("jclouds.provider", dataDir.isPresent() ? "filesystem-nio2" : "transient-nio2");
        dataDir.ifPresent(dir ->
                properties.put("jclouds.filesystem.basedir", dir.resolve("s3").toString()));
        Path file = write(settings.resolve("s3-" + port + ".properties"), lines(properties));
        return new Launch(
                List.of("-Xmx2g", "-Dlogback.configurationFile=" + logging),
                "org.gaul.s3proxy.Main",
                List.of("--properties", file.toString()));
    }

    private Launch sqs(int port, Optional<Path> dataDir, Path settings, Path logging, String accountId) {
        var properties = new TreeMap<>(Map.of(
                "node-address.host",
                "127.0.0.1",
                "node-address.port",
                Integer.toString(port),
                "rest-sqs.bind-hostname",
                "127.0.0.1",
                "rest-sqs.bind-port",
                Integer.toString(port),
                "rest-stats.enabled",
                "false",
                "aws.region",
                region,
                "aws.accountId",
                accountId));
        dataDir.map(dir -> dir.resolve("sqs")).ifPresent(dir -> {
            properties.put("queues-storage.enabled", "true");
            properties.put("queues-storage.path", dir.resolve("queues.conf").toString());
            properties.put("messages-storage.enabled", "true");
            properties.put("messages-storage.uri", "jdbc:h2:" + dir.resolve("messages"));
        });
        Path file = write(settings.resolve("sqs-" + port + ".properties"), lines(properties));
        return new Launch(
                List.of("-Xmx512m", "-Dlogback.configurationFile=" + logging, "-Dconfig.file=" + file),
                "org.elasticmq.server.Main",
                List.of());
    }

    private static String lines(Map<String, String> properties) {
        var lines = new StringBuilder();
        properties.forEach((key, value) -> lines.append(key)
                .append('=')
                .append(value.replace("\\", "\\\\"))
                .append('\n'));
        return lines.toString();
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException failed) {
            throw new BackendException("The local stores cannot write their settings.", failed);
        }
    }

    /** Finds the jars that the build has copied beside this module, or where a system property says. */
    private static Path classPath(String child) {
        Path base;
        String given = System.getProperty(CHILDREN);
        if (given != null) {
            base = Path.of(given);
        } else {
            try {
                base = Path.of(EmbeddedBackends.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .resolve("../../children")
                        .normalize();
            } catch (URISyntaxException impossible) {
                throw new BackendException("The place of this program cannot be told.", impossible);
            }
        }
        Path classPath = base.resolve(child).resolve("target").resolve("class-path");
        if (!Files.isDirectory(classPath)) {
            throw new BackendException("The jars of the local " + child + " are missing at " + classPath
                    + ": build with Maven first, or say where they are with -D" + CHILDREN + ".");
        }
        return classPath;
    }

    /** Returns all jars of the children, in order. */
    static List<Path> jars() throws IOException {
        var jars = new ArrayList<Path>();
        for (String child : CHILD_NAMES) {
            try (Stream<Path> files = Files.list(classPath(child))) {
                files.sorted().forEach(jars::add);
            }
        }
        return jars;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failed) {
            throw new BackendException("No free port on loopback.", failed);
        }
    }

    private static URI loopback(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private static Keys randomKeys() {
        var random = new SecureRandom();
        Function<Integer, String> hex = bytes -> {
            byte[] value = new byte[bytes];
            random.nextBytes(value);
            return HexFormat.of().formatHex(value);
        };
        return new Keys(hex.apply(10), hex.apply(20));
    }

    /** Keeps the keys with the data, because DynamoDB Local names its database after the access key. */
    private static Keys keptKeys(Path file) throws IOException {
        var properties = new Properties();
        if (Files.exists(file)) {
            try (var reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
            String id = properties.getProperty("accessKeyId");
            String secret = properties.getProperty("secretAccessKey");
            if (id == null || secret == null) {
                throw new BackendException("The file " + file + " is not one that this program wrote.");
            }
            return new Keys(id, secret);
        }
        Keys keys = randomKeys();
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                file,
                lines(new TreeMap<>(
                        Map.of("accessKeyId", keys.accessKeyId(), "secretAccessKey", keys.secretAccessKey()))));
        return keys;
    }

    // The channel lives as long as the lock, which ends in close().
    @SuppressWarnings("resource")
    private static FileLock lock(Path dir) throws IOException {
        FileChannel channel =
                FileChannel.open(dir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException heldHere) {
            // The same answer as for another process.
        }
        channel.close();
        throw new BackendException("The data directory " + dir + " is in use by another instance.");
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private Backend backend(String name) {
        URI uri = uris.get(name);
        if (uri == null) {
            throw new IllegalStateException(name + " has not been started");
        }
        return new Backend(uri, keys.accessKeyId(), keys.secretAccessKey(), region);
    }

    @Override
    public Backend dynamoDb() {
        return backend("dynamodb");
    }

    @Override
    public Backend s3() {
        return backend("s3");
    }

    @Override
    public Backend sqs() {
        return backend("sqs");
    }

    @Override
    public Map<String, Duration> startUp() {
        return Map.copyOf(startUp);
    }

    /** Returns all processes that were started for the stores and still run. */
    Set<ProcessHandle> processes() {
        return children.values().stream().flatMap(ChildProcess::processes).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void close() {
        children.values().parallelStream().forEach(ChildProcess::close);
        lock.ifPresent(held -> {
            try {
                held.acquiredBy().close();
            } catch (IOException failed) {
                throw new BackendException("The data directory cannot be released.", failed);
            }
        });
    }
}
