package uk.co.provilex.crm.platform.data;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What was asked for ahead, on another thread. */
public final class Awaited {

    private Awaited() {}

    /** Waits for the answer; what was thrown instead of it is thrown here as if it had been asked for here. */
    public static <T> T of(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException failed) {
            switch (failed.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw failed;
            }
        }
    }
}
