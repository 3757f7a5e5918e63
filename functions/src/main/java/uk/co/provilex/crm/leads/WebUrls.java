package uk.co.provilex.crm.leads;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.validation.Checks;

/** Absolute web addresses. They are kept and shown, never fetched. */
final class WebUrls {

    private static final int MAX_LENGTH = 2048;
    private static final Pattern FORM = Pattern.compile("[Hh][Tt][Tt][Pp][Ss]?://\\S+");

    private WebUrls() {}

    /** Requires an absolute http or https URL, if it is there at all: a link of another scheme could run a script. */
    static void check(@Nullable String url, String field, Checks checks) {
        var mine = new Checks().line(url, field, MAX_LENGTH);
        mine.errors().forEach(error -> checks.refuse(error.field(), error.detail()));
        checks.require(
                url == null || !mine.ok() || FORM.matcher(url).matches(),
                field,
                "is not a web address; give one such as https://example.com");
    }
}
