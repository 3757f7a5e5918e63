package uk.co.provilex.crm.rights;

/** What can be said of an event, beyond its kind and time. */
enum EventField {
    TEXT("/text"),
    ASSIGNEE_ID("/assigneeId"),
    IDENTITY_METHOD("/identityMethod"),
    IDENTITY_CONFIRMED("/identityConfirmed"),
    REASON("/reason"),
    GROUND("/ground"),
    SYSTEMS("/systems"),
    DISCLOSED("/disclosed"),
    WITHHELD("/withheld"),
    EXPORT_ID("/exportId"),
    ERASURE_ID("/erasureId"),
    RECORDS("/records"),
    SUPPRESS("/suppress");

    private final String pointer;

    EventField(String pointer) {
        this.pointer = pointer;
    }

    /** Returns where it is in the body (RFC 6901). */
    String pointer() {
        return pointer;
    }
}
