package uk.co.provilex.crm.portability.list;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Takes the values of properties apart and undoes their escaping (RFC 6350 section 3.4). */
final class VcardText {

    /** vCard 2.1 escapes nothing but the semicolon and the backslash of a structured value. */
    private final boolean old;

    VcardText(boolean old) {
        this.old = old;
    }

    /** Returns a value that is one text. */
    String whole(String value) {
        return old ? value : unescaped(value, ";,\\:");
    }

    private String unescaped(String value, String escapable) {
        if (value.indexOf('\\') < 0) {
            return value;
        }
        var text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '\\' || i + 1 == value.length()) {
                text.append(c);
                continue;
            }
            char escaped = value.charAt(i + 1);
            if (escapable.indexOf(escaped) >= 0) {
                text.append(escaped);
                i++;
            } else if (!old && (escaped == 'n' || escaped == 'N')) {
                text.append('\n');
                i++;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** Returns the parts of a value that is a list of texts. */
    List<String> list(String value) {
        return split(value, ',').stream()
                .map(this::whole)
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /** Returns the components of a structured value, each with its texts joined; those that are missing are empty. */
    List<String> components(String value, String joiner, int count) {
        var components = new ArrayList<String>();
        for (var component : split(value, ';')) {
            components.add(old ? unescaped(component, ";\\").strip() : String.join(joiner, list(component)));
        }
        while (components.size() < count) {
            components.add("");
        }
        return components;
    }

    private static List<String> split(String value, char separator) {
        var parts = new ArrayList<String>();
        int start = 0;
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) == '\\') {
                i++;
            } else if (value.charAt(i) == separator) {
                parts.add(value.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(value.substring(start));
        return parts;
    }

    /** Returns a phone number: a text as typed, or what a {@code tel} URI says, its extension after it (RFC 3966). */
    String phone(String value) {
        String text = whole(value).strip();
        if (!text.toLowerCase(Locale.ROOT).startsWith("tel:")) {
            return text;
        }
        var parts = text.substring(4).split(";", -1);
        var number = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            if (parts[i].toLowerCase(Locale.ROOT).startsWith("ext=")) {
                number.append(" ext ").append(parts[i], 4, parts[i].length());
            }
        }
        return number.toString();
    }

    /** Returns an email address without the scheme that a URI of it has. */
    String email(String value) {
        String text = whole(value).strip();
        return text.toLowerCase(Locale.ROOT).startsWith("mailto:") ? text.substring(7) : text;
    }
}
