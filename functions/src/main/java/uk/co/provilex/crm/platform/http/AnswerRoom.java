package uk.co.provilex.crm.platform.http;

/**
 * How much one page of a list may tell. Lambda hands on no answer of more than 6 MB ("Lambda quotas", AWS Lambda developer
 * guide), in which the body is a text within JSON, where each quotation mark is escaped once more: one of a text, two bytes
 * where it is stored as JSON, takes four, and nothing grows more. So what takes {@link #BYTES} where it is stored takes 4 MB there
 * at most, and leaves room for what an answer has besides of each of a hundred items.
 */
public final class AnswerRoom {

    /** How many times as long what is stored as JSON may be in what Lambda hands on. */
    static final int GROWS = 2;

    /** The most bytes, as they are stored, that one page tells; unless its first item alone has more. */
    static final int BYTES = 2_000_000;

    private long taken;

    /** Takes the room that an item of so many bytes needs, and tells whether the item has a place on this page. */
    public boolean takes(int bytes) {
        if (taken > 0 && taken + bytes > BYTES) {
            return false;
        }
        taken += bytes;
        return true;
    }
}
