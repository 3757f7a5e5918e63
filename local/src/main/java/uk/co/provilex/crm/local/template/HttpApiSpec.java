package uk.co.provilex.crm.local.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The HTTP API as the template declares it.
 *
 * @param apiId the API's id
 * @param authorizers JWT authorizers by name
 * @param cors the cross-origin settings, if any
 * @param throttling the limits of routes that have none of their own, if any
 * @param routeThrottling limits by route key, such as {@code POST /v1/tenants}
 */
public record HttpApiSpec(
        String apiId,
        Map<String, JwtAuthorizer> authorizers,
        Optional<Cors> cors,
        Optional<Throttling> throttling,
        Map<String, Throttling> routeThrottling) {

    /**
     * A JWT authorizer; see "Controlling access to HTTP APIs with JWT authorizers" in the API Gateway guide.
     *
     * @param issuer what {@code iss} must be
     * @param audience what {@code aud}, or {@code client_id} where that is absent, must be among
     */
    public record JwtAuthorizer(String issuer, List<String> audience) {}

    /**
     * Cross-origin settings.
     *
     * @param allowOrigins origins, or {@code *}
     * @param allowMethods methods, or {@code *}
     * @param allowHeaders headers, or {@code *}
     * @param exposeHeaders headers that a page may read
     * @param maxAgeSeconds how long a preflight may be kept; 0 to not say
     * @param allowCredentials whether cookies may be sent
     */
    public record Cors(
            List<String> allowOrigins,
            List<String> allowMethods,
            List<String> allowHeaders,
            List<String> exposeHeaders,
            int maxAgeSeconds,
            boolean allowCredentials) {}

    /**
     * A token bucket.
     *
     * @param ratePerSecond requests a second in the long run
     * @param burst requests at once
     */
    public record Throttling(double ratePerSecond, int burst) {}
}
