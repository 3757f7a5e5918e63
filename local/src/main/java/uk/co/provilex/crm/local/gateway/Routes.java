package uk.co.provilex.crm.local.gateway;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import uk.co.provilex.crm.local.template.Blueprint;
import uk.co.provilex.crm.local.template.FunctionSpec;
import uk.co.provilex.crm.local.template.FunctionSpec.Route;
import uk.co.provilex.crm.local.template.TemplateException;

/**
 * Finds the most specific route for a request: fixed segments before parameters before greedy ones, a named method
 * before ANY, {@code $default} last.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html">Develop routes
 *     for HTTP APIs</a>
 */
final class Routes {

    private final List<Entry> entries = new ArrayList<>();

    /**
     * A route that fits a request.
     *
     * @param route the route
     * @param function the logical id of the function behind it
     * @param parameters the path parameters, decoded
     */
    record Match(Route route, String function, Map<String, String> parameters) {}

    private record Entry(Route route, String function, List<String> segments) {

        /** Sorts before what is less specific: each segment counts before the ones after it, the method last. */
        String rank() {
            StringBuilder rank = new StringBuilder();
            for (String segment : segments) {
                rank.append(segment.endsWith("+}") ? '2' : segment.startsWith("{") ? '1' : '0');
            }
            return rank.append(route.method().equals("ANY") ? '9' : '8').toString();
        }
    }

    Routes(Blueprint blueprint) {
        Map<String, String> seen = new LinkedHashMap<>();
        for (FunctionSpec function : blueprint.functions()) {
            for (Route route : function.routes()) {
                String other = seen.put(route.key(), function.logicalId());
                if (other != null) {
                    throw new TemplateException("The route " + route.key() + " belongs to both " + other + " and "
                            + function.logicalId() + ".");
                }
                entries.add(new Entry(route, function.logicalId(), split(route.path())));
            }
        }
        entries.sort(Comparator.comparing((Entry entry) -> entry.route().path().equals("$default"))
                .thenComparing(Entry::rank));
    }

    /** Returns the route for a method and a path as it came, still percent-encoded. */
    Optional<Match> find(String method, String rawPath) {
        List<String> segments = split(rawPath);
        for (Entry entry : entries) {
            boolean fits = entry.route().method().equals("ANY")
                    || entry.route().method().equals(method);
            if (fits) {
                Optional<Map<String, String>> parameters = entry.route().path().equals("$default")
                        ? Optional.of(Map.of())
                        : match(entry.segments(), segments);
                if (parameters.isPresent()) {
                    return Optional.of(new Match(entry.route(), entry.function(), parameters.get()));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Map<String, String>> match(List<String> pattern, List<String> path) {
        boolean greedy = pattern.getLast().endsWith("+}");
        if (greedy ? path.size() < pattern.size() : path.size() != pattern.size()) {
            return Optional.empty();
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < pattern.size(); i++) {
            String expected = pattern.get(i);
            if (expected.endsWith("+}")) {
                String rest = String.join("/", path.subList(i, path.size()));
                parameters.put(expected.substring(1, expected.length() - 2), decode(rest));
            } else if (expected.startsWith("{")) {
                if (path.get(i).isEmpty()) {
                    return Optional.empty();
                }
                parameters.put(expected.substring(1, expected.length() - 1), decode(path.get(i)));
            } else if (!expected.equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(parameters);
    }

    private static List<String> split(String path) {
        return Arrays.asList(path.substring(path.startsWith("/") ? 1 : 0).split("/", -1));
    }

    /** In a path a plus sign is a plus sign. */
    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
