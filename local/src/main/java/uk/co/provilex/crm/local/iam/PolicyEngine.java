package uk.co.provilex.crm.local.iam;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * Decides requests as IAM does within one account: an explicit Deny wins, then any Allow, else denied.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html">Policy
 *     evaluation logic</a>
 */
public final class PolicyEngine {

    private final Decisions decisions = new Decisions();
    private final List<Predicate<Grant>> withheld = new CopyOnWriteArrayList<>();
    private volatile boolean broad;

    /** Returns the record of what was decided. */
    public Decisions decisions() {
        return decisions;
    }

    /** Takes every grant that {@code which} picks away from its role until the answer is closed. */
    public Withheld withhold(Predicate<Grant> which) {
        // A wrapper of its own, so that closing one of two equal predicates leaves the other in force.
        Predicate<Grant> entry = grant -> which.test(grant);
        withheld.add(entry);
        return () -> withheld.remove(entry);
    }

    /** Lets every authenticated caller do everything, so that a test can attack the application's own wall alone. */
    public void broadCredentials(boolean on) {
        broad = on;
    }

    /** Decides a request of a role's session and records the decision. */
    public Verdict decide(Role role, Optional<PolicyDocument> sessionPolicy, AccessRequest request) {
        if (broad) {
            return Verdict.Allowed.ANYWAY;
        }
        Verdict verdict = judge(role, sessionPolicy, request);
        decisions.record(role.arn(), request, verdict);
        return verdict;
    }

    /**
     * Decides a request for a key and records the decision: the key's policy first, then the caller's own policies where it
     * leaves the decision to the account. Without the key's policy nobody may use it.
     *
     * @see <a href="https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html">Key policies in AWS KMS</a>
     */
    public Verdict decide(
            PolicyDocument keyPolicy,
            Role role,
            String sessionArn,
            Optional<PolicyDocument> sessionPolicy,
            AccessRequest request) {
        if (broad) {
            return Verdict.Allowed.ANYWAY;
        }
        Verdict own = judge(role, sessionPolicy, request);
        boolean refused = own instanceof Verdict.Denied(boolean explicitly) && explicitly;
        Verdict verdict = refused
                ? own
                : switch (consult(keyPolicy, role, sessionArn, request)) {
                    case NAMED -> Verdict.Allowed.ANYWAY;
                    case DELEGATED -> own;
                    case NONE -> new Verdict.Denied(false);
                };
        decisions.record(role.arn(), request, verdict);
        return verdict;
    }

    /** Tells whether a Deny statement speaks against the request, whatever else allows it. */
    public boolean denies(Role role, Optional<PolicyDocument> sessionPolicy, AccessRequest request) {
        return !broad
                && judge(role, sessionPolicy, request) instanceof Verdict.Denied(boolean explicitly)
                && explicitly;
    }

    private Verdict judge(Role role, Optional<PolicyDocument> sessionPolicy, AccessRequest request) {
        if (sessionPolicy.isPresent()) {
            Verdict narrowed = evaluate("session policy", List.of(sessionPolicy.get()), request);
            if (!narrowed.allowed()) {
                return narrowed;
            }
        }
        return evaluate(role.arn(), role.policies(), request);
    }

    private Verdict evaluate(String role, List<PolicyDocument> policies, AccessRequest request) {
        var grants = new HashSet<Grant>();
        for (int p = 0; p < policies.size(); p++) {
            List<Statement> statements = policies.get(p).statements();
            for (int s = 0; s < statements.size(); s++) {
                Statement statement = statements.get(s);
                List<String> actions = statement.coveringActions(request);
                if (actions.isEmpty()) {
                    continue;
                }
                List<String> resources = statement.coveringResources(request);
                if (resources.isEmpty() || !statement.conditionsHold(request)) {
                    continue;
                }
                if (!statement.allows()) {
                    return new Verdict.Denied(true);
                }
                for (String action : actions) {
                    for (String resource : resources) {
                        grants.add(new Grant(role, p, s, statement.sid(), action, resource));
                    }
                }
            }
        }
        boolean alone = grants.size() == 1;
        grants.removeIf(grant -> withheld.stream().anyMatch(w -> w.test(grant)));
        return grants.isEmpty() ? new Verdict.Denied(false) : new Verdict.Allowed(Set.copyOf(grants), alone);
    }

    /**
     * What a role's trust policy, or a key's policy, says about a caller.
     *
     * <p>{@link #DELEGATED} means that the policy trusts the caller's whole account, so the caller's own policies must
     * allow the action as well.
     */
    public enum Trust {
        /** The caller is named itself, or everybody is; no permission of its own is needed within the account. */
        NAMED,
        /** The caller's account is trusted; its own policies decide. */
        DELEGATED,
        /** Not trusted, or denied. */
        NONE
    }

    /** Evaluates {@code role}'s trust policy for a caller that is a session of {@code callerRole}. */
    public Trust trusts(Role role, Role callerRole, String callerSessionArn, AccessRequest request) {
        return broad ? Trust.NAMED : consult(role.trust(), callerRole, callerSessionArn, request);
    }

    private static Trust consult(
            PolicyDocument policy, Role callerRole, String callerSessionArn, AccessRequest request) {
        Trust best = Trust.NONE;
        for (Statement statement : policy.statements()) {
            if (statement.coveringActions(request).isEmpty() || !statement.conditionsHold(request)) {
                continue;
            }
            Trust trust = named(statement, callerRole, callerSessionArn);
            if (trust == Trust.NONE) {
                continue;
            }
            if (!statement.allows()) {
                return Trust.NONE;
            }
            if (best != Trust.NAMED) {
                best = trust;
            }
        }
        return best;
    }

    private static Trust named(Statement statement, Role caller, String sessionArn) {
        List<String> trusted =
                statement.principals().map(Statement.Principals::aws).orElse(List.of());
        if (trusted.contains("*") || trusted.contains(caller.arn()) || trusted.contains(sessionArn)) {
            return Trust.NAMED;
        }
        String account = caller.account();
        return trusted.contains(account) || trusted.contains("arn:aws:iam::" + account + ":root")
                ? Trust.DELEGATED
                : Trust.NONE;
    }

    /** Tells whether the trust policy lets an AWS service, such as {@code lambda.amazonaws.com}, assume the role. */
    public boolean trustsService(Role role, String service) {
        AccessRequest request = AccessRequest.of("sts:AssumeRole", role.arn());
        return role.trust().statements().stream()
                .anyMatch(statement -> statement.allows()
                        && statement
                                .principals()
                                .map(Statement.Principals::services)
                                .orElse(List.of())
                                .contains(service)
                        && !statement.coveringActions(request).isEmpty()
                        && statement.conditionsHold(request));
    }
}
