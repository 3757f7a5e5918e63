package uk.co.provilex.crm.local.sts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import uk.co.provilex.crm.local.iam.AccessRequest;
import uk.co.provilex.crm.local.iam.PolicyDocument;
import uk.co.provilex.crm.local.iam.PolicyEngine;
import uk.co.provilex.crm.local.iam.Role;
import uk.co.provilex.crm.local.iam.UnsupportedPolicyException;

/**
 * The two calls of AWS STS that the product makes.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole</a>
 */
public final class SecurityTokens {

    private static final Duration SHORTEST = Duration.ofMinutes(15);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int MOST_TAGS = 50;
    private static final Pattern SESSION_NAME = Pattern.compile("[\\w+=,.@-]{2,64}");
    private static final Pattern TAG_KEY = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{1,128}");
    private static final Pattern TAG_VALUE = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{0,256}");
    private static final JsonMapper JSON = new JsonMapper();

    private final Sessions sessions;
    private final PolicyEngine policies;
    private final InstantSource clock;

    /** Vends sessions into {@code sessions} as {@code policies} allow. */
    public SecurityTokens(Sessions sessions, PolicyEngine policies, InstantSource clock) {
        this.sessions = sessions;
        this.policies = policies;
        this.clock = clock;
    }

    /**
     * Carries out one call of the query protocol.
     *
     * @return the inside of the result element, as XML
     * @throws StsRefusal when AWS would refuse
     */
    public String handle(Session caller, Map<String, String> form) throws StsRefusal {
        String action = form.getOrDefault("Action", "");
        return switch (action) {
            case "AssumeRole" -> assumeRole(caller, form);
            case "GetCallerIdentity" -> callerIdentity(caller);
            default -> throw new StsRefusal(400, "InvalidAction", "Could not find operation " + action);
        };
    }

    private static String callerIdentity(Session caller) {
        return "<Arn>" + caller.arn() + "</Arn><UserId>" + caller.credentials().accessKeyId() + "</UserId><Account>"
                + caller.arn().split(":", 6)[4] + "</Account>";
    }

    private String assumeRole(Session caller, Map<String, String> form) throws StsRefusal {
        refuseUnsupported(form);
        String roleArn = required(form, "RoleArn");
        String sessionName = required(form, "RoleSessionName");
        if (!SESSION_NAME.matcher(sessionName).matches()) {
            throw StsRefusal.invalid("RoleSessionName must match " + SESSION_NAME);
        }
        boolean chained = caller.role().isPresent();
        Duration duration = duration(form, chained);
        Map<String, String> tags = tags(form);
        Set<String> transitive = transitive(form, tags, caller);

        Role role = sessions.role(roleArn).orElseThrow(() -> denied(caller, "sts:AssumeRole", roleArn));
        Map<String, List<String>> context = new HashMap<>(caller.context());
        context.put("sts:RoleSessionName", List.of(sessionName));
        tags.forEach((key, value) -> context.put("aws:RequestTag/" + key, List.of(value)));
        if (!tags.isEmpty()) {
            context.put("aws:TagKeys", List.copyOf(tags.keySet()));
        }
        check(caller, role, new AccessRequest("sts:AssumeRole", roleArn, context));
        if (!tags.isEmpty()) {
            check(caller, role, new AccessRequest("sts:TagSession", roleArn, context));
        }

        Map<String, String> all = new HashMap<>(tags);
        caller.transitiveTags().forEach(key -> all.put(key, caller.tags().getOrDefault(key, "")));
        Instant expires = clock.instant().plus(duration).truncatedTo(ChronoUnit.SECONDS);
        Session session =
                sessions.open(role, sessionName, Optional.of(expires), chained, all, transitive, sessionPolicy(form));
        return """
                <AssumedRoleUser><Arn>%s</Arn><AssumedRoleId>%s:%s</AssumedRoleId></AssumedRoleUser>\
                <Credentials><AccessKeyId>%s</AccessKeyId><SecretAccessKey>%s</SecretAccessKey>\
                <SessionToken>%s</SessionToken><Expiration>%s</Expiration></Credentials>""".formatted(
                        session.arn(),
                        "AROA" + Integer.toHexString(role.arn().hashCode()).toUpperCase(Locale.ROOT),
                        sessionName,
                        session.credentials().accessKeyId(),
                        session.credentials().secretAccessKey(),
                        session.credentials().sessionToken().orElseThrow(),
                        expires);
    }

    private void check(Session caller, Role role, AccessRequest request) throws StsRefusal {
        if (caller.role().isEmpty()) {
            return;
        }
        Role callerRole = caller.role().get();
        PolicyEngine.Trust trust = policies.trusts(role, callerRole, caller.arn(), request);
        // Where the trust policy names the caller itself, only a Deny of the caller's own policies still counts.
        boolean allowed =
                switch (trust) {
                    case NONE -> false;
                    case DELEGATED ->
                        policies.decide(callerRole, caller.policy(), request).allowed();
                    case NAMED -> !policies.denies(callerRole, caller.policy(), request);
                };
        if (!allowed) {
            throw denied(caller, request.action(), role.arn());
        }
    }

    private static StsRefusal denied(Session caller, String action, String roleArn) {
        return new StsRefusal(
                403,
                "AccessDenied",
                "User: " + caller.arn() + " is not authorized to perform: " + action + " on resource: " + roleArn);
    }

    private static void refuseUnsupported(Map<String, String> form) throws StsRefusal {
        for (Map.Entry<String, String> parameter : form.entrySet()) {
            String name = parameter.getKey();
            // The query protocol writes an empty list as its bare name.
            boolean known = parameter.getValue().isEmpty()
                    || Set.of("Action", "Version", "RoleArn", "RoleSessionName", "DurationSeconds", "Policy")
                            .contains(name)
                    || name.startsWith("Tags.member.")
                    || name.startsWith("TransitiveTagKeys.member.");
            if (!known) {
                throw StsRefusal.invalid("The local cloud does not support the parameter " + name);
            }
        }
    }

    private static String required(Map<String, String> form, String name) throws StsRefusal {
        String value = form.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw StsRefusal.invalid("Value null at '" + name + "' failed to satisfy constraint: must not be null");
        }
        return value;
    }

    private static Duration duration(Map<String, String> form, boolean chained) throws StsRefusal {
        Duration asked;
        try {
            asked = Duration.ofSeconds(Long.parseLong(form.getOrDefault("DurationSeconds", "3600")));
        } catch (NumberFormatException notANumber) {
            throw StsRefusal.invalid("DurationSeconds must be a number");
        }
        if (asked.compareTo(SHORTEST) < 0) {
            throw StsRefusal.invalid(
                    "DurationSeconds must have value greater than or equal to " + SHORTEST.toSeconds());
        }
        if (asked.compareTo(LONGEST) > 0) {
            throw StsRefusal.invalid(
                    chained
                            ? "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role"
                                    + " chaining."
                            : "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }
        return asked;
    }

    private static Map<String, String> tags(Map<String, String> form) throws StsRefusal {
        var tags = new LinkedHashMap<String, String>();
        var seen = new TreeMap<String, Boolean>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 1; form.containsKey("Tags.member." + i + ".Key"); i++) {
            String key = form.get("Tags.member." + i + ".Key");
            String value = form.getOrDefault("Tags.member." + i + ".Value", "");
            if (key == null
                    || !TAG_KEY.matcher(key).matches()
                    || !TAG_VALUE.matcher(value).matches()) {
                throw StsRefusal.invalid("A session tag has a key or value that is not allowed");
            }
            if (seen.put(key, true) != null) {
                throw new StsRefusal(400, "InvalidParameterValue", "Duplicate tag keys found.");
            }
            tags.put(key, value);
        }
        if (tags.size() > MOST_TAGS) {
            throw StsRefusal.invalid("A session takes at most " + MOST_TAGS + " tags");
        }
        return tags;
    }

    private static Set<String> transitive(Map<String, String> form, Map<String, String> tags, Session caller)
            throws StsRefusal {
        for (String inherited : caller.transitiveTags()) {
            if (tags.keySet().stream().anyMatch(inherited::equalsIgnoreCase)) {
                throw new StsRefusal(
                        400, "InvalidParameterValue", "One of the specified transitive tag keys can't be set.");
            }
        }
        var keys = new ArrayList<String>();
        for (int i = 1; form.containsKey("TransitiveTagKeys.member." + i); i++) {
            keys.add(form.getOrDefault("TransitiveTagKeys.member." + i, ""));
        }
        if (!tags.keySet().containsAll(keys)) {
            throw new StsRefusal(
                    400, "InvalidParameterValue", "The specified transitive tag key must be included in the tags.");
        }
        var all = new HashSet<>(caller.transitiveTags());
        all.addAll(keys);
        return all;
    }

    private static Optional<PolicyDocument> sessionPolicy(Map<String, String> form) throws StsRefusal {
        String text = form.get("Policy");
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(PolicyDocument.identity(JSON.readTree(text)));
        } catch (JsonProcessingException | UnsupportedPolicyException malformed) {
            throw new StsRefusal(400, "MalformedPolicyDocument", "The session policy cannot be read.");
        }
    }
}
