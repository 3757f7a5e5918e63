package uk.co.provilex.crm.local.gateway;

import com.sun.net.httpserver.Headers;
import java.util.List;
import java.util.Optional;
import uk.co.provilex.crm.local.template.HttpApiSpec.Cors;

/**
 * Adds the cross-origin headers that the API's settings ask for; with settings, those of the integration are dropped.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html">Configure CORS for HTTP
 *     APIs</a>
 */
final class CrossOrigin {

    private final Optional<Cors> settings;

    CrossOrigin(Optional<Cors> settings) {
        this.settings = settings;
    }

    boolean isOn() {
        return settings.isPresent();
    }

    /** Adds what any answer to {@code origin} carries. */
    void answer(Optional<String> origin, Headers response) {
        settings.ifPresent(cors -> origin.ifPresent(from -> {
            if (!allows(cors.allowOrigins(), from)) {
                return;
            }
            boolean all = cors.allowOrigins().contains("*") && !cors.allowCredentials();
            response.set("Access-Control-Allow-Origin", all ? "*" : from);
            if (!all) {
                response.add("Vary", "Origin");
            }
            if (cors.allowCredentials()) {
                response.set("Access-Control-Allow-Credentials", "true");
            }
            if (!cors.exposeHeaders().isEmpty()) {
                response.set("Access-Control-Expose-Headers", String.join(",", cors.exposeHeaders()));
            }
        }));
    }

    /** Adds what the answer to a preflight request carries as well. */
    void preflight(Optional<String> origin, Headers response) {
        answer(origin, response);
        settings.filter(cors ->
                        origin.filter(from -> allows(cors.allowOrigins(), from)).isPresent())
                .ifPresent(cors -> {
                    response.set("Access-Control-Allow-Methods", String.join(",", cors.allowMethods()));
                    response.set("Access-Control-Allow-Headers", String.join(",", cors.allowHeaders()));
                    if (cors.maxAgeSeconds() > 0) {
                        response.set("Access-Control-Max-Age", String.valueOf(cors.maxAgeSeconds()));
                    }
                });
    }

    private static boolean allows(List<String> allowed, String value) {
        return allowed.contains("*") || allowed.contains(value);
    }
}
