package uk.co.provilex.crm.portability.jobs;

import java.util.Locale;

/** What a job does. */
public enum JobKind {
    /** Brings a list of leads in. */
    IMPORT,
    /** Packs everything to take it out. */
    EXPORT;

    /** Returns the name that items and notices use. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a name as {@link #text} writes it.
     *
     * @throws IllegalArgumentException when it is of no kind that this release knows
     */
    static JobKind of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Returns the area of the transfer bucket that holds the objects of such jobs. */
    public String area() {
        return text() + "s";
    }

    /** Returns where the API has a job of this kind. */
    public String path(String id) {
        return "/v1/" + area() + "/" + id;
    }
}
