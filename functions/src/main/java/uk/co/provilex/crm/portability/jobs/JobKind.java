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

    /** Returns the area of the transfer bucket that holds the objects of such jobs. */
    public String area() {
        return text() + "s";
    }

    /** Returns where the API has a job of this kind. */
    public String path(String id) {
        return "/v1/" + area() + "/" + id;
    }
}
