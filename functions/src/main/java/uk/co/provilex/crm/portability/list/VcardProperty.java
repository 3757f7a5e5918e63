package uk.co.provilex.crm.portability.list;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import uk.co.provilex.crm.portability.csv.CsvFault;
import uk.co.provilex.crm.portability.csv.CsvFault.Kind;

/**
 * A property of a card.
 *
 * @param group what ties it to others of the card, or empty
 * @param name its name in capitals
 * @param parameters its parameters by name in capitals, their values in lower case
 * @param value its value, decoded and still escaped
 */
record VcardProperty(String group, String name, Map<String, List<String>> parameters, String value) {

    /**
     * Reads a line.
     *
     * @throws CsvFault when its bytes are not of the charset that it names, or that is not known
     */
    static VcardProperty of(VcardLines.Line line) {
        var parts = split(line.head(), ';');
        String whole = parts.getFirst();
        int dot = whole.indexOf('.');
        Map<String, List<String>> parameters = new HashMap<>();
        for (var part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            // vCard 2.1 writes TEL;WORK;VOICE for what is TEL;TYPE=work,voice since.
            String name =
                    equals < 0 ? bare(part) : part.substring(0, equals).strip().toUpperCase(Locale.ROOT);
            var values = parameters.computeIfAbsent(name, unused -> new ArrayList<>());
            for (var value : split(part.substring(equals + 1), ',')) {
                // Some write TYPE="work,voice" and mean two.
                for (var one : value.replace("\"", "").split(",", -1)) {
                    values.add(one.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        String value = text(line, parameters);
        return new VcardProperty(
                dot < 0 ? "" : whole.substring(0, dot).strip().toUpperCase(Locale.ROOT),
                line.name(),
                parameters,
                value);
    }

    private static String bare(String parameter) {
        return Set.of("QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT")
                        .contains(parameter.strip().toUpperCase(Locale.ROOT))
                ? "ENCODING"
                : "TYPE";
    }

    /** Splits outside quotation marks. */
    private static List<String> split(String text, char separator) {
        var parts = new ArrayList<String>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted ^= c == '"';
            if (c == separator && !quoted) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static String text(VcardLines.Line line, Map<String, List<String>> parameters) {
        byte[] bytes = new byte[line.value().remaining()];
        line.value().duplicate().get(bytes);
        if (parameters.getOrDefault("ENCODING", List.of()).contains("quoted-printable")) {
            bytes = unquoted(bytes);
        }
        var named = parameters.getOrDefault("CHARSET", List.of());
        var charset = named.isEmpty() ? StandardCharsets.UTF_8 : charset(named.getFirst(), line.number());
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException strange) {
            throw new CsvFault(
                    Kind.ENCODING,
                    "Line " + line.number() + " holds a byte that is not " + charset.name() + ".",
                    "Export the contacts again as vCard 3.0 or 4.0 in UTF-8.");
        }
    }

    private static Charset charset(String name, long line) {
        try {
            var charset = Charset.forName(name);
            // A line is taken apart as ASCII, so a charset that writes ASCII otherwise cannot be meant.
            if (charset.decode(ByteBuffer.wrap(new byte[] {'A', ':'}))
                    .toString()
                    .equals("A:")) {
                return charset;
            }
        } catch (IllegalArgumentException unknown) {
            // Said below, without repeating the name.
        }
        throw new CsvFault(
                Kind.ENCODING,
                "Line " + line + " names a charset that is not known.",
                "Export the contacts again as vCard 3.0 or 4.0 in UTF-8.");
    }

    /** Decodes quoted-printable (RFC 2045 section 6.7); what is none of it stays as it is. */
    private static byte[] unquoted(byte[] quoted) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < quoted.length; i++) {
            if (quoted[i] == '=' && i + 1 < quoted.length && quoted[i + 1] == '\n') {
                i++;
            } else if (quoted[i] == '='
                    && i + 2 < quoted.length
                    && hex(quoted[i + 1]) >= 0
                    && hex(quoted[i + 2]) >= 0) {
                bytes.write(hex(quoted[i + 1]) << 4 | hex(quoted[i + 2]));
                i += 2;
            } else {
                bytes.write(quoted[i]);
            }
        }
        return bytes.toByteArray();
    }

    private static int hex(byte digit) {
        return digit < 0 ? -1 : Character.digit(digit, 16);
    }

    /** Returns the types, such as work or cell, and those that say the property is preferred, as {@code pref}. */
    Set<String> types() {
        var types = new TreeSet<>(parameters.getOrDefault("TYPE", List.of()));
        if (parameters.containsKey("PREF")) {
            types.add("pref");
        }
        return types;
    }

    /** Shows the name alone: the value is somebody's. */
    @Override
    public String toString() {
        return name;
    }
}
