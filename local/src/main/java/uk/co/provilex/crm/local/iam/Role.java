package uk.co.provilex.crm.local.iam;

import java.util.ArrayList;
import java.util.List;

/**
 * A role with its policies.
 *
 * @param arn such as {@code arn:aws:iam::000000000000:role/name}
 * @param trust who may assume it
 * @param policies what it may do
 */
public record Role(String arn, PolicyDocument trust, List<PolicyDocument> policies) {

    /** Keeps its own copy of the policies. */
    public Role {
        policies = List.copyOf(policies);
    }

    /** Returns the account in the role's ARN. */
    public String account() {
        return arn.split(":", 6)[4];
    }

    /** Returns the role's name without its path. */
    public String name() {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    /** Lists everything that the role's Allow statements give. */
    public List<Grant> grants() {
        var grants = new ArrayList<Grant>();
        for (int p = 0; p < policies.size(); p++) {
            List<Statement> statements = policies.get(p).statements();
            for (int s = 0; s < statements.size(); s++) {
                Statement statement = statements.get(s);
                if (!statement.allows()) {
                    continue;
                }
                for (String action : Statement.names(statement.actions())) {
                    for (String resource : Statement.names(statement.resources())) {
                        grants.add(new Grant(arn, p, s, statement.sid(), action, resource));
                    }
                }
            }
        }
        return List.copyOf(grants);
    }
}
