package uk.co.provilex.crm.platform.idempotency;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.digest.Sha256;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;
import uk.co.provilex.crm.platform.tenancy.TenantScope;

/**
 * Does a creating request once for each {@code Idempotency-Key} (draft-ietf-httpapi-idempotency-key-header), per tenant
 * and user, for 7 days. The record of completion is written in the transaction of the creation itself, so there is no
 * moment at which one exists without the other. The kept answer is sealed for the subject it is about and cannot be read
 * once that subject is erased. Whether it may be read until then is for the operation to say, which knows its subject.
 */
public final class Idempotency {

    /** How long an answer is kept. */
    public static final Duration KEPT = Duration.ofDays(7);

    /** How long a request may be in progress before another may take its place: longer than any function may run. */
    static final Duration LOCK = Duration.ofSeconds(60);

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7E]{8,128}");

    private final Tenancy tenancy;
    private final String userId;
    private final Instant now;

    /** Keeps the records of one user of one tenant, as of {@code now}. */
    public Idempotency(Tenancy tenancy, String userId, Instant now) {
        this.tenancy = tenancy;
        this.userId = userId;
        this.now = now;
    }

    /** Returns where the records of a user are kept. */
    public static PartitionKey partition(TenantScope scope, String userId) {
        return scope.partition("IDEM#" + userId);
    }

    /**
     * Adds to {@code changes} that nothing is left of a kept answer but that its key was used, so that a late repetition does not
     * make anew what was erased; if it is about {@code subject}.
     *
     * @param kept a record of {@link #partition}, as it was read
     * @param overtaken what the commit throws when another record has taken its place
     * @return whether it is
     */
    public static boolean forget(
            EnhancedDocument kept,
            ItemKey place,
            SubjectId subject,
            Supplier<? extends RuntimeException> overtaken,
            Changes changes) {
        var about = subject.toString();
        if (!about.equals(kept.getString("sealedFor")) || !kept.isPresent("sealed")) {
            return false;
        }
        changes.put(
                Table.LOOKUP,
                place.item()
                        .putString("state", "done")
                        .putString("sealedFor", about)
                        .putNumber("expiresAt", Attributes.number(kept, "expiresAt"))
                        .build(),
                Condition.textIs("sealedFor", about),
                stored -> overtaken.get());
        return true;
    }

    /** How a request begins. */
    public sealed interface Began {
        /** It was not seen before; the holder of this lock does it. */
        record Fresh(ItemKey place, String lock, String payload) implements Began {}

        /** It was done, and this was the answer, which is about {@code subject}. */
        record Answered(int status, Map<String, String> headers, String body, SubjectId subject) implements Began {}
    }

    private record Kept(int status, Map<String, String> headers, String body) {}

    /**
     * Begins a request.
     *
     * @param request what is asked for, and of what: a request for another lead is another request
     * @param key the header's value
     * @param body the request's body
     * @throws ProblemException 400 without a usable key, 409 while the same request is in progress, 422 when the key was
     *     used with another request or body
     */
    public Began begin(String request, @Nullable String key, String body) {
        if (key == null || !KEY.matcher(key).matches()) {
            throw Problem.MALFORMED_REQUEST
                    .because(
                            "Send a new random key, such as a UUID, with each new request, and the same one to repeat it.")
                    .field("Idempotency-Key", "is required: 8 to 128 visible ASCII characters");
        }
        var place = partition(tenancy.scope(), userId).item(Sha256.hex(key));
        // keyed, so that the digest of a short body cannot be tried out against a stolen table
        var payload = tenancy.keys().tenantKey().token("idempotency", request + "\n" + body);
        var lock = tenancy.ids().next();
        var record = place.item()
                .putString("state", "in-progress")
                .putString("lock", lock)
                .putString("payload", payload)
                .putNumber("expiresAt", now.plus(LOCK).getEpochSecond())
                .build();
        // the optimistic write comes first: nearly every request is new
        var stored = tenancy.data().putIf(Table.LOOKUP, record, Condition.absentOrExpired(now));
        // the SDK repeats a write whose answer was lost, and then finds what it has stored itself
        boolean ours =
                stored.filter(item -> lock.equals(item.getString("lock"))).isPresent();
        return stored.isEmpty() || ours ? new Began.Fresh(place, lock, payload) : repeat(place, payload, stored.get());
    }

    private Began repeat(ItemKey place, String payload, EnhancedDocument stored) {
        if ("done".equals(stored.getString("state")) && !stored.isPresent("sealed")) {
            throw gone();
        }
        if (!payload.equals(stored.getString("payload"))) {
            throw Problem.IDEMPOTENCY_KEY_REUSED
                    .because("This key was used with another request. Send a new key with a new request.")
                    .field("Idempotency-Key", "was used before");
        }
        if ("in-progress".equals(stored.getString("state"))) {
            throw inProgress();
        }
        var subject = subject(Attributes.text(stored, "sealedFor"));
        var kept = Json.read(
                // what a container remembers would show the kept answer about somebody who is being erased
                inflated(tenancy.keys()
                        .fresh()
                        .find(subject)
                        .orElseThrow(Idempotency::gone)
                        .open(Table.LOOKUP, place, Attributes.bytes(stored, "sealed"))),
                Kept.class);
        return new Began.Answered(kept.status(), kept.headers(), kept.body(), subject);
    }

    private static ProblemException inProgress() {
        return Problem.REQUEST_IN_PROGRESS
                .because("The same request is being worked on. Repeat it a little later for its answer.")
                .retryAfter(Duration.ofSeconds(2));
    }

    /** Returns the refusal that is the same while what was answered about is removed and once it is. */
    public static ProblemException gone() {
        return Problem.IDEMPOTENCY_KEY_REUSED
                .because("What was made with this key has been deleted since. Send a new key to make it anew.")
                .field("Idempotency-Key", "was used before");
    }

    /** Adds the record of completion to the transaction that does the work. */
    public void complete(
            Began.Fresh began, SubjectKey key, int status, Map<String, String> headers, String body, Changes changes) {
        var kept = deflated(Json.bytes(new Kept(status, headers, body)));
        changes.put(
                Table.LOOKUP,
                began.place()
                        .item()
                        .putString("state", "done")
                        .putString("payload", began.payload())
                        .putString("sealedFor", key.subject().toString())
                        .putBytes("sealed", SdkBytes.fromByteArray(key.seal(Table.LOOKUP, began.place(), kept)))
                        .putNumber("expiresAt", now.plus(KEPT).getEpochSecond())
                        .build(),
                Condition.textIs("lock", began.lock()),
                stored -> inProgress());
    }

    /** Lets a request that was refused be corrected and sent again with the same key. */
    public void release(Began.Fresh began) {
        tenancy.data().deleteIf(Table.LOOKUP, began.place(), Condition.textIs("lock", began.lock()));
    }

    /** An answer within an answer, quotation marks escaped: half of it is not worth its capacity. */
    private static byte[] deflated(byte[] bytes) {
        var out = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(out)) {
            deflater.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    private static byte[] inflated(byte[] bytes) {
        try (var inflater = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
            return inflater.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static SubjectId subject(String text) {
        int split = text.indexOf('#');
        return new SubjectId(SubjectId.Kind.valueOf(text.substring(0, split)), text.substring(split + 1));
    }
}
