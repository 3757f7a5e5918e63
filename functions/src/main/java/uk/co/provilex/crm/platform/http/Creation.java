package uk.co.provilex.crm.platform.http;

import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.http.HttpFunction.Answer;
import uk.co.provilex.crm.platform.idempotency.Idempotency;
import uk.co.provilex.crm.platform.idempotency.Idempotency.Began;
import uk.co.provilex.crm.platform.sealing.SubjectId;

/**
 * How an operation that creates is done once, however often it is asked for: the first request with its key does it, whoever
 * repeats that has its answer again, and one that is refused can be corrected and sent with the same key.
 */
final class Creation {

    private final Idempotency idempotency;
    private final Began.Fresh began;

    private Creation(Idempotency idempotency, Began.Fresh began) {
        this.idempotency = idempotency;
        this.began = began;
    }

    /**
     * Does it, or answers what was answered when it was done.
     *
     * @param request what is asked for, and of what
     * @param key the header's value
     * @param body the request's body
     * @param tenant whose request it is
     * @param repeated learns whose data the earlier answer discloses once more, before it does; what it throws is answered
     *     instead
     * @param work does it, {@linkplain #keep keeping} its answer in the transaction
     */
    static Answer once(
            Idempotency idempotency,
            String request,
            @Nullable String key,
            String body,
            String tenant,
            Consumer<SubjectId> repeated,
            Function<Creation, Answer> work) {
        return switch (idempotency.begin(request, key, body)) {
            case Began.Answered earlier -> {
                repeated.accept(earlier.subject());
                yield new Answer(earlier.status(), earlier.headers(), earlier.body(), tenant);
            }
            case Began.Fresh fresh -> {
                try {
                    yield work.apply(new Creation(idempotency, fresh));
                } catch (RuntimeException refused) {
                    try {
                        idempotency.release(fresh);
                    } catch (RuntimeException alsoFailed) { // the lock ends by itself
                        refused.addSuppressed(alsoFailed);
                    }
                    throw refused;
                }
            }
        };
    }

    /** Adds to the changes of {@code reply} that {@code answer} is its answer. */
    void keep(Reply<?> reply, Answer answer) {
        var key = reply.sealedFor()
                .orElseThrow(() -> new IllegalStateException("an operation that creates says for whom"));
        idempotency.complete(began, key, answer.status(), answer.headers(), answer.body(), reply.changes());
    }
}
