package uk.co.provilex.crm.local.edge;

import java.util.Map;
import uk.co.provilex.crm.local.iam.AccessRequest;
import uk.co.provilex.crm.local.iam.PolicyDocument;
import uk.co.provilex.crm.local.iam.PolicyEngine;
import uk.co.provilex.crm.local.iam.Verdict;
import uk.co.provilex.crm.local.sts.Session;

/** Asks the policies about an authenticated caller's requests. */
final class Authoriser {

    private final PolicyEngine engine;
    private final Map<String, PolicyDocument> keyPolicies;

    Authoriser(PolicyEngine engine, Map<String, PolicyDocument> keyPolicies) {
        this.engine = engine;
        this.keyPolicies = Map.copyOf(keyPolicies);
    }

    /** Tells whether the session may; the decision is recorded. */
    boolean allows(Session session, AccessRequest request) {
        return verdict(session, request).allowed();
    }

    /** Requires that the session may do all of the requests. */
    void require(Session session, Iterable<AccessRequest> requests, Protocol protocol) throws AwsFault {
        for (AccessRequest request : requests) {
            if (verdict(session, request) instanceof Verdict.Denied(boolean explicitly)) {
                throw denied(session, request, protocol, explicitly);
            }
        }
    }

    private Verdict verdict(Session session, AccessRequest request) {
        PolicyDocument keyPolicy = keyPolicies.get(request.resource());
        AccessRequest whole = request.with(session.context());
        return session.role()
                .map(role -> keyPolicy == null
                        ? engine.decide(role, session.policy(), whole)
                        : engine.decide(keyPolicy, role, session.arn(), session.policy(), whole))
                .orElseGet(() -> Verdict.Allowed.ANYWAY);
    }

    private static AwsFault denied(Session session, AccessRequest request, Protocol protocol, boolean explicitly) {
        String why = explicitly
                ? " with an explicit deny in an identity-based policy"
                : " because no identity-based policy allows the " + request.action() + " action";
        String message = "User: " + session.arn() + " is not authorized to perform: " + request.action()
                + " on resource: " + request.resource() + why;
        return protocol == Protocol.JSON
                ? new AwsFault(400, "AccessDeniedException", message)
                : new AwsFault(403, "AccessDenied", message);
    }
}
