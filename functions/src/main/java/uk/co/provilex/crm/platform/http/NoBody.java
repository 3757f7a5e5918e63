package uk.co.provilex.crm.platform.http;

/** The request type of an operation that takes no body. */
public record NoBody() {

    /** The only value there is. */
    public static final NoBody NONE = new NoBody();
}
