package uk.co.provilex.crm.local.edge;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.local.clock.MovableClock;
import uk.co.provilex.crm.local.sts.Session;
import uk.co.provilex.crm.local.sts.Sessions;

/**
 * Finds out who signed a request, and refuses it where AWS would.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html">Signing with
 *     the Authorization header</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html">Signing with query
 *     parameters</a>
 */
final class SignatureCheck {

    private static final Duration SKEW = Duration.ofMinutes(15);
    private static final long LONGEST_URL = Duration.ofDays(7).toSeconds();
    private static final Pattern AUTHORIZATION = Pattern.compile(
            "AWS4-HMAC-SHA256\\s+Credential=([^,\\s]+),\\s*SignedHeaders=([^,\\s]+),\\s*Signature=([0-9a-f]{64})");
    private static final List<String> URL_PARAMETERS = List.of(
            "X-Amz-Algorithm",
            "X-Amz-Credential",
            "X-Amz-Date",
            "X-Amz-Expires",
            "X-Amz-SignedHeaders",
            "X-Amz-Signature",
            "X-Amz-Security-Token");

    private final Sessions sessions;
    private final MovableClock clock;
    private final String region;

    SignatureCheck(Sessions sessions, MovableClock clock, String region) {
        this.sessions = sessions;
        this.clock = clock;
        this.region = region;
    }

    /**
     * A request whose signature holds.
     *
     * @param session who signed it
     * @param payloadHash what the signature says of the body: a SHA-256 in hex or one of the fixed words
     * @param signingKey the derived key, for the signatures of a streamed body's chunks
     * @param time the signature's time as written
     * @param scope the signature's scope
     * @param signature the signature, with which the chain of chunk signatures begins
     * @param presigned whether it came in the URL
     */
    record Signed(
            Session session,
            String payloadHash,
            UnaryOperator<String> signingKey,
            String time,
            String scope,
            String signature,
            boolean presigned) {}

    private record Claim(
            Protocol protocol,
            String accessKeyId,
            String date,
            String region,
            String service,
            List<String> signedHeaders,
            String signature,
            String time,
            @Nullable String token,
            String payloadHash,
            Optional<Long> validFor) {

        String scope() {
            return date + "/" + region + "/" + service + "/" + SigV4.TERMINATOR;
        }
    }

    /** Tells whether a query string carries a signature. */
    static boolean isPresigned(List<SigV4.Parameter> query) {
        return query.stream().anyMatch(p -> p.name().equals("X-Amz-Signature"));
    }

    /** Tells whether a query parameter belongs to the signature and not to the request. */
    static boolean isSignature(SigV4.Parameter parameter) {
        return URL_PARAMETERS.contains(parameter.name());
    }

    /**
     * Checks a request.
     *
     * @param body the whole body, or null when it is streamed and checked on its way
     * @throws AwsFault in the words of the protocol
     */
    Signed check(
            HttpExchange exchange,
            Protocol protocol,
            String service,
            List<SigV4.Parameter> query,
            byte @Nullable [] body)
            throws AwsFault {
        Headers headers = exchange.getRequestHeaders();
        Claim claim = isPresigned(query) ? fromUrl(protocol, query) : fromHeader(protocol, headers);
        if (!claim.service().equals(service)) {
            throw AuthProblem.MALFORMED.as(
                    protocol, "Credential should be scoped to correct service: '" + service + "'.");
        }
        if (!claim.region().equals(region)) {
            throw AuthProblem.MALFORMED.as(
                    protocol, "Credential should be scoped to a valid region: '" + region + "'.");
        }
        Session session = session(claim);
        String payloadHash = payloadHash(claim, headers, body);
        requireSignedHeaders(claim, headers);

        String canonical = canonicalRequest(exchange, claim, query, payloadHash);
        byte[] key = SigV4.signingKey(
                session.credentials().secretAccessKey(), claim.date(), claim.region(), claim.service());
        String expected = SigV4.hmacHex(key, SigV4.stringToSign(claim.time(), claim.scope(), canonical));
        if (!MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII), claim.signature().getBytes(StandardCharsets.US_ASCII))) {
            throw AuthProblem.WRONG_SIGNATURE.as(protocol, "");
        }
        requireFresh(claim, session);
        return new Signed(
                session,
                payloadHash,
                text -> SigV4.hmacHex(key, text),
                claim.time(),
                claim.scope(),
                claim.signature(),
                claim.validFor().isPresent());
    }

    private Session session(Claim claim) throws AwsFault {
        Session session = sessions.byAccessKey(claim.accessKeyId())
                .orElseThrow(() -> AuthProblem.UNKNOWN_KEY.as(claim.protocol(), ""));
        String expected = session.credentials().sessionToken().orElse("");
        String given = claim.token() == null ? "" : claim.token();
        if (!MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8))) {
            throw AuthProblem.WRONG_TOKEN.as(claim.protocol(), "");
        }
        return session;
    }

    private static Claim fromHeader(Protocol protocol, Headers headers) throws AwsFault {
        String authorization = headers.getFirst("Authorization");
        if (authorization == null) {
            throw AuthProblem.MISSING.as(protocol, "");
        }
        Matcher parts = AUTHORIZATION.matcher(authorization.strip());
        String time = headers.getFirst("X-Amz-Date");
        if (!parts.matches() || time == null) {
            throw AuthProblem.MALFORMED.as(protocol, "The Authorization header is not one of " + SigV4.ALGORITHM + ".");
        }
        String hash = headers.getFirst("X-Amz-Content-Sha256");
        return claim(
                protocol,
                parts.group(1),
                parts.group(2),
                parts.group(3),
                time,
                headers.getFirst("X-Amz-Security-Token"),
                hash == null ? "" : hash,
                Optional.empty());
    }

    private static Claim fromUrl(Protocol protocol, List<SigV4.Parameter> query) throws AwsFault {
        for (String name : URL_PARAMETERS) {
            if (query.stream().filter(p -> p.name().equals(name)).count() > 1) {
                throw AuthProblem.MALFORMED.as(protocol, name + " occurs more than once.");
            }
        }
        if (!SigV4.ALGORITHM.equals(parameter(query, "X-Amz-Algorithm").orElse(""))) {
            throw AuthProblem.MALFORMED.as(protocol, "X-Amz-Algorithm only supports " + SigV4.ALGORITHM + ".");
        }
        long validFor;
        try {
            validFor = Long.parseLong(parameter(query, "X-Amz-Expires").orElse(""));
        } catch (NumberFormatException notANumber) {
            throw AuthProblem.MALFORMED.as(protocol, "X-Amz-Expires must be a number.");
        }
        if (validFor < 1 || validFor > LONGEST_URL) {
            throw AuthProblem.MALFORMED.as(protocol, "X-Amz-Expires must be between 1 and " + LONGEST_URL + ".");
        }
        return claim(
                protocol,
                parameter(query, "X-Amz-Credential").orElse(""),
                parameter(query, "X-Amz-SignedHeaders").orElse(""),
                parameter(query, "X-Amz-Signature").orElse(""),
                parameter(query, "X-Amz-Date").orElse(""),
                parameter(query, "X-Amz-Security-Token").orElse(null),
                SigV4.UNSIGNED_PAYLOAD,
                Optional.of(validFor));
    }

    private static Claim claim(
            Protocol protocol,
            String credential,
            String signedHeaders,
            String signature,
            String time,
            @Nullable String token,
            String payloadHash,
            Optional<Long> validFor)
            throws AwsFault {
        String[] scope = credential.split("/", -1);
        if (scope.length != 5 || !scope[4].equals(SigV4.TERMINATOR) || !time.startsWith(scope[1])) {
            throw AuthProblem.MALFORMED.as(
                    protocol, "The credential is malformed or its date is not that of the request.");
        }
        return new Claim(
                protocol,
                scope[0],
                scope[1],
                scope[2],
                scope[3],
                List.of(signedHeaders.toLowerCase(Locale.ROOT).split(";", -1)),
                signature,
                time,
                token,
                payloadHash,
                validFor);
    }

    private static Optional<String> parameter(List<SigV4.Parameter> query, String name) {
        return query.stream()
                .filter(p -> p.name().equals(name))
                .map(SigV4.Parameter::value)
                .findFirst();
    }

    private static String payloadHash(Claim claim, Headers headers, byte @Nullable [] body) throws AwsFault {
        if (body == null) {
            String header = headers.getFirst("X-Amz-Content-Sha256");
            if (claim.payloadHash().isEmpty()) {
                throw new AwsFault(
                        400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256");
            }
            return header == null ? claim.payloadHash() : header;
        }
        String actual = SigV4.sha256Hex(body);
        if (!claim.payloadHash().isEmpty()
                && !claim.payloadHash().equals(SigV4.UNSIGNED_PAYLOAD)
                && !claim.payloadHash().equals(actual)) {
            throw AuthProblem.WRONG_SIGNATURE.as(claim.protocol(), "");
        }
        return claim.payloadHash().isEmpty() ? actual : claim.payloadHash();
    }

    private static void requireSignedHeaders(Claim claim, Headers headers) throws AwsFault {
        var unsigned = new ArrayList<String>();
        if (!claim.signedHeaders().contains("host")) {
            unsigned.add("host");
        }
        for (String name : headers.keySet()) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith("x-amz-") && !claim.signedHeaders().contains(lower)) {
                unsigned.add(lower);
            }
        }
        if (!unsigned.isEmpty()) {
            String message = "There were headers present in the request which were not signed: " + unsigned;
            throw claim.protocol() == Protocol.S3
                    ? new AwsFault(403, "AccessDenied", message)
                    : AuthProblem.MALFORMED.as(claim.protocol(), message);
        }
    }

    private static String canonicalRequest(
            HttpExchange exchange, Claim claim, List<SigV4.Parameter> query, String payloadHash) {
        var canonical = new StringBuilder();
        canonical.append(exchange.getRequestMethod()).append('\n');
        canonical
                .append(SigV4.encode(SigV4.decodePath(exchange.getRequestURI().getRawPath()), true))
                .append('\n');
        canonical
                .append(SigV4.canonicalQuery(query.stream()
                        .filter(p -> !p.name().equals("X-Amz-Signature"))
                        .toList()))
                .append('\n');
        for (String name : claim.signedHeaders()) {
            List<String> values = exchange.getRequestHeaders().get(name);
            canonical
                    .append(name)
                    .append(':')
                    .append(values == null ? "" : SigV4.fold(values))
                    .append('\n');
        }
        canonical.append('\n');
        canonical.append(String.join(";", claim.signedHeaders())).append('\n').append(payloadHash);
        return canonical.toString();
    }

    /** Judges the age in moved time: the signer used the system clock, the local cloud may be days ahead of it. */
    private void requireFresh(Claim claim, Session session) throws AwsFault {
        Instant now = clock.instant();
        if (session.expires().filter(now::isAfter).isPresent()) {
            throw AuthProblem.EXPIRED_CREDENTIALS.as(claim.protocol(), "");
        }
        Instant signedAt;
        try {
            signedAt = clock.at(SigV4.TIME.parse(claim.time(), Instant::from));
        } catch (DateTimeException malformed) {
            throw AuthProblem.MALFORMED.as(claim.protocol(), "X-Amz-Date must be in the ISO8601 basic format.");
        }
        if (signedAt.isAfter(now.plus(SKEW))) {
            throw AuthProblem.SKEWED_TIME.as(claim.protocol(), "the request time lies ahead");
        }
        if (claim.validFor().isPresent()) {
            if (now.isAfter(signedAt.plusSeconds(claim.validFor().get()))) {
                throw AuthProblem.EXPIRED_URL.as(claim.protocol(), "");
            }
        } else if (signedAt.isBefore(now.minus(SKEW))) {
            throw AuthProblem.SKEWED_TIME.as(claim.protocol(), "the request is older than 15 minutes");
        }
    }
}
