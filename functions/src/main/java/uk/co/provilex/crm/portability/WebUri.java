package uk.co.provilex.crm.portability;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** Writes a web address, which people type in any characters but blanks, as a URI (RFC 3986). What is one stays as it is. */
final class WebUri {

    /** Scheme, who signs in, host, port, path with query, and fragment (RFC 3986, appendix B); any text has these parts. */
    private static final Pattern PARTS = Pattern.compile(
            "((?:[^:/?#]*://)?)((?:[^/?#]*@)?)([^/?#]*?)((?::[0-9]*)?)((?:[/?][^#]*)?)((?:#.*)?)\\z", Pattern.DOTALL);

    private static final Pattern IP_LITERAL = Pattern.compile("\\[[0-9A-Fa-f:.]+]");

    /** What may stand anywhere (RFC 3986, section 2), save for a percent sign without an octet behind it. */
    private static final String FREE = "A-Za-z0-9._~!$&'()*+,;=%-";

    private static final String LOOSE = "%(?![0-9A-Fa-f]{2})|";
    private static final Pattern NOT_IN_USER = Pattern.compile(LOOSE + "@(?!\\z)|[^:@" + FREE + "]");
    private static final Pattern NOT_IN_HOST = Pattern.compile(LOOSE + "[^" + FREE + "]");
    private static final Pattern NOT_IN_PATH = Pattern.compile(LOOSE + "[^:@/?" + FREE + "]");
    private static final Pattern NOT_IN_FRAGMENT = Pattern.compile(LOOSE + "(?<!\\A)#|[^#:@/?" + FREE + "]");

    private WebUri() {}

    /** Returns the URI. */
    static String of(String address) {
        return PARTS.matcher(address)
                .results()
                .findFirst()
                .map(parts -> parts.group(1)
                        + encoded(parts.group(2), NOT_IN_USER)
                        + host(parts.group(3))
                        + parts.group(4)
                        + encoded(parts.group(5), NOT_IN_PATH)
                        + encoded(parts.group(6), NOT_IN_FRAGMENT))
                .orElseThrow();
    }

    private static String host(String name) {
        return IP_LITERAL.matcher(name).matches() ? name : encoded(ascii(name), NOT_IN_HOST);
    }

    /** RFC 3490 has a name in ASCII for most names in other letters; for some that of another host, as fass.de for faß.de. */
    private static String ascii(String name) {
        try {
            var ascii = IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
            var back = IDN.toUnicode(ascii, IDN.ALLOW_UNASSIGNED);
            // not equalsIgnoreCase, which takes a final sigma for any other
            return back.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)) ? ascii : name;
        } catch (IllegalArgumentException noHost) {
            return name;
        }
    }

    private static String encoded(String part, Pattern wrong) {
        return wrong.matcher(part).replaceAll(one -> HexFormat.of()
                .withUpperCase()
                .withPrefix("%")
                .formatHex(one.group().getBytes(StandardCharsets.UTF_8)));
    }
}
