package uk.co.provilex.crm.portability.mapping;

/**
 * Says why the columns of a file cannot be mapped, and what to do about it.
 *
 * <p>The detail may quote a header: it is for the tenant's eyes.
 */
public final class MappingFault extends RuntimeException {

    private final String detail;

    /** Says what is wrong and how to put it right, in whole sentences. */
    public MappingFault(String detail) {
        super("the columns cannot be mapped");
        this.detail = detail;
    }

    /** Returns what is wrong and how to put it right. */
    public String detail() {
        return detail;
    }
}
