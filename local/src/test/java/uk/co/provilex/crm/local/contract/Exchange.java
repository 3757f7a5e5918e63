package uk.co.provilex.crm.local.contract;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One request and its answer, as they went over the wire.
 *
 * @param method the request method, such as {@code POST}
 * @param target the request target (RFC 9112, section 3.2.1): path and query, still percent-encoded
 * @param requestHeaders the headers sent
 * @param requestBody the body sent, empty if there was none
 * @param status the status answered
 * @param headers the headers answered
 * @param body the body answered, empty if there was none
 */
@SuppressWarnings("ArrayRecordComponent") // A body is bytes; exchanges are never compared.
public record Exchange(
        String method,
        URI target,
        HttpHeaders requestHeaders,
        byte[] requestBody,
        int status,
        HttpHeaders headers,
        byte[] body) {

    /** Refuses nulls and folds the method to upper case. */
    public Exchange {
        method = method.toUpperCase(Locale.ROOT);
        requireNonNull(target);
        requireNonNull(requestHeaders);
        requireNonNull(requestBody);
        requireNonNull(headers);
        requireNonNull(body);
    }

    /** Takes an exchange of the JDK's client; {@code requestBody} is what the request's publisher sent. */
    public static Exchange of(HttpRequest request, byte[] requestBody, HttpResponse<byte[]> response) {
        return new Exchange(
                request.method(),
                request.uri(),
                request.headers(),
                requestBody,
                response.statusCode(),
                response.headers(),
                response.body());
    }

    /** Makes headers of one value each. */
    public static HttpHeaders headers(Map<String, String> values) {
        var lists = new HashMap<String, List<String>>();
        values.forEach((name, value) -> lists.put(name, List.of(value)));
        return HttpHeaders.of(lists, (name, value) -> true);
    }
}
