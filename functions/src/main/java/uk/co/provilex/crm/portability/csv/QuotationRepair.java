package uk.co.provilex.crm.portability.csv;

import java.io.IOException;
import java.io.Reader;
import java.nio.CharBuffer;

/**
 * Keeps one stray quotation mark from swallowing the rows after it.
 *
 * <p>A quotation mark inside a quoted cell closes the cell only where a delimiter, a line break or the end follows;
 * otherwise its writer forgot to double it. A strict parser fails there, a lenient one reads on to some later mark and
 * joins the rows between. Here the mark is doubled, and {@link #STRAY} before it tells the row's reader, so that one row
 * is refused and the next is whole. Blanks between a delimiter and a quotation mark are dropped, as people write them.
 */
final class QuotationRepair extends Reader {

    /** Marks a repaired quotation mark: a noncharacter (Unicode 23.7), which no text that is stored holds. */
    static final char STRAY = '\uFDD0';

    private static final char QUOTE = '"';
    private static final int MOST_BLANKS = 64;

    private enum State {
        FIELD_START,
        UNQUOTED,
        QUOTED,
        AFTER_QUOTE
    }

    private final Reader in;
    private final char delimiter;
    private final char[] block = new char[16 * 1024];
    // One character in can give at most the held-back blanks, a mark and three more characters.
    private final CharBuffer out =
            CharBuffer.allocate(block.length * 4 + MOST_BLANKS + 8).limit(0);
    private final StringBuilder blanks = new StringBuilder();
    private State state = State.FIELD_START;
    private boolean ended;

    QuotationRepair(Reader in, char delimiter) {
        this.in = in;
        this.delimiter = delimiter;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!out.hasRemaining()) {
            if (ended) {
                return -1;
            }
            repairMore();
        }
        int count = Math.min(length, out.remaining());
        out.get(target, offset, count);
        return count;
    }

    private void repairMore() throws IOException {
        int count = in.read(block, 0, block.length);
        out.clear();
        if (count < 0) {
            ended = true;
            if (state == State.AFTER_QUOTE) {
                out.put(QUOTE);
            } else {
                putBlanks();
            }
        }
        for (int i = 0; i < count; i++) {
            accept(block[i]);
        }
        out.flip();
    }

    private void accept(char c) {
        switch (state) {
            case FIELD_START -> atFieldStart(c);
            case UNQUOTED -> {
                out.put(c);
                if (endsField(c)) {
                    state = State.FIELD_START;
                }
            }
            case QUOTED -> {
                if (c == QUOTE) {
                    state = State.AFTER_QUOTE;
                } else {
                    out.put(c);
                }
            }
            case AFTER_QUOTE -> afterQuote(c);
        }
    }

    private void atFieldStart(char c) {
        if (isBlank(c) && blanks.length() < MOST_BLANKS) {
            blanks.append(c);
            return;
        }
        if (c == QUOTE) {
            blanks.setLength(0);
            state = State.QUOTED;
        } else {
            putBlanks();
            state = endsField(c) ? State.FIELD_START : State.UNQUOTED;
        }
        out.put(c);
    }

    private void afterQuote(char c) {
        if (isBlank(c) && blanks.length() < MOST_BLANKS) {
            blanks.append(c);
        } else if (endsField(c)) {
            blanks.setLength(0);
            out.put(QUOTE).put(c);
            state = State.FIELD_START;
        } else if (c == QUOTE && blanks.isEmpty()) {
            out.put(QUOTE).put(QUOTE);
            state = State.QUOTED;
        } else {
            out.put(STRAY).put(QUOTE).put(QUOTE);
            putBlanks();
            state = State.QUOTED;
            accept(c);
        }
    }

    private void putBlanks() {
        out.put(blanks.toString());
        blanks.setLength(0);
    }

    private boolean isBlank(char c) {
        return c == ' ' || (c == '\t' && delimiter != '\t');
    }

    private boolean endsField(char c) {
        return c == delimiter || c == '\n' || c == '\r';
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
