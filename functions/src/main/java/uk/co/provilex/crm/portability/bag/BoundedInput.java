package uk.co.provilex.crm.portability.bag;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.util.zip.ZipEntry;

/** Counts what is unpacked, and stops where it becomes more than an honest zip file has. */
final class BoundedInput extends FilterInputStream {

    private final BagLimits limits;
    private final ZipEntry entry;
    private final Budget budget;
    private long unpacked;

    /** What may still be unpacked of a whole file. */
    static final class Budget {
        private long left;

        Budget(long bytes) {
            this.left = bytes;
        }
    }

    /** The file unpacks to more than it may. */
    static final class TooMuchException extends IOException {

        @Serial
        private static final long serialVersionUID = 1L;

        TooMuchException(String message) {
            super(message);
        }
    }

    BoundedInput(InputStream in, ZipEntry entry, BagLimits limits, Budget budget) {
        super(in);
        this.entry = entry;
        this.limits = limits;
        this.budget = budget;
    }

    @Override
    public int read() throws IOException {
        int octet = in.read();
        if (octet >= 0) {
            count(1);
        }
        return octet;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        if (read > 0) {
            count(read);
        }
        return read;
    }

    private void count(int octets) throws TooMuchException {
        unpacked += octets;
        budget.left -= octets;
        if (budget.left < 0) {
            throw new TooMuchException("The zip file unpacks to more than " + limits.mostBytes() + " octets.");
        }
        if (unpacked > limits.largeBytes() && unpacked / limits.mostRatio() > entry.getCompressedSize()) {
            throw new TooMuchException(
                    "A file in the zip file unpacks to more than " + limits.mostRatio() + " times its size.");
        }
    }
}
