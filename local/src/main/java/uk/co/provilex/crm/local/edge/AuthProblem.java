package uk.co.provilex.crm.local.edge;

/** Why a request's signature is not accepted; each protocol has its own words for it. */
enum AuthProblem {
    MISSING,
    MALFORMED,
    UNKNOWN_KEY,
    WRONG_TOKEN,
    WRONG_SIGNATURE,
    EXPIRED_CREDENTIALS,
    EXPIRED_URL,
    SKEWED_TIME;

    /** Puts the problem in the words of a protocol. */
    AwsFault as(Protocol protocol, String detail) {
        return switch (protocol) {
            case JSON -> json(detail);
            case QUERY -> query(detail);
            case S3 -> s3(detail);
        };
    }

    private AwsFault json(String detail) {
        return switch (this) {
            case MISSING -> new AwsFault(400, "MissingAuthenticationTokenException", "Missing Authentication Token");
            case MALFORMED -> new AwsFault(400, "IncompleteSignatureException", detail);
            case UNKNOWN_KEY, WRONG_TOKEN ->
                new AwsFault(
                        400, "UnrecognizedClientException", "The security token included in the request is invalid.");
            case WRONG_SIGNATURE -> new AwsFault(400, "InvalidSignatureException", mismatch());
            case EXPIRED_CREDENTIALS ->
                new AwsFault(400, "ExpiredTokenException", "The security token included in the request is expired");
            case EXPIRED_URL, SKEWED_TIME ->
                new AwsFault(400, "InvalidSignatureException", "Signature expired: " + detail);
        };
    }

    private AwsFault query(String detail) {
        return switch (this) {
            case MISSING -> new AwsFault(403, "MissingAuthenticationToken", "Request is missing Authentication Token");
            case MALFORMED -> new AwsFault(400, "IncompleteSignature", detail);
            case UNKNOWN_KEY, WRONG_TOKEN ->
                new AwsFault(403, "InvalidClientTokenId", "The security token included in the request is invalid.");
            case WRONG_SIGNATURE -> new AwsFault(403, "SignatureDoesNotMatch", mismatch());
            case EXPIRED_CREDENTIALS ->
                new AwsFault(403, "ExpiredToken", "The security token included in the request is expired");
            case EXPIRED_URL, SKEWED_TIME -> new AwsFault(403, "SignatureDoesNotMatch", "Signature expired: " + detail);
        };
    }

    private AwsFault s3(String detail) {
        return switch (this) {
            case MISSING -> new AwsFault(403, "AccessDenied", "Access Denied");
            case MALFORMED -> new AwsFault(400, "AuthorizationHeaderMalformed", detail);
            case UNKNOWN_KEY ->
                new AwsFault(
                        403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.");
            case WRONG_TOKEN ->
                new AwsFault(400, "InvalidToken", "The provided token is malformed or otherwise invalid.");
            case WRONG_SIGNATURE -> new AwsFault(403, "SignatureDoesNotMatch", mismatch());
            case EXPIRED_CREDENTIALS -> new AwsFault(400, "ExpiredToken", "The provided token has expired.");
            case EXPIRED_URL -> new AwsFault(403, "AccessDenied", "Request has expired");
            case SKEWED_TIME ->
                new AwsFault(
                        403,
                        "RequestTimeTooSkewed",
                        "The difference between the request time and the current time is too large.");
        };
    }

    private static String mismatch() {
        return "The request signature we calculated does not match the signature you provided. Check your key and signing"
                + " method.";
    }
}
