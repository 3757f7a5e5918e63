package uk.co.provilex.crm.portability.mapping;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the usual notations of a date, with or without a time of day; without an offset they are taken as UTC. */
public final class Dates {

    private static final Pattern DATE = Pattern.compile("(?:(?<year>\\d{4})[-/.](?<month>\\d{1,2})[-/.](?<day>\\d{1,2})"
            + "|(?<one>\\d{1,2})[-/.](?<two>\\d{1,2})[-/.](?<last>\\d{4}))"
            + "(?:(?:T|,?[\\s\\h]+)(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:[.,]\\d{1,9})?)?"
            + "(?:[\\s\\h]*(?<half>[AaPp])\\.?[Mm]\\.?)?\\s*(?:Z|UTC|GMT)?)?");

    private static final Pattern SHORT_YEAR = Pattern.compile("\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{2}(?:\\D.*)?");

    private Dates() {}

    static Optional<Instant> parse(String text, DateOrder order) {
        return read(text, order).map(OffsetDateTime::toInstant);
    }

    /** Returns whether {@code text} is a date in either order. */
    static boolean isDate(String text) {
        return read(text, DateOrder.DMY).or(() -> read(text, DateOrder.MDY)).isPresent();
    }

    /** Returns whether {@code text} is a date whose century nobody can know. */
    static boolean hasShortYear(String text) {
        return SHORT_YEAR.matcher(text.strip()).matches();
    }

    /** Returns the day that {@code text} names, where it was written. */
    public static Optional<LocalDate> day(String text, DateOrder order) {
        return read(text, order).map(OffsetDateTime::toLocalDate);
    }

    private static Optional<OffsetDateTime> read(String text, DateOrder order) {
        String cell = text.strip();
        try {
            if (cell.length() > 11 && Character.toUpperCase(cell.charAt(10)) == 'T') {
                Optional<OffsetDateTime> precise = rfc3339(cell);
                if (precise.isPresent()) {
                    return precise;
                }
            }
            Matcher date = DATE.matcher(cell);
            if (!date.matches()) {
                return Optional.empty();
            }
            return Optional.of(dateOf(date, order).atTime(timeOf(date)).atOffset(ZoneOffset.UTC));
        } catch (DateTimeException notADate) {
            return Optional.empty();
        }
    }

    private static Optional<OffsetDateTime> rfc3339(String cell) {
        try {
            return Optional.of(OffsetDateTime.parse(cell));
        } catch (DateTimeException notADate) {
            return Optional.empty();
        }
    }

    private static LocalDate dateOf(Matcher date, DateOrder order) {
        if (date.group("year") != null) {
            return LocalDate.of(number(date, "year"), number(date, "month"), number(date, "day"));
        }
        int year = number(date, "last");
        int one = number(date, "one");
        int two = number(date, "two");
        return switch (order) {
            case MDY -> LocalDate.of(year, one, two);
            case DMY -> LocalDate.of(year, two, one);
            case YMD -> throw new DateTimeException("nobody has said whether the day or the month comes first");
        };
    }

    private static LocalTime timeOf(Matcher date) {
        if (date.group("hour") == null) {
            return LocalTime.MIDNIGHT;
        }
        return LocalTime.of(
                date.group("half") == null ? number(date, "hour") : hourOfDay(date),
                number(date, "minute"),
                date.group("second") == null ? 0 : number(date, "second"));
    }

    /** Of the hours of half a day the twelfth comes first. */
    private static int hourOfDay(Matcher date) {
        int hour = number(date, "hour");
        if (hour < 1 || hour > 12) {
            throw new DateTimeException("half a day has twelve hours");
        }
        return hour % 12 + (date.group("half").equalsIgnoreCase("p") ? 12 : 0);
    }

    private static int number(Matcher date, String group) {
        return Integer.parseInt(date.group(group));
    }
}
