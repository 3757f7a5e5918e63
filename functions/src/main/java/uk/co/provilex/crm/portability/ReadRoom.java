package uk.co.provilex.crm.portability;

import java.util.ArrayDeque;

/**
 * The memory that there is for what is read ahead. Whoever reads comes in by turns, and only while those who are in have not read
 * too much; what is taken goes out in the same order. So the one that is waited for never waits for others.
 */
final class ReadRoom {

    private final long mostBytes;
    private final ArrayDeque<Long> within = new ArrayDeque<>();
    private long entered;
    private long bytes;
    private boolean closed;

    /** Makes room for so many bytes, or for one that has more. */
    ReadRoom(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /**
     * Waits until it is this one's turn and there is room for what it is about to read.
     *
     * @param turn its turn, 0 for the first
     * @throws IllegalStateException when nobody wants it any more
     */
    synchronized void enter(long turn, long size) {
        try {
            while (!closed && (entered != turn || (bytes > 0 && bytes + size > mostBytes))) {
                wait();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("it is not wanted any more", interrupted);
        }
        if (closed) {
            throw new IllegalStateException("it is not wanted any more");
        }
        entered++;
        bytes += size;
        within.add(size);
        notifyAll();
    }

    /** Lets out the one that has been in for the longest time. */
    synchronized void leave() {
        bytes -= within.removeFirst();
        notifyAll();
    }

    /** Sends away whoever still waits. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Returns how many bytes are in. */
    synchronized long bytes() {
        return bytes;
    }
}
