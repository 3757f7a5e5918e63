package uk.co.provilex.crm.leads;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import uk.co.provilex.crm.tenants.CustomField;

/** Which values a tenant's own fields take. */
final class CustomValues {

    private static final double LARGEST_EXACT = 9_007_199_254_740_991d;

    private CustomValues() {}

    /** Returns what would be right instead of {@code value}, or nothing when {@code field} takes it. */
    static Optional<String> fault(CustomField field, JsonNode value) {
        return switch (field.type()) {
            case TEXT -> unless(value.isTextual(), "takes text");
            case NUMBER ->
                unless(
                        value.isNumber() && Math.abs(value.doubleValue()) <= LARGEST_EXACT,
                        "takes a number of at most 9007199254740991 (RFC 8259, section 6)");
            case DATE -> unless(value.isTextual() && isDate(value.textValue()), "takes a date, yyyy-mm-dd");
            case BOOLEAN -> unless(value.isBoolean(), "takes true or false");
            case CHOICE ->
                unless(
                        value.isTextual() && field.choices().contains(value.textValue()),
                        "takes one of its choices, which GET /v1/tenant lists");
        };
    }

    private static Optional<String> unless(boolean fits, String remedy) {
        return fits ? Optional.empty() : Optional.of(remedy);
    }

    private static boolean isDate(String text) {
        try {
            return text.length() == 10 && LocalDate.parse(text).getYear() > 0;
        } catch (DateTimeParseException noDate) {
            return false;
        }
    }
}
