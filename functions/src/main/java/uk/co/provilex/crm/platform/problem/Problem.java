package uk.co.provilex.crm.platform.problem;

import java.time.Duration;

/** Every way in which a request can be refused: status, type and title, declared once (RFC 9457, section 3.1). */
public enum Problem {
    /** The request cannot be read: its syntax, a field or parameter that does not exist, a cursor that was altered. */
    MALFORMED_REQUEST(400, "malformed-request", "The request cannot be read"),
    /** No valid access token of an active user. */
    UNAUTHENTICATED(401, "unauthenticated", "Sign in first"),
    /** The caller's role does not allow the operation. */
    FORBIDDEN(403, "forbidden", "Your role does not allow this"),
    /** The processing of the lead is restricted (UK GDPR article 18). */
    RESTRICTED(403, "restricted", "The processing of this lead is restricted"),
    /** Nothing the caller may know of is there. */
    NOT_FOUND(404, "not-found", "Not found"),
    /** A lead with that email exists. */
    DUPLICATE_LEAD(409, "duplicate-lead", "A lead with this email exists"),
    /** A user with that email exists in this tenant. */
    DUPLICATE_USER(409, "duplicate-user", "A user with this email exists"),
    /** The tenant would be left without an active owner. */
    LAST_OWNER(409, "last-owner", "A tenant keeps at least one active owner"),
    /** A request with this idempotency key is still being worked on. */
    REQUEST_IN_PROGRESS(409, "request-in-progress", "The same request is still in progress"),
    /** The thing is not in a state that allows this. */
    WRONG_STATE(409, "wrong-state", "Not possible in the present state"),
    /** The lead is in the trash. */
    IN_TRASH(409, "in-trash", "The lead is in the trash"),
    /** The thing changed since the caller read it. */
    STALE(412, "stale", "It has changed since you read it"),
    /** The request is larger than this operation takes. */
    TOO_LARGE(413, "too-large", "The request is too large"),
    /** The body is of a media type that this operation does not take. */
    UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type", "The media type is not supported"),
    /** The request can be read, but a value in it is not acceptable. */
    INVALID_REQUEST(422, "invalid-request", "A value is not acceptable"),
    /** The idempotency key was used for another request. */
    IDEMPOTENCY_KEY_REUSED(422, "idempotency-key-reused", "The idempotency key belongs to another request"),
    /** An update must say which version it changes. */
    PRECONDITION_REQUIRED(428, "precondition-required", "Say which version you change"),
    /** Too many requests; try again later. */
    RATE_LIMITED(429, "rate-limited", "Too many requests"),
    /** A fault of ours. */
    INTERNAL(500, "internal", "Something went wrong on our side"),
    /** Briefly not possible; try again. */
    UNAVAILABLE(503, "unavailable", "Briefly unavailable");

    private final int status;
    private final String slug;
    private final String title;

    Problem(int status, String slug, String title) {
        this.status = status;
        this.slug = slug;
        this.title = title;
    }

    /** Returns the HTTP status. */
    public int status() {
        return status;
    }

    /** Returns the stable URI of this type of problem, which the contract documents. */
    public String type() {
        return "https://provilex.co.uk/problems/" + slug;
    }

    /** Returns the last part of {@link #type}. */
    public String slug() {
        return slug;
    }

    /** Returns the title, the same for every occurrence. */
    public String title() {
        return title;
    }

    /** Begins the refusal of what another was quicker with, and which may well succeed a moment later. */
    public static ProblemException busy(String detail) {
        return UNAVAILABLE.because(detail).retryAfter(Duration.ofSeconds(1));
    }

    /** Begins a refusal that tells its reader what to do. */
    public ProblemException because(String detail) {
        return new ProblemException(this, detail);
    }
}
