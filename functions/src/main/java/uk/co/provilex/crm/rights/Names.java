package uk.co.provilex.crm.rights;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How the API and the store write the constants of an enum: {@code AWAITING_IDENTITY} is {@code awaiting-identity}. */
final class Names {

    private Names() {}

    static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <E extends Enum<E>> Optional<E> find(Class<E> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> text(constant).equals(text))
                .findFirst();
    }

    /** Reads what {@link #text} wrote. */
    static <E extends Enum<E>> E of(Class<E> type, String text) {
        return find(type, text).orElseThrow();
    }

    static <E extends Enum<E>> String all(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Names::text).collect(Collectors.joining(", "));
    }
}
