package uk.co.provilex.crm.local.events;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import uk.co.provilex.crm.local.template.TemplateException;

/**
 * A {@code rate(…)} or {@code cron(…)} expression.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html">Schedule
 *     expressions in Amazon EventBridge</a>
 */
sealed interface ScheduleExpression {

    /** Returns the first time after {@code after}. */
    Instant next(Instant after);

    /** Reads an expression; cron fields are in the zone that is given. */
    static ScheduleExpression parse(String expression, String zone) {
        Matcher rate = Pattern.compile("rate\\((\\d+) (minute|hour|day)s?\\)").matcher(expression);
        if (rate.matches()) {
            long amount = Long.parseLong(rate.group(1));
            return new Rate(
                    switch (rate.group(2)) {
                        case "minute" -> Duration.ofMinutes(amount);
                        case "hour" -> Duration.ofHours(amount);
                        default -> Duration.ofDays(amount);
                    });
        }
        Matcher cron = Pattern.compile("cron\\((\\S+) (\\S+) (\\S+) (\\S+) (\\S+) (\\S+)\\)")
                .matcher(expression);
        if (!cron.matches()) {
            throw new TemplateException("The schedule " + expression + " is not understood.");
        }
        List<String> months =
                List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
        List<String> days = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
        return new Cron(
                field(cron.group(1), 0, 59, List.of(), expression),
                field(cron.group(2), 0, 23, List.of(), expression),
                field(cron.group(3), 1, 31, List.of(), expression),
                field(cron.group(4), 1, 12, months, expression),
                field(cron.group(5), 1, 7, days, expression),
                field(cron.group(6), 1970, 2199, List.of(), expression),
                ZoneId.of(zone));
    }

    private static BitSet field(String text, int from, int to, List<String> names, String expression) {
        BitSet set = new BitSet();
        try {
            for (String part : text.split(",", -1)) {
                String[] stepped = part.split("/", 2);
                int step = stepped.length == 2 ? Integer.parseInt(stepped[1]) : 1;
                int first = from;
                int last = to;
                if (!stepped[0].equals("*") && !stepped[0].equals("?")) {
                    String[] range = stepped[0].split("-", 2);
                    first = number(range[0], from, names);
                    last = range.length == 2 ? number(range[1], from, names) : stepped.length == 2 ? to : first;
                }
                if (first < from || last > to || step < 1) {
                    throw new NumberFormatException(part);
                }
                for (int value = first; value <= last; value += step) {
                    set.set(value);
                }
            }
        } catch (NumberFormatException e) {
            throw new TemplateException("In the schedule " + expression + " the field " + text + " is not understood.");
        }
        return set;
    }

    private static int number(String text, int from, List<String> names) {
        int named = names.indexOf(text.toUpperCase(Locale.ROOT));
        return named >= 0 ? from + named : Integer.parseInt(text);
    }

    /** Every so often, counted from the last time. */
    record Rate(Duration period) implements ScheduleExpression {
        @Override
        public Instant next(Instant after) {
            return after.plus(period);
        }
    }

    /** At the minutes that all six fields allow. */
    record Cron(
            BitSet minutes,
            BitSet hours,
            BitSet daysOfMonth,
            BitSet months,
            BitSet daysOfWeek,
            BitSet years,
            ZoneId zone)
            implements ScheduleExpression {
        @Override
        public Instant next(Instant after) {
            ZonedDateTime start =
                    after.atZone(zone).plusMinutes(1).withSecond(0).withNano(0);
            LocalTime earliest = start.toLocalTime();
            for (LocalDate day = start.toLocalDate(); day.getYear() < 2200; day = day.plusDays(1)) {
                if (allows(day)) {
                    for (int hour = hours.nextSetBit(earliest.getHour());
                            hour >= 0;
                            hour = hours.nextSetBit(hour + 1)) {
                        int minute = minutes.nextSetBit(hour == earliest.getHour() ? earliest.getMinute() : 0);
                        if (minute >= 0) {
                            return day.atTime(hour, minute).atZone(zone).toInstant();
                        }
                    }
                }
                earliest = LocalTime.MIDNIGHT;
            }
            return Instant.MAX;
        }

        private boolean allows(LocalDate day) {
            return years.get(day.getYear())
                    && months.get(day.getMonthValue())
                    && daysOfMonth.get(day.getDayOfMonth())
                    && daysOfWeek.get(day.getDayOfWeek().getValue() % 7 + 1);
        }
    }
}
