package uk.co.provilex.crm.portability;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.portability.csv.CsvLimits;
import uk.co.provilex.crm.portability.csv.CsvRow;
import uk.co.provilex.crm.portability.jobs.ImportPlan.MatchKey;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.list.ListFile;
import uk.co.provilex.crm.portability.mapping.Column;
import uk.co.provilex.crm.portability.mapping.ColumnMap;
import uk.co.provilex.crm.portability.mapping.DateOrder;
import uk.co.provilex.crm.portability.mapping.DateOrderFinder;
import uk.co.provilex.crm.portability.mapping.Field;
import uk.co.provilex.crm.portability.transfer.ReplacedException;
import uk.co.provilex.crm.portability.transfer.TransferBucket;
import uk.co.provilex.crm.tenants.CustomField;
import uk.co.provilex.crm.tenants.TenantSettings;

/**
 * Reads a whole file once before any row of it is written, so that a file which is broken anywhere brings in nothing, and
 * so that the dates of all rows can tell whether the day or the month comes first.
 */
record ImportCheck(TransferBucket bucket, String key, JobSettings settings, TenantSettings tenant) {

    private static final int ROWS_BETWEEN_SIGNS = 50_000;

    /**
     * What was found out.
     *
     * @param settings the settings with it
     * @param encoding the encoding of the file, by its name in the registry of the IANA
     * @param encodingGuessed whether that was guessed
     * @param delimiter what separates its cells, if anything does
     * @param dates how its dates are written
     * @param guardedCells how many of its cells look as if a spreadsheet-safe export had guarded them
     */
    record Checked(
            JobSettings settings,
            String encoding,
            boolean encodingGuessed,
            @Nullable String delimiter,
            Dates dates,
            long guardedCells) {

        /** Tells whether nobody but the user can know how the dates are to be read. */
        boolean isAmbiguous() {
            return dates == Dates.AMBIGUOUS;
        }
    }

    /** How the dates of a file are written. */
    enum Dates {
        /** There are none. */
        NONE,
        /** All begin with the year. */
        YMD,
        /** The day comes first, or the user says so. */
        DMY,
        /** The month comes first, or the user says so. */
        MDY,
        /** Each could be read either way, or they contradict each other; and the user has not said. */
        AMBIGUOUS
    }

    /**
     * Reads the file.
     *
     * @param alive is told from time to time that this goes on
     */
    Checked check(Runnable alive) throws IOException {
        var object = bucket.open(key, null).orElseThrow(ReplacedException::new);
        var tag = object.response().eTag();
        if (object.response().contentLength() > ImportFiles.MOST_BYTES) {
            object.abort();
            throw new ReplacedException();
        }
        try (var file = ListFile.open(object, () -> again(tag), settings.said(), CsvLimits.IMPORT, alive)) {
            var keys = tenant.customFields().stream().map(CustomField::key).collect(Collectors.toSet());
            var columns = ColumnMap.of(
                            file.header(),
                            settings.mapping(),
                            keys,
                            settings.planned().matches(MatchKey.ID))
                    .columns();
            var seen = new Seen(columns, tenant);
            while (file.hasNext()) {
                var row = file.next();
                seen.see(row, settings.planned().keepsGuards());
                if (row.number() % ROWS_BETWEEN_SIGNS == 0) {
                    alive.run();
                }
            }
            var dates = seen.dates(settings.dateOrder());
            var found = settings.checked(
                    tag,
                    file.format(),
                    columns,
                    order(dates),
                    settings.planned().found(seen.rowsWithoutEmail));
            return new Checked(
                    found,
                    file.encoding().name(),
                    file.isEncodingGuessed(),
                    file.delimiter().map(String::valueOf).orElse(null),
                    dates,
                    seen.guardedCells);
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    private InputStream again(String tag) {
        return bucket.open(key, tag).orElseThrow(ReplacedException::new);
    }

    /** Where no date tells, the tenant's country does, for a preview: Americans write the month first. */
    private DateOrder order(Dates dates) {
        var said = settings.dateOrder();
        if (said == DateOrder.DMY || said == DateOrder.MDY) {
            return said;
        }
        return switch (dates) {
            case MDY -> DateOrder.MDY;
            case AMBIGUOUS -> "US".equals(tenant.defaultCountry()) ? DateOrder.MDY : DateOrder.DMY;
            case NONE, YMD, DMY -> DateOrder.DMY;
        };
    }

    /** What the rows show that were seen so far. */
    private static final class Seen {

        /** A date without the name of its month that begins with day or month. */
        private static final Pattern NUMERIC =
                Pattern.compile("(\\d{1,2})[/.-](\\d{1,2})[/.-]\\d{4}(?:\\D.*)?", Pattern.DOTALL);

        private static final Pattern YEAR_FIRST =
                Pattern.compile("\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}(?:\\D.*)?", Pattern.DOTALL);

        private final List<Column> dates;
        private final List<Column> emails;
        private final DateOrderFinder finder = new DateOrderFinder();
        private boolean numeric;
        private boolean yearFirst;
        private boolean rowsWithoutEmail;
        private long guardedCells;

        Seen(List<Column> columns, TenantSettings tenant) {
            this.dates = columns.stream()
                    .filter(column -> holdsDates(column, tenant))
                    .toList();
            this.emails = columns.stream()
                    .filter(column -> column.field() == Field.EMAIL)
                    .toList();
        }

        private static boolean holdsDates(Column column, TenantSettings tenant) {
            return switch (column.field()) {
                case CONSENT_OBTAINED_AT, CONSENT_EXPIRES_AT -> true;
                case CUSTOM ->
                    tenant.field(column.detail())
                            .filter(field -> field.type() == CustomField.Type.DATE)
                            .isPresent();
                default -> false;
            };
        }

        void see(CsvRow read, boolean keepsGuards) {
            guardedCells += read.guards();
            var row = keepsGuards ? read.unguarded() : read;
            dates.forEach(column -> see(row.cell(column.index())));
            rowsWithoutEmail |=
                    emails.stream().noneMatch(column -> row.cell(column.index()).indexOf('@') >= 0);
        }

        private void see(String cell) {
            var text = cell.strip();
            finder.see(text);
            var date = NUMERIC.matcher(text);
            // the third of March reads the same either way
            numeric |= date.matches() && Integer.parseInt(date.group(1)) != Integer.parseInt(date.group(2));
            yearFirst |= YEAR_FIRST.matcher(text).matches();
        }

        Dates dates(@Nullable DateOrder said) {
            // that the year comes first tells nothing of a date that ends with it
            if (said != null && said != DateOrder.YMD) {
                return said == DateOrder.MDY ? Dates.MDY : Dates.DMY;
            }
            if (!numeric) {
                return yearFirst ? Dates.YMD : Dates.NONE;
            }
            return finder.found()
                    .map(order -> order == DateOrder.MDY ? Dates.MDY : Dates.DMY)
                    .orElse(Dates.AMBIGUOUS);
        }
    }
}
