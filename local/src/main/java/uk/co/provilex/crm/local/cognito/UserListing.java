package uk.co.provilex.crm.local.cognito;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import uk.co.provilex.crm.local.edge.AwsFault;

/**
 * {@code ListUsers} in pages, with its filter of one attribute and one value.
 *
 * @see <a href="https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html">ListUsers</a>
 */
final class UserListing {

    private static final Pattern FILTER =
            Pattern.compile("\\s*\"?([a-z_:]+)\"?\\s*(\\^?=)\\s*\"((?:[^\"\\\\]|\\\\.)*)\"\\s*");
    private static final int MAXIMUM_PAGE = 60;

    private final Users users;

    UserListing(Users users) {
        this.users = users;
    }

    ObjectNode list(ObjectNode input) throws AwsFault {
        int limit = input.path("Limit").asInt(MAXIMUM_PAGE);
        if (limit < 1 || limit > MAXIMUM_PAGE) {
            throw Faults.invalidParameter("Limit must be between 1 and 60");
        }
        Filter filter = Filter.parse(Input.optional(input, "Filter"));
        String after = after(input);
        List<PoolUser> found = users.stream()
                .filter(user -> user.username().compareTo(after) > 0 && filter.accepts(user))
                .limit(limit + 1L)
                .toList();
        ObjectNode answer = Input.empty();
        answer.putArray("Users");
        found.stream()
                .limit(limit)
                .forEach(user -> Administration.write(
                        user, answer.withArrayProperty("Users").addObject(), "Attributes"));
        if (found.size() > limit) {
            byte[] last = found.get(limit - 1).username().getBytes(StandardCharsets.UTF_8);
            answer.put("PaginationToken", Base64.getEncoder().encodeToString(last));
        }
        return answer;
    }

    private static String after(ObjectNode input) throws AwsFault {
        try {
            byte[] token = Base64.getDecoder()
                    .decode(Input.optional(input, "PaginationToken").orElse(""));
            return new String(token, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Faults.invalidParameter("Invalid pagination token");
        }
    }

    private record Filter(String attribute, boolean prefix, String value) {

        private static final Filter ALL = new Filter("username", true, "");

        static Filter parse(Optional<String> text) throws AwsFault {
            if (text.isEmpty()) {
                return ALL;
            }
            Matcher matcher = FILTER.matcher(text.get());
            if (!matcher.matches()) {
                throw Faults.invalidParameter("Error while parsing filter.");
            }
            String value = matcher.group(3).replaceAll("\\\\(.)", "$1");
            return new Filter(searchable(matcher.group(1)), matcher.group(2).equals("^="), value);
        }

        boolean accepts(PoolUser user) {
            String actual =
                    switch (attribute) {
                        case "username" -> user.username();
                        case "sub" -> user.sub();
                        case "status" -> user.enabled() ? "Enabled" : "Disabled";
                        case "cognito:user_status" -> user.status().name();
                        default -> user.attributes().getOrDefault(attribute, "");
                    };
            return prefix ? actual.startsWith(value) : actual.equals(value);
        }

        private static String searchable(String attribute) throws AwsFault {
            // AWS searches these among others, and never custom attributes.
            if (!List.of("username", "email", "name", "sub", "status", "cognito:user_status")
                    .contains(attribute)) {
                throw Faults.invalidParameter("Users cannot be searched by this attribute");
            }
            return attribute;
        }
    }
}
