package uk.co.provilex.crm.platform.identity;

/** What a lead does by its own link, with how it is recorded in the ledger. No user does these, and no lead anything else. */
public enum SubjectAction {
    /** {@code GET /v1/subject}. */
    GET_SUBJECT("subject.read", Action.Kind.READ),
    /** {@code POST /v1/subject/requests}. */
    ASK_AS_SUBJECT("subject.request", Action.Kind.CREATE);

    private final String text;
    private final Action.Kind kind;

    SubjectAction(String text, Action.Kind kind) {
        this.text = text;
        this.kind = kind;
    }

    /** Returns the name that the ledger and the contract use. */
    public String text() {
        return text;
    }

    /** Returns what the operation does. */
    public Action.Kind kind() {
        return kind;
    }
}
