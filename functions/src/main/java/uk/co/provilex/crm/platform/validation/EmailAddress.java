package uk.co.provilex.crm.platform.validation;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * An email address that could exist: a dot-atom of RFC 5322, widened by RFC 6531 to letters and digits of any script, at
 * the name of a host. Quoted local parts, comments and address literals are refused: nobody is reached there, and they
 * are how addresses are used to deceive.
 *
 * @param typed what was typed, without the white space around it
 * @param normalised what addresses are compared by: composed (NFKC), in lower case, the host in its ASCII form (RFC 3490)
 */
public record EmailAddress(String typed, String normalised) {

    /** The most characters an address can have (RFC 5321, erratum 1690). */
    public static final int MAX_LENGTH = 254;

    private static final int MAX_LOCAL_OCTETS = 64;
    private static final int MAX_LABEL = 63;
    private static final String MARKS = "!#$%&'*+-/=?^_`{|}~";

    /** What a refusal tells whoever typed the address. */
    public static final String REMEDY = "is not an email address; give one such as name@example.com";

    /** Reads an address, or finds that it cannot be one. Takes time proportional to its length. */
    public static Optional<EmailAddress> parse(String text) {
        // White space is cut off before measuring, so a huge text costs no more than a look at its ends.
        var typed = text.strip();
        int at = typed.lastIndexOf('@');
        if (typed.length() > MAX_LENGTH || at < 1 || at == typed.length() - 1) {
            return Optional.empty();
        }
        var local = Normalizer.normalize(typed.substring(0, at), Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT);
        return local(local)
                ? host(typed.substring(at + 1))
                        .map(host -> local + "@" + host)
                        .filter(address -> address.length() <= MAX_LENGTH)
                        .map(address -> new EmailAddress(typed, address))
                : Optional.empty();
    }

    /** Hides the address, which a stray log or exception would otherwise show. */
    @Override
    public String toString() {
        return "EmailAddress";
    }

    private static boolean local(String local) {
        return !local.startsWith(".")
                && !local.endsWith(".")
                && !local.contains("..")
                && local.getBytes(StandardCharsets.UTF_8).length <= MAX_LOCAL_OCTETS
                && local.codePoints().allMatch(EmailAddress::atom);
    }

    private static boolean atom(int c) {
        return c == '.' || (c < 0x80 ? asciiLetterOrDigit(c) || MARKS.indexOf(c) >= 0 : letterOrMark(c));
    }

    private static boolean letterOrMark(int c) {
        return Character.isLetterOrDigit(c)
                || switch (Character.getType(c)) {
                    case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
                    default -> false;
                };
    }

    private static boolean asciiLetterOrDigit(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static Optional<String> host(String typed) {
        String host;
        try {
            host = IDN.toASCII(typed, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException noHost) {
            return Optional.empty();
        }
        var labels = host.split("\\.", -1);
        if (labels.length < 2) {
            return Optional.empty();
        }
        for (var label : labels) {
            if (!label(label)) {
                return Optional.empty();
            }
        }
        var top = labels[labels.length - 1];
        // a name whose last label is a number is an IPv4 address (WHATWG URL, "ends in a number")
        return top.length() > 1 && !asciiDigit(top.charAt(0)) ? Optional.of(host) : Optional.empty();
    }

    private static boolean label(String label) {
        return !label.isEmpty()
                && label.length() <= MAX_LABEL
                && !label.startsWith("-")
                && !label.endsWith("-")
                && label.chars().allMatch(c -> c == '-' || asciiLetterOrDigit(c));
    }

    private static boolean asciiDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
