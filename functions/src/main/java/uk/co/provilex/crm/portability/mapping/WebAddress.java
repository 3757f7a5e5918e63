package uk.co.provilex.crm.portability.mapping;

import java.util.Optional;
import java.util.regex.Pattern;

/** Tells web addresses from other texts, and completes one that was typed without its scheme. */
final class WebAddress {

    private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://[^\\s]+");
    private static final Pattern WITHOUT_SCHEME =
            Pattern.compile("(?i)(?:[\\p{L}\\p{N}-]+\\.)+\\p{L}{2,}(?:[:/?#][^\\s]*)?");

    private WebAddress() {}

    static boolean isAbsolute(String text) {
        return ABSOLUTE.matcher(text).matches();
    }

    /** Returns the absolute address, or nothing when the text is none. A bare host is given {@code http}, as typed. */
    static Optional<String> absolute(String text) {
        if (isAbsolute(text)) {
            return Optional.of(text);
        }
        return WITHOUT_SCHEME.matcher(text).matches() ? Optional.of("http://" + text) : Optional.empty();
    }
}
