package uk.co.provilex.crm.local.iam;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A policy as written in the template.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html">IAM JSON policy
 *     element reference</a>
 */
public final class PolicyDocument {

    private static final Set<String> ELEMENTS = Set.of("Version", "Id", "Statement");
    private static final String VERSION = "2012-10-17";

    private final List<Statement> statements;

    private PolicyDocument(List<Statement> statements) {
        this.statements = statements;
    }

    /**
     * Reads an identity policy, whose intrinsic functions have been resolved.
     *
     * @throws UnsupportedPolicyException when it holds anything that this evaluator does not know
     */
    public static PolicyDocument identity(JsonNode document) {
        return parse(document, Statement.Kind.IDENTITY);
    }

    /**
     * Reads a role's trust policy.
     *
     * @throws UnsupportedPolicyException when it holds anything that this evaluator does not know
     */
    public static PolicyDocument trust(JsonNode document) {
        return parse(document, Statement.Kind.TRUST);
    }

    /**
     * Reads the policy of a KMS key.
     *
     * @throws UnsupportedPolicyException when it holds anything that this evaluator does not know
     */
    public static PolicyDocument key(JsonNode document) {
        return parse(document, Statement.Kind.KEY);
    }

    private static PolicyDocument parse(JsonNode document, Statement.Kind kind) {
        for (Map.Entry<String, JsonNode> element : document.properties()) {
            if (!ELEMENTS.contains(element.getKey())) {
                throw new UnsupportedPolicyException("policy element not supported: " + element.getKey());
            }
        }
        // Older versions take policy variables literally, which silently turns a tenant condition into nonsense.
        if (!document.path("Version").asText().equals(VERSION)) {
            throw new UnsupportedPolicyException("a policy must say Version " + VERSION);
        }
        JsonNode statement = document.path("Statement");
        Iterable<JsonNode> each = statement.isArray() ? statement : List.of(statement);
        var statements = new ArrayList<Statement>();
        for (JsonNode one : each) {
            statements.add(Statement.parse(one, kind));
        }
        if (statements.isEmpty()) {
            throw new UnsupportedPolicyException("a policy needs a Statement");
        }
        return new PolicyDocument(List.copyOf(statements));
    }

    List<Statement> statements() {
        return statements;
    }
}
