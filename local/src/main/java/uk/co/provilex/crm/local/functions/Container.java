package uk.co.provilex.crm.local.functions;

import com.amazonaws.services.lambda.runtime.Context;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import uk.co.provilex.crm.local.functions.FunctionFailedException.Kind;
import uk.co.provilex.crm.local.template.FunctionSpec;

/**
 * A warm container: one handler instance that works on one event at a time. Once dead, whatever its thread still does
 * can no longer reach AWS, so a killed function leaves exactly what it had already done.
 */
final class Container {

    private final FunctionSpec function;
    private final SdkHttpClient connections;
    private final Supplier<CallWatcher> watcher;
    private volatile boolean dead;
    private volatile @Nullable CompletableFuture<byte[]> current;

    Container(FunctionSpec function, SdkHttpClient connections, Supplier<CallWatcher> watcher) {
        this.function = function;
        this.connections = connections;
        this.watcher = watcher;
    }

    /** Returns connections that are cut when this container dies. */
    SdkHttpClient connections() {
        return new GuardedConnections();
    }

    boolean isDead() {
        return dead;
    }

    /** Ends this container at once, and with it the invocation that it works on. */
    void kill() {
        dead = true;
        CompletableFuture<byte[]> working = current;
        if (working != null) {
            working.completeExceptionally(new FunctionFailedException(Kind.KILLED, "the container was killed"));
        }
    }

    /** Lets the handler work on one event, for as long as the template allows. */
    byte[] run(Handler handler, byte[] event, Context context) throws FunctionFailedException, InterruptedException {
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        current = result;
        if (dead) {
            kill();
        }
        Thread worker = Thread.ofVirtual().name(function.logicalId()).start(() -> {
            try {
                result.complete(handler.handle(event, context));
            } catch (Throwable e) { // the runtime reports whatever a handler throws, errors too
                result.completeExceptionally(e);
            }
        });
        try {
            return result.get(function.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            dead = true;
            throw new FunctionFailedException(
                    Kind.TIMEOUT, "Task timed out after " + function.timeout().toSeconds() + " seconds");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw cause instanceof FunctionFailedException failed
                    ? failed
                    : new FunctionFailedException(Kind.ERROR, cause.getClass().getName(), cause);
        } finally {
            current = null;
            if (dead || Thread.currentThread().isInterrupted()) {
                dead = true;
                worker.interrupt();
            }
        }
    }

    private final class GuardedConnections implements SdkHttpClient {

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            ExecutableHttpRequest prepared = connections.prepareRequest(request);
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() throws IOException {
                    if (watcher.get().killsBefore(function.logicalId(), request.httpRequest())) {
                        kill();
                    }
                    refuseWhenDead();
                    Optional<HttpExecuteResponse> instead = watcher.get().answersInstead(function.logicalId(), request);
                    HttpExecuteResponse response = instead.isPresent() ? instead.get() : prepared.call();
                    if (watcher.get().killsAfter(function.logicalId(), request.httpRequest())) {
                        kill();
                    }
                    refuseWhenDead();
                    return response;
                }

                @Override
                public void abort() {
                    prepared.abort();
                }
            };
        }

        private void refuseWhenDead() throws IOException {
            if (dead) {
                throw new IOException("this container is dead");
            }
        }

        @Override
        public String clientName() {
            return connections.clientName();
        }

        @Override
        public void close() {
            // The connections are shared by all containers and closed with the host.
        }
    }
}
