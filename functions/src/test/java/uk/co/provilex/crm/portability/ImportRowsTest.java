package uk.co.provilex.crm.portability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.list.ListFormat;
import uk.co.provilex.crm.portability.mapping.DateOrder;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/** However large a list is, few of its rows are in memory at a time. */
class ImportRowsTest {

    private static final int MOST_ROWS = 200;
    private static final int MOST_TEXT = 1_000_000;

    private final Worksite site = new Worksite();

    private ImportRows open(String csv) throws IOException {
        var id = site.importing(csv, Worksite.basis());
        var bucket = new TransferBucket(site.platform(), new TenantId(Worksite.TENANT));
        var key = ImportFiles.upload(bucket, id);
        String tag;
        try (var object = bucket.open(key, null).orElseThrow()) {
            tag = object.response().eTag();
        }
        var settings = JobSettings.of("list.csv")
                .checked(tag, ListFormat.CSV, List.of(), DateOrder.DMY, ImportPlan.standard());
        return ImportRows.open(bucket, key, settings);
    }

    @Test
    void ofManyRowsTwoHundredAreReadAhead() throws IOException {
        try (var rows = open("Name\n" + "Ada\n".repeat(1_000))) {
            assertEquals(MOST_ROWS, rows.ahead().size());
            assertEquals(MOST_ROWS, rows.ahead().size(), "no more while they wait");
            rows.taken(50);
            var next = rows.ahead();
            assertEquals(MOST_ROWS, next.size());
            assertEquals(51, next.getFirst().number());
            assertEquals(250, next.getLast().number());
        }
    }

    @Test
    void ofLongRowsNoMoreThanAMillionCharactersAndOneRow() throws IOException {
        var row = "x".repeat(60_000) + ",".repeat(9) + "y".repeat(50_000) + "\n";
        try (var rows = open("A,B,C,D,E,F,G,H,I,J\n" + row.repeat(30))) {
            for (int number = 1; number < 20; number++) {
                var ahead = rows.ahead();
                long text = ahead.stream().mapToLong(ImportRows::length).sum();
                assertTrue(text >= MOST_TEXT, "enough to be at work");
                assertTrue(
                        text - ImportRows.length(ahead.getLast()) < MOST_TEXT,
                        () -> text + " characters of " + ahead.size() + " rows");
                assertEquals(number, ahead.getFirst().number());
                rows.taken(1);
            }
        }
    }
}
