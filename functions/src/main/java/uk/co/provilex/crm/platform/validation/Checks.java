package uk.co.provilex.crm.platform.validation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.problem.ProblemException.FieldError;

/**
 * Gathers everything that is wrong with a request, so that its sender learns all of it at once. Text is kept exactly as it
 * came, emoji and combining marks included; what can only deceive or break (control characters, directional overrides,
 * halves of surrogate pairs, U+FFFD, which stands for broken UTF-8, and noncharacters, Unicode 23.7) is refused.
 */
public final class Checks {

    private static final int MOST_ERRORS = 50;

    private final List<FieldError> errors = new ArrayList<>();

    /** Notes that {@code field}, a JSON pointer, is at fault, and what would be right. */
    public Checks refuse(String field, String remedy) {
        if (errors.size() < MOST_ERRORS) {
            errors.add(new FieldError(field, remedy));
        }
        return this;
    }

    /** Requires {@code condition}. */
    public Checks require(boolean condition, String field, String remedy) {
        return condition ? this : refuse(field, remedy);
    }

    /** Requires a value to be there. */
    public Checks present(@Nullable Object value, String field) {
        return require(value != null, field, "is required");
    }

    /** Requires one line of 1 to {@code most} characters, if it is there at all. */
    public Checks line(@Nullable String value, String field, int most) {
        return value == null ? this : text(value, field, most, false);
    }

    /** Requires text of 1 to {@code most} characters, which may have line breaks and tabs, if it is there at all. */
    public Checks text(@Nullable String value, String field, int most) {
        return value == null ? this : text(value, field, most, true);
    }

    /** Requires one line of 1 to {@code most} characters. */
    public Checks requiredLine(@Nullable String value, String field, int most) {
        return present(value, field).line(value, field, most);
    }

    /** Requires text of 1 to {@code most} characters, which may have line breaks and tabs. */
    public Checks requiredText(@Nullable String value, String field, int most) {
        return present(value, field).text(value, field, most);
    }

    /** Requires at most {@code most} elements, if there are any. */
    public Checks size(@Nullable Collection<?> value, String field, int most) {
        return require(value == null || value.size() <= most, field, "has more than " + most + " elements; send fewer");
    }

    /** Tells whether nothing was refused so far. */
    public boolean ok() {
        return errors.isEmpty();
    }

    /** Returns what was refused so far. */
    public List<FieldError> errors() {
        return List.copyOf(errors);
    }

    /**
     * Ends the checks.
     *
     * @throws ProblemException {@link Problem#INVALID_REQUEST} naming every field at fault
     */
    public void done() {
        if (!errors.isEmpty()) {
            throw Problem.INVALID_REQUEST
                    .because("Correct the fields that `errors` names and send the request again.")
                    .fields(errors);
        }
    }

    private Checks text(String value, String field, int most, boolean lines) {
        if (value.isBlank()) {
            return refuse(field, "is empty; leave it out instead");
        }
        if (value.codePointCount(0, value.length()) > most) {
            return refuse(field, "is longer than " + most + " characters; shorten it");
        }
        var bad = value.codePoints().filter(c -> deceives(c, lines)).findFirst();
        if (bad.isPresent()) {
            return refuse(field, "has the character U+%04X, which is not allowed; remove it".formatted(bad.getAsInt()));
        }
        return this;
    }

    private static boolean deceives(int c, boolean lines) {
        if (c == '\n' || c == '\r' || c == '\t') {
            return !lines;
        }
        return Character.isISOControl(c)
                || c == 0x2028
                || c == 0x2029
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069)
                || c == 0xFFFD
                || (c >= 0xD800 && c <= 0xDFFF)
                || (c >= 0xFDD0 && c <= 0xFDEF)
                || (c & 0xFFFE) == 0xFFFE;
    }
}
