package uk.co.provilex.crm.platform.http;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.ledger.LedgerEntry;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;

/**
 * What an operation decided: the answer, the changes to commit before it is given, and whose data is concerned. The
 * pipeline adds the ledger entry (and the idempotency record) to the same transaction.
 *
 * @param <O> the body's type
 */
public final class Reply<O> {

    private final int status;
    private final Optional<O> body;
    private final Changes changes = new Changes();
    private final Set<SubjectId> subjects = new LinkedHashSet<>();
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private Optional<LedgerEntry.Personal> personal = Optional.empty();
    private @Nullable SubjectKey sealedFor;

    private Reply(int status, Optional<O> body) {
        this.status = status;
        this.body = body;
    }

    /** Answers 200. */
    public static <O> Reply<O> ok(O body) {
        return new Reply<>(200, Optional.of(body));
    }

    /** Answers 201 with the new resource's path. */
    public static <O> Reply<O> created(String location, O body) {
        return new Reply<>(201, Optional.of(body)).header("location", location);
    }

    /** Answers 201 for what has no path of its own. */
    public static <O> Reply<O> created(O body) {
        return new Reply<>(201, Optional.of(body));
    }

    /** Answers 202: the work goes on, and {@code location} tells how. */
    public static <O> Reply<O> accepted(String location, O body) {
        return new Reply<>(202, Optional.of(body)).header("location", location);
    }

    /** Answers 202 without a place to look. */
    public static <O> Reply<O> accepted(O body) {
        return new Reply<>(202, Optional.of(body));
    }

    /** Answers 204. */
    public static <O> Reply<O> noContent() {
        return new Reply<>(204, Optional.empty());
    }

    /** Adds a header. */
    public Reply<O> header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Adds the entity tag of this version (RFC 9110, section 8.8.3). */
    public Reply<O> version(long version) {
        return header("etag", "\"" + version + "\"");
    }

    /** Commits {@code more} before answering. */
    public Reply<O> committing(Changes more) {
        changes.addAll(more);
        return this;
    }

    /** Names whose data is disclosed or changed, for the ledger. */
    public Reply<O> about(SubjectId... whose) {
        subjects.addAll(List.of(whose));
        return this;
    }

    /** Names whose data is disclosed or changed, for the ledger. */
    public Reply<O> about(Iterable<SubjectId> whose) {
        whose.forEach(subjects::add);
        return this;
    }

    /** Records a fact in the ledger, in clear: an id, a code, the names of changed fields, never a person's data. */
    public Reply<O> fact(String name, String value) {
        facts.put(name, value);
        return this;
    }

    /** Records facts in the ledger, sealed for the person whose key is given. */
    public Reply<O> personal(SubjectKey key, Map<String, ?> sealed) {
        personal = Optional.of(new LedgerEntry.Personal(key, sealed));
        return this;
    }

    /**
     * Names the subject whose erasure also takes the copy of this answer that is kept for its idempotency key. Needed by
     * every operation that creates.
     */
    public Reply<O> keptFor(SubjectKey key) {
        sealedFor = key;
        return this;
    }

    int status() {
        return status;
    }

    Optional<O> body() {
        return body;
    }

    Changes changes() {
        return changes;
    }

    List<SubjectId> subjects() {
        return List.copyOf(subjects);
    }

    Map<String, String> facts() {
        return facts;
    }

    Map<String, String> headers() {
        return headers;
    }

    Optional<LedgerEntry.Personal> personal() {
        return personal;
    }

    Optional<SubjectKey> sealedFor() {
        return Optional.ofNullable(sealedFor);
    }
}
