package uk.co.provilex.crm.local.functions;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import uk.co.provilex.crm.local.functions.FunctionFailedException.Kind;
import uk.co.provilex.crm.local.template.Blueprint;
import uk.co.provilex.crm.local.template.FunctionSpec;
import uk.co.provilex.crm.local.template.TemplateException;

/**
 * Every function of the template in this process: containers are made when an event needs one, kept warm, and given one
 * event at a time. Thread-safe.
 */
public final class FunctionHost implements AutoCloseable {

    /** Lambda's limit on an event and on an answer; see "Lambda quotas". */
    public static final int LARGEST_PAYLOAD = 6 * 1024 * 1024;

    /** So many containers of one function work at once; a further event waits for one of them. */
    private static final int MOST_CONTAINERS = 16;

    private final HandlerFactory factory;
    private final Function<FunctionSpec, Map<String, String>> environments;
    private final Consumer<LogLine> log;
    private final Map<String, Pool> pools = new LinkedHashMap<>();
    private final SdkHttpClient connections = UrlConnectionHttpClient.builder().build();
    private final AtomicInteger working = new AtomicInteger();
    private final AtomicLong started = new AtomicLong();
    private volatile CallWatcher watcher = CallWatcher.NONE;
    private volatile Runnable whenOneEnds = () -> {};

    /**
     * Loads the handler class of each function.
     *
     * @param blueprint what the template declares
     * @param factory makes instances
     * @param environments gives the variables of a function's container
     * @param log takes what functions write
     * @throws TemplateException naming a function whose class does not exist
     */
    public FunctionHost(
            Blueprint blueprint,
            HandlerFactory factory,
            Function<FunctionSpec, Map<String, String>> environments,
            Consumer<LogLine> log) {
        this.factory = factory;
        this.environments = environments;
        this.log = log;
        for (FunctionSpec function : blueprint.functions()) {
            pools.put(function.logicalId(), new Pool(function, load(function)));
        }
    }

    private static Class<?> load(FunctionSpec function) {
        String name = function.handler().substring(0, function.handler().indexOf("::"));
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new TemplateException(
                    "Function " + function.logicalId() + " names the class " + name + ", which does not exist.");
        }
    }

    /**
     * Invokes a function and waits for its answer.
     *
     * @param logicalId the function's name in the template
     * @param event a JSON document
     * @return the answer, a JSON document
     * @throws FunctionFailedException when there is none
     */
    public byte[] invoke(String logicalId, byte[] event) throws FunctionFailedException, InterruptedException {
        return invoke(logicalId, event, newTraceId());
    }

    /** Does as {@link #invoke(String, byte[])}, in the trace of {@code traceId}. */
    public byte[] invoke(String logicalId, byte[] event, String traceId)
            throws FunctionFailedException, InterruptedException {
        Pool pool = pools.get(logicalId);
        if (pool == null) {
            throw new TemplateException("The template has no function " + logicalId + ".");
        }
        if (event.length > LARGEST_PAYLOAD) {
            throw new FunctionFailedException(Kind.TOO_LARGE, "the event is larger than 6 MB");
        }
        working.incrementAndGet();
        started.incrementAndGet();
        try {
            byte[] answer = pool.invoke(event, traceId);
            if (answer.length > LARGEST_PAYLOAD) {
                throw new FunctionFailedException(Kind.ERROR, "Function.ResponseSizeTooLarge");
            }
            return answer;
        } finally {
            working.decrementAndGet();
            whenOneEnds.run();
        }
    }

    /** Runs {@code then} whenever an invocation has ended, as it may have written something. */
    public void whenOneEnds(Runnable then) {
        whenOneEnds = then;
    }

    /** Returns a new trace header in X-Ray's form, not sampled. */
    public String newTraceId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        return "Root=1-" + hex.toHexDigits((int) (System.currentTimeMillis() / 1000)) + "-"
                + hex.toHexDigits(random.nextInt()) + hex.toHexDigits(random.nextLong()) + ";Parent="
                + hex.toHexDigits(random.nextLong()) + ";Sampled=0";
    }

    /** Returns how many invocations are under way or wait for a container. */
    public int working() {
        return working.get();
    }

    /** Returns how many invocations have ever begun; when it stands still, nothing happens. */
    public long started() {
        return started.get();
    }

    /** Kills every container of a function, whatever it is doing; the next event gets a new one. */
    public void kill(String logicalId) {
        Pool pool = pools.get(logicalId);
        if (pool != null) {
            pool.kill();
        }
    }

    /** Lets {@code next} see every AWS call of every function from now on. */
    public void watch(CallWatcher next) {
        watcher = next;
    }

    /** Kills all containers. */
    @Override
    public void close() {
        pools.values().forEach(Pool::kill);
        connections.close();
    }

    private final class Pool {

        private final FunctionSpec function;
        private final Class<?> type;
        private final Semaphore room = new Semaphore(MOST_CONTAINERS, true);
        private final Deque<Warm> idle = new ArrayDeque<>();
        private final Set<Container> alive = ConcurrentHashMap.newKeySet();

        private record Warm(Container container, Handler handler) {}

        Pool(FunctionSpec function, Class<?> type) {
            this.function = function;
            this.type = type;
        }

        byte[] invoke(byte[] event, String traceId) throws FunctionFailedException, InterruptedException {
            room.acquire();
            String requestId = UUID.randomUUID().toString();
            Warm warm = null;
            try {
                warm = take();
                long deadline = System.nanoTime() + function.timeout().toNanos();
                return warm.container()
                        .run(warm.handler(), event, new InvocationContext(function, requestId, traceId, deadline, log));
            } catch (FunctionFailedException e) {
                report(requestId, e);
                throw e;
            } finally {
                if (warm != null) {
                    giveBack(warm);
                }
                room.release();
            }
        }

        private Warm take() throws FunctionFailedException {
            synchronized (idle) {
                Warm warm = idle.pollFirst();
                if (warm != null) {
                    return warm;
                }
            }
            Container container = new Container(function, connections, () -> watcher);
            try {
                Handler handler =
                        Handler.of(factory.create(type, environments.apply(function), container.connections()));
                alive.add(container);
                return new Warm(container, handler);
            } catch (ReflectiveOperationException | RuntimeException e) {
                throw new FunctionFailedException(Kind.ERROR, "the function cannot be started", e);
            }
        }

        private void giveBack(Warm warm) {
            if (warm.container().isDead()) {
                alive.remove(warm.container());
                return;
            }
            synchronized (idle) {
                idle.addFirst(warm);
            }
        }

        void kill() {
            synchronized (idle) {
                idle.clear();
            }
            alive.forEach(Container::kill);
            alive.removeIf(Container::isDead);
        }

        /** Says what the managed runtime would log: what was thrown, messages too, and where. */
        private void report(String requestId, FunctionFailedException failure) {
            Throwable cause = failure.getCause();
            log.accept(new LogLine(
                    function.logicalId(),
                    requestId,
                    failure.kind() + " " + (cause == null ? failure.getMessage() : frames(cause))));
        }

        private static String frames(Throwable cause) {
            StringWriter text = new StringWriter();
            PrintWriter out = new PrintWriter(text);
            for (@Nullable Throwable each = cause; each != null; each = each.getCause()) {
                out.println(each);
                for (StackTraceElement frame : each.getStackTrace()) {
                    out.println("  at " + frame);
                }
            }
            return text.toString();
        }
    }
}
