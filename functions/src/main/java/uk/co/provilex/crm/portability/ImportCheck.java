package uk.co.provilex.crm.portability;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import uk.co.provilex.crm.portability.csv.CsvLimits;
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
     * Returns the settings with what was found out.
     *
     * @param alive is told from time to time that this goes on
     */
    JobSettings check(Runnable alive) throws IOException {
        var object = bucket.open(key, null).orElseThrow(ReplacedException::new);
        var tag = object.response().eTag();
        if (object.response().contentLength() > ImportFiles.MOST_BYTES) {
            object.abort();
            throw new ReplacedException();
        }
        try (var file = ListFile.open(object, () -> again(tag), CsvLimits.IMPORT, alive)) {
            var keys = tenant.customFields().stream().map(CustomField::key).collect(Collectors.toSet());
            var columns = ColumnMap.of(file.header(), settings.mapping(), keys).columns();
            var dates = columns.stream()
                    .filter(column -> column.field() == Field.CONSENT_OBTAINED_AT)
                    .toList();
            return settings.checked(tag, columns, order(file, dates, alive));
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    private InputStream again(String tag) {
        return bucket.open(key, tag).orElseThrow(ReplacedException::new);
    }

    private DateOrder order(ListFile file, List<Column> dates, Runnable alive) {
        var finder = new DateOrderFinder();
        while (file.hasNext()) {
            var row = file.next();
            dates.forEach(column -> finder.see(row.cell(column.index())));
            if (row.number() % ROWS_BETWEEN_SIGNS == 0) {
                alive.run();
            }
        }
        var said = settings.dateOrder();
        if (said != null) {
            return said;
        }
        // Where no date tells, the tenant's country does: Americans write the month first.
        return finder.found().orElse("US".equals(tenant.defaultCountry()) ? DateOrder.MDY : DateOrder.DMY);
    }
}
