package uk.co.provilex.crm.platform.identity;

import static uk.co.provilex.crm.platform.identity.Role.ADMIN;
import static uk.co.provilex.crm.platform.identity.Role.MEMBER;
import static uk.co.provilex.crm.platform.identity.Role.OWNER;
import static uk.co.provilex.crm.platform.identity.Role.VIEWER;

import java.util.Set;

/** The matrix of operations and roles, with how each operation is recorded in the ledger. */
public enum Action {
    /** {@code GET /v1/me}. */
    GET_ME("session.read", Kind.READ, OWNER, ADMIN, MEMBER, VIEWER),
    /** {@code POST /v1/me/sign-out}. */
    SIGN_OUT("session.sign-out", Kind.CHANGE, OWNER, ADMIN, MEMBER, VIEWER),
    /** {@code GET /v1/tenant}: the caller's own organisation, which is no data subject. */
    GET_TENANT("tenant.read", Kind.IMPERSONAL_READ, OWNER, ADMIN, MEMBER, VIEWER),
    /** {@code PATCH /v1/tenant}. */
    UPDATE_TENANT("tenant.update", Kind.CHANGE, OWNER, ADMIN),
    /** {@code POST /v1/tenant/closure}. */
    REQUEST_CLOSURE("tenant.close", Kind.CREATE, OWNER),
    /** {@code DELETE /v1/tenant/closure}. */
    CANCEL_CLOSURE("tenant.keep", Kind.CHANGE, OWNER),
    /** {@code POST /v1/users}. */
    INVITE_USER("user.invite", Kind.CREATE, OWNER, ADMIN),
    /** {@code GET /v1/users}. */
    LIST_USERS("user.list", Kind.READ, OWNER, ADMIN, MEMBER, VIEWER),
    /** {@code GET /v1/users/{userId}}. */
    GET_USER("user.read", Kind.READ, OWNER, ADMIN, MEMBER, VIEWER),
    /** {@code PATCH /v1/users/{userId}}. */
    UPDATE_USER("user.update", Kind.CHANGE, OWNER, ADMIN),
    /** {@code DELETE /v1/users/{userId}}. */
    DELETE_USER("user.delete", Kind.CHANGE, OWNER, ADMIN),
    /** {@code GET /v1/users/{userId}/activity}; members and viewers see their own. */
    LIST_USER_ACTIVITY("user.activity", Kind.READ, OWNER, ADMIN, MEMBER, VIEWER),
    /** {@code POST /v1/leads}. */
    CREATE_LEAD("lead.create", Kind.CREATE, OWNER, ADMIN, MEMBER),
    /** {@code GET /v1/leads}. */
    LIST_LEADS("lead.list", Kind.READ, OWNER, ADMIN, MEMBER, VIEWER),
    /** {@code GET /v1/leads/{leadId}}. */
    GET_LEAD("lead.read", Kind.READ, OWNER, ADMIN, MEMBER, VIEWER),
    /** {@code PATCH /v1/leads/{leadId}}. */
    UPDATE_LEAD("lead.update", Kind.CHANGE, OWNER, ADMIN, MEMBER),
    /** {@code DELETE /v1/leads/{leadId}}. */
    TRASH_LEAD("lead.trash", Kind.CHANGE, OWNER, ADMIN, MEMBER),
    /** {@code POST /v1/leads/{leadId}/restore}. */
    RESTORE_LEAD("lead.restore", Kind.CHANGE, OWNER, ADMIN, MEMBER),
    /** {@code POST /v1/leads/search}. */
    SEARCH_LEADS("lead.search", Kind.READ, OWNER, ADMIN, MEMBER, VIEWER),
    /** {@code POST /v1/leads/{leadId}/notes}. */
    ADD_NOTE("note.create", Kind.CREATE, OWNER, ADMIN, MEMBER),
    /** {@code GET /v1/leads/{leadId}/notes}. */
    LIST_NOTES("note.list", Kind.READ, OWNER, ADMIN, MEMBER, VIEWER),
    /** {@code POST /v1/leads/{leadId}/tasks}. */
    ADD_TASK("task.create", Kind.CREATE, OWNER, ADMIN, MEMBER),
    /** {@code GET /v1/leads/{leadId}/tasks}. */
    LIST_TASKS("task.list", Kind.READ, OWNER, ADMIN, MEMBER, VIEWER),
    /** {@code PATCH /v1/leads/{leadId}/tasks/{taskId}}. */
    UPDATE_TASK("task.update", Kind.CHANGE, OWNER, ADMIN, MEMBER),
    /** {@code GET /v1/leads/{leadId}/timeline}. */
    GET_TIMELINE("lead.timeline", Kind.READ, OWNER, ADMIN, MEMBER, VIEWER),
    /** {@code GET /v1/leads/{leadId}/consents}. */
    LIST_CONSENTS("consent.list", Kind.READ, OWNER, ADMIN, MEMBER, VIEWER),
    /** {@code POST /v1/leads/{leadId}/consents}. */
    RECORD_CONSENT("consent.record", Kind.CREATE, OWNER, ADMIN, MEMBER),
    /** {@code POST /v1/leads/{leadId}/consents/{consentId}/withdrawal}. */
    WITHDRAW_CONSENT("consent.withdraw", Kind.CHANGE, OWNER, ADMIN, MEMBER),
    /** {@code GET /v1/leads/{leadId}/consents/{consentId}/record}. */
    GET_CONSENT_RECORD("consent.read", Kind.READ, OWNER, ADMIN, MEMBER, VIEWER),
    /** {@code POST /v1/leads/{leadId}/contact-check}. */
    CHECK_CONTACT("consent.check", Kind.READ, OWNER, ADMIN, MEMBER, VIEWER),
    /** {@code PUT /v1/leads/{leadId}/restriction}. */
    RESTRICT_LEAD("lead.restrict", Kind.CHANGE, OWNER, ADMIN),
    /** {@code DELETE /v1/leads/{leadId}/restriction}. */
    LIFT_RESTRICTION("lead.lift-restriction", Kind.CHANGE, OWNER, ADMIN),
    /** {@code POST /v1/imports}. */
    CREATE_IMPORT("import.create", Kind.CREATE, OWNER, ADMIN),
    /** {@code GET /v1/imports}. */
    LIST_IMPORTS("import.list", Kind.READ, OWNER, ADMIN),
    /** {@code GET /v1/imports/{importId}}. */
    GET_IMPORT("import.read", Kind.READ, OWNER, ADMIN),
    /** {@code POST /v1/imports/{importId}/start}. */
    START_IMPORT("import.start", Kind.CHANGE, OWNER, ADMIN),
    /** {@code POST /v1/imports/{importId}/preview}. */
    PREVIEW_IMPORT("import.preview", Kind.CHANGE, OWNER, ADMIN),
    /** {@code POST /v1/imports/{importId}/undo}. */
    UNDO_IMPORT("import.undo", Kind.CHANGE, OWNER, ADMIN),
    /** {@code GET /v1/imports/{importId}/rejects}. */
    GET_IMPORT_REJECTS("import.rejects", Kind.READ, OWNER, ADMIN),
    /** {@code DELETE /v1/imports/{importId}}. */
    CANCEL_IMPORT("import.cancel", Kind.CHANGE, OWNER, ADMIN),
    /** {@code POST /v1/rights-requests}. */
    ADD_RIGHTS_REQUEST("rights.create", Kind.CREATE, OWNER, ADMIN, MEMBER),
    /** {@code GET /v1/rights-requests}; those limited to own leads see what they recorded or look after. */
    LIST_RIGHTS("rights.list", Kind.READ, OWNER, ADMIN, MEMBER),
    /** {@code GET /v1/rights-requests/{requestId}}; those limited to own leads see what they recorded or look after. */
    GET_RIGHTS_REQUEST("rights.read", Kind.READ, OWNER, ADMIN, MEMBER),
    /** {@code POST /v1/rights-requests/{requestId}/events}; owners and admins alone extend, complete and refuse. */
    ADD_RIGHTS_EVENT("rights.event", Kind.CREATE, OWNER, ADMIN, MEMBER),
    /** {@code GET /v1/rights-requests/{requestId}/evidence}. */
    GET_EVIDENCE("rights.evidence", Kind.READ, OWNER, ADMIN),
    /** {@code POST /v1/me/rights-requests}: to Provilex, about the caller's own account. */
    ADD_MY_REQUEST("session.rights", Kind.CREATE, OWNER, ADMIN, MEMBER, VIEWER),
    /** {@code GET /v1/me/rights-requests}. */
    LIST_MY_REQUESTS("session.list-rights", Kind.READ, OWNER, ADMIN, MEMBER, VIEWER),
    /** {@code POST /v1/exports}. */
    CREATE_EXPORT("export.create", Kind.CREATE, OWNER, ADMIN),
    /** {@code GET /v1/exports}. */
    LIST_EXPORTS("export.list", Kind.IMPERSONAL_READ, OWNER, ADMIN),
    /** {@code GET /v1/exports/{exportId}}. */
    GET_EXPORT("export.read", Kind.READ, OWNER, ADMIN),
    /** {@code DELETE /v1/exports/{exportId}}. */
    CANCEL_EXPORT("export.cancel", Kind.CHANGE, OWNER, ADMIN),
    /** {@code POST /v1/leads/{leadId}/erasure}. */
    ERASE_LEAD("lead.erase", Kind.CREATE, OWNER, ADMIN),
    /** {@code POST /v1/leads/{leadId}/subject-links}. */
    ISSUE_SUBJECT_LINK("lead.issue-link", Kind.CREATE, OWNER, ADMIN),
    /** {@code DELETE /v1/leads/{leadId}/subject-links}. */
    REVOKE_LINKS("lead.revoke-links", Kind.CHANGE, OWNER, ADMIN, MEMBER),
    /** {@code GET /v1/erasures}: ids, times and numbers, of nobody any more. */
    LIST_ERASURES("erasure.list", Kind.IMPERSONAL_READ, OWNER, ADMIN),
    /** {@code GET /v1/erasures/{erasureId}}. */
    GET_ERASURE("erasure.read", Kind.IMPERSONAL_READ, OWNER, ADMIN),
    /** {@code GET /v1/retention}. */
    PREVIEW_RETENTION("retention.preview", Kind.READ, OWNER, ADMIN);

    /** What an operation does, as far as the pipeline is concerned. */
    public enum Kind {
        /** Makes something new, once for each idempotency key. */
        CREATE,
        /** Changes what exists. */
        CHANGE,
        /** Discloses personal data, which is recorded before the answer is given. */
        READ,
        /** Reads what names nobody. */
        IMPERSONAL_READ
    }

    private final String text;
    private final Kind kind;

    @SuppressWarnings("ImmutableEnumChecker") // Set.of makes an immutable set
    private final Set<Role> allowed;

    Action(String text, Kind kind, Role... allowed) {
        this.text = text;
        this.kind = kind;
        this.allowed = Set.of(allowed);
    }

    /** Returns the name that the ledger and the API use. */
    public String text() {
        return text;
    }

    /** Returns what the operation does. */
    public Kind kind() {
        return kind;
    }

    /** Tells whether {@code role} may do this at all. */
    public boolean allows(Role role) {
        return allowed.contains(role);
    }
}
