package uk.co.provilex.crm.portability.csv;

import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import uk.co.provilex.crm.portability.csv.CsvFault.Kind;

/** Collects the parser's fields into rows, and keeps each within its limits. */
final class CsvRowHandler extends CsvCallbackHandler<CsvRow> {

    private static final String CLOSE_QUOTES =
            "Close every quotation mark, and double each one that is part of the text.";

    private static final Optional<RowFlaw> STRAY = Optional.of(new RowFlaw(
            "A quotation mark inside a quoted cell is not doubled.",
            "Double each quotation mark that is part of the text."));

    /** What a repaired quotation mark has become; a mark that stands before anything else is the file's own. */
    private static final String REPAIRED = QuotationRepair.STRAY + "\"";

    private final CsvLimits limits;
    private int most;
    private List<String> cells = new ArrayList<>();
    private int width;
    private long line;
    private long row;
    private boolean empty;
    private boolean strayQuote;

    CsvRowHandler(CsvLimits limits) {
        this.limits = limits;
        this.most = limits.mostColumns();
    }

    /** Says which row is read next, 0 for the header, so that a fault can name it. */
    void expect(long number) {
        row = number;
    }

    /** Says how many cells of a row are kept, once the header tells. */
    void keep(int cellsAtMost) {
        most = cellsAtMost;
    }

    private String place() {
        return (row == 0 ? "the header row" : "row " + row) + ", column " + (width + 1);
    }

    @Override
    protected RecordType getRecordType() {
        return empty ? RecordType.EMPTY : RecordType.DATA;
    }

    @Override
    protected int getFieldCount() {
        return width;
    }

    @Override
    protected void beginRecord(long startingLineNumber) {
        cells = new ArrayList<>();
        width = 0;
        line = startingLineNumber;
        empty = false;
        strayQuote = false;
    }

    @Override
    protected void addField(char[] buffer, int offset, int length, boolean quoted) {
        if (length > limits.fieldLength()) {
            throw tooLong();
        }
        // A row wider than any header is refused whatever it holds; keeping its cells would let it fill the memory.
        if (width < most) {
            cells.add(quoted ? unmarked(buffer, offset, length) : new String(buffer, offset, length));
        }
        width++;
    }

    private String unmarked(char[] buffer, int offset, int length) {
        String cell = new String(buffer, offset, length);
        if (!cell.contains(REPAIRED)) {
            return cell;
        }
        strayQuote = true;
        return cell.replace(REPAIRED, "\"");
    }

    CsvFault tooLong() {
        return new CsvFault(
                Kind.FIELD_TOO_LONG,
                "In " + place() + ", a field is longer than " + limits.fieldLength()
                        + " characters; often a quotation mark before it was never closed.",
                CLOSE_QUOTES);
    }

    CsvFault unclosed() {
        return new CsvFault(
                Kind.QUOTATION,
                "In " + place() + ", a quotation mark is opened and never closed: the file ends first.",
                CLOSE_QUOTES + " If the upload was cut short, upload the file again.");
    }

    @Override
    protected void setComment(char[] buffer, int offset, int length) {
        throw new IllegalStateException("comments are off");
    }

    @Override
    protected void setEmpty() {
        empty = true;
    }

    @Override
    protected CsvRow buildRecord() {
        return new CsvRow(row, line, cells, width, true, strayQuote ? STRAY : Optional.empty());
    }
}
