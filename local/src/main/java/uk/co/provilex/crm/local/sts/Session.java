package uk.co.provilex.crm.local.sts;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import uk.co.provilex.crm.local.iam.PolicyDocument;
import uk.co.provilex.crm.local.iam.Role;

/**
 * One caller that can sign requests.
 *
 * @param credentials what it signs with
 * @param role the role that it acts as; empty for the administrator, whom no policy binds
 * @param arn the session's ARN, such as {@code arn:aws:sts::000000000000:assumed-role/role/session}
 * @param expires when it ends, in the local cloud's time; empty for credentials that the runtime keeps fresh
 * @param chained whether another role's session assumed the role
 * @param tags its session tags
 * @param transitiveTags the names of tags that a further session inherits
 * @param policy a session policy that narrows what the role may do
 */
public record Session(
        SessionCredentials credentials,
        Optional<Role> role,
        String arn,
        Optional<Instant> expires,
        boolean chained,
        Map<String, String> tags,
        Set<String> transitiveTags,
        Optional<PolicyDocument> policy) {

    /** Keeps its own copies. */
    public Session {
        tags = Map.copyOf(tags);
        transitiveTags = Set.copyOf(transitiveTags);
    }

    /** Returns the condition keys that AWS sets for every request of this session. */
    public Map<String, List<String>> context() {
        var context = new HashMap<String, List<String>>();
        tags.forEach((key, value) -> context.put("aws:PrincipalTag/" + key, List.of(value)));
        context.put("aws:PrincipalArn", List.of(role.map(Role::arn).orElse(arn)));
        context.put("aws:PrincipalAccount", List.of(arn.split(":", 6)[4]));
        context.put("aws:PrincipalType", List.of(role.isPresent() ? "AssumedRole" : "Account"));
        context.put("aws:PrincipalIsAWSService", List.of("false"));
        return context;
    }
}
