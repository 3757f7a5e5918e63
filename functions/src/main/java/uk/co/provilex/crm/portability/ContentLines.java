package uk.co.provilex.crm.portability;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Lines of a vCard (RFC 6350, section 3.2): folded after 75 octets, never within a character, and ended by CRLF. */
final class ContentLines {

    private static final int LONGEST = 75;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Adds one line, however long. */
    void add(String line) {
        int inLine = 0;
        for (int i = 0; i < line.length(); ) {
            int character = line.codePointAt(i);
            var bytes = Character.toString(character).getBytes(StandardCharsets.UTF_8);
            if (inLine + bytes.length > LONGEST) {
                out.writeBytes(new byte[] {'\r', '\n', ' '});
                inLine = 1;
            }
            out.writeBytes(bytes);
            inLine += bytes.length;
            i += Character.charCount(character);
        }
        out.writeBytes(new byte[] {'\r', '\n'});
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    /** Escapes a value, or one component of one (RFC 6350, section 3.4). */
    static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace(",", "\\,")
                .replace(";", "\\;")
                .replace("\r\n", "\\n")
                .replace("\n", "\\n")
                .replace("\r", "\\n");
    }
}
