package uk.co.provilex.crm.platform.problem;

import java.io.Serial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.sealing.SubjectId;

/**
 * A refusal on its way to the caller. Its detail is for that caller alone and is never logged; the exception's message is
 * only the problem's title.
 */
public final class ProblemException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * What is wrong with one field.
     *
     * @param field a JSON pointer (RFC 6901) into the body, or the name of a parameter or header
     * @param detail what is wrong and what would be right
     */
    public record FieldError(String field, String detail) {}

    private final Problem problem;
    private final String detail;
    private final transient List<FieldError> errors = new ArrayList<>();
    private final transient Map<String, Object> extensions = new LinkedHashMap<>();
    private final transient List<SubjectId> disclosed = new ArrayList<>();
    private transient @Nullable Duration retryAfter;
    private boolean byChance;

    ProblemException(Problem problem, String detail) {
        super(problem.title(), null, false, false);
        this.problem = problem;
        this.detail = detail;
    }

    /** Names a field at fault. */
    public ProblemException field(String field, String remedy) {
        errors.add(new FieldError(field, remedy));
        return this;
    }

    /** Names the fields at fault. */
    public ProblemException fields(List<FieldError> all) {
        errors.addAll(all);
        return this;
    }

    /** Adds an extension member (RFC 9457, section 3.2). */
    public ProblemException with(String member, Object value) {
        extensions.put(member, value);
        return this;
    }

    /** Names whose data the refusal discloses: the ledger learns of it before the caller does. */
    public ProblemException disclosing(SubjectId whose) {
        disclosed.add(whose);
        return this;
    }

    /** Says when trying again makes sense. */
    public ProblemException retryAfter(Duration wait) {
        retryAfter = wait;
        return this;
    }

    /** Says that another was merely quicker: the same request, worked out anew, may well succeed. */
    public ProblemException byChance() {
        byChance = true;
        return this;
    }

    /** Tells whether another was merely quicker. */
    public boolean isByChance() {
        return byChance;
    }

    /** Returns the type of problem. */
    public Problem problem() {
        return problem;
    }

    /** Returns what the caller is told. */
    public String detail() {
        return detail;
    }

    /** Returns the fields at fault. */
    public List<FieldError> errors() {
        return List.copyOf(errors);
    }

    /** Returns the extension members. */
    public Map<String, Object> extensions() {
        return Map.copyOf(extensions);
    }

    /** Returns whose data is disclosed. */
    public List<SubjectId> disclosed() {
        return List.copyOf(disclosed);
    }

    /** Returns how long to wait before trying again. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
