package uk.co.provilex.crm.portability;

import java.io.Serial;

/** A package that cannot be brought in: why, and what to do. Nothing of it was written. */
final class PackageFault extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String detail;

    /**
     * Refuses a package.
     *
     * @param detail sentences for whoever uploaded it, which name a file and a line but quote neither
     */
    PackageFault(String detail) {
        super("the package is refused");
        this.detail = detail;
    }

    /** Refuses a package for a line of one of its files. */
    static PackageFault ofLine(String file, long line, String what) {
        return new PackageFault("Line " + line + " of data/" + file + ".jsonl " + what
                + " Somebody has changed the package since it was made. Export it anew, or download it once more.");
    }

    String detail() {
        return detail;
    }
}
