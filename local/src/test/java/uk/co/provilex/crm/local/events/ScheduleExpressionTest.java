package uk.co.provilex.crm.local.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.local.template.TemplateException;

class ScheduleExpressionTest {

    @ParameterizedTest
    @CsvSource({
        "rate(1 hour), UTC, 2025-09-19T10:07:30Z, 2025-09-19T11:07:30Z",
        "rate(5 minutes), UTC, 2025-09-19T10:07:30Z, 2025-09-19T10:12:30Z",
        "rate(2 days), UTC, 2025-09-19T10:07:30Z, 2025-09-21T10:07:30Z",
        "cron(0 3 * * ? *), UTC, 2025-09-19T10:07:30Z, 2025-09-20T03:00:00Z",
        "cron(0 3 * * ? *), UTC, 2025-09-19T02:59:30Z, 2025-09-19T03:00:00Z",
        "cron(0/15 * * * ? *), UTC, 2025-09-19T10:07:30Z, 2025-09-19T10:15:00Z",
        "cron(30 8 ? * MON-FRI *), UTC, 2025-09-19T10:07:30Z, 2025-09-22T08:30:00Z",
        "'cron(0 0 1 JAN,JUL ? *)', UTC, 2025-09-19T10:07:30Z, 2026-01-01T00:00:00Z",
        "cron(0 9 * * ? *), Europe/London, 2025-09-19T10:07:30Z, 2025-09-20T08:00:00Z",
        "cron(10 10 19 9 ? 2026), UTC, 2025-09-19T10:07:30Z, 2026-09-19T10:10:00Z",
    })
    void findsTheNextTime(String expression, String zone, Instant after, Instant next) {
        assertEquals(next, ScheduleExpression.parse(expression, zone).next(after));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"rate(soon)", "at(2025-01-01T00:00:00)", "cron(0 3 L * ? *)", "cron(0 25 * * ? *)", "cron(1)"})
    void refusesWhatItWouldNotUnderstand(String expression) {
        assertThrows(TemplateException.class, () -> ScheduleExpression.parse(expression, "UTC"));
    }
}
