package uk.co.provilex.crm.signup;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.http.PublicOperation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.ledger.LedgerEntry;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.platform.validation.EmailAddress;
import uk.co.provilex.crm.policy.PrivacyPolicies;
import uk.co.provilex.crm.tenants.PolicyAcceptance;
import uk.co.provilex.crm.tenants.Tenant;
import uk.co.provilex.crm.tenants.Tenants;
import uk.co.provilex.crm.users.User;
import uk.co.provilex.crm.users.Users;

/**
 * {@code POST /v1/tenants}: signs an organisation up. The answer never tells what is known about the address: its owner
 * learns from the message that Cognito sends, and only whoever reads it brings the organisation to life. No password
 * passes here (P02).
 */
public final class SignUp extends PublicOperation<SignUp.Request, SignUp.Answer> {

    private static final Answer ANSWER =
            new Answer("If the address can be used, an invitation is on its way to it. Sign in with it within 7 days.");

    private final PrivacyPolicies policies = PrivacyPolicies.published();

    /** Who signs up. */
    public record Request(
            @Nullable String organisation,
            @Nullable String name,
            @Nullable String email,
            @Nullable String acceptedPolicyVersion) {

        @Override
        public String toString() {
            return "Request";
        }
    }

    /** What is answered, whoever signs up. */
    public record Answer(String message) {}

    /** A request that can be served. */
    private record Applicant(String organisation, String name, EmailAddress email, PrivacyPolicies.Version policy) {

        @Override
        public String toString() {
            return "Applicant";
        }
    }

    /** Runs as a Lambda function. */
    public SignUp() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public SignUp(Platform platform) {
        super(platform, Request.class);
    }

    @Override
    protected Reply<Answer> handle(Visit visit, Request request) {
        var applicant = read(request);
        var reserved = platform().tenant(TenantId.PLATFORM);
        new SignUpLimits(reserved, visit.now()).count(visit.sourceIp(), applicant.email());
        var signUps = new SignUps(reserved);
        var fresh = new SignUps.Pending(
                new TenantId(platform().ids().next()), platform().ids().next());
        var earlier = signUps.claim(applicant.email(), fresh, visit.now());
        if (earlier.isEmpty() || !repeat(earlier.get(), applicant, signUps, visit)) {
            if (earlier.isPresent()) {
                signUps.takeOver(applicant.email(), fresh, visit.now());
            }
            // Listed first: a sign-up that is listed but not there is struck off; one not listed would stay for ever.
            signUps.list(fresh, visit.now());
            begin(fresh, applicant, visit);
        }
        return Reply.accepted(ANSWER);
    }

    private Applicant read(Request request) {
        var checks = new Checks()
                .requiredLine(request.organisation, "/organisation", 200)
                .requiredLine(request.name, "/name", 200)
                .present(request.email, "/email")
                .present(request.acceptedPolicyVersion, "/acceptedPolicyVersion");
        var email = Optional.ofNullable(request.email).flatMap(EmailAddress::parse);
        checks.require(request.email == null || email.isPresent(), "/email", EmailAddress.REMEDY);
        var policy = Optional.ofNullable(request.acceptedPolicyVersion).flatMap(policies::find);
        checks.require(
                request.acceptedPolicyVersion == null || policy.isPresent(),
                "/acceptedPolicyVersion",
                "is no version of the privacy policy; GET /v1/policies/privacy names them");
        checks.done();
        return new Applicant(
                Optional.ofNullable(request.organisation).orElseThrow(),
                Optional.ofNullable(request.name).orElseThrow(),
                email.orElseThrow(),
                policy.orElseThrow());
    }

    private void begin(SignUps.Pending signUp, Applicant applicant, Visit visit) {
        var now = visit.now();
        var tenancy = platform().tenant(signUp.tenant());
        var changes = new Changes();
        tenancy.keys().createTenantKey(changes);
        var acceptance = new PolicyAcceptance(
                applicant.policy().version(), applicant.policy().sha256(), now, signUp.userId());
        new Tenants(tenancy)
                .create(
                        Tenant.pending(
                                signUp.tenant().value(),
                                applicant.organisation(),
                                acceptance,
                                now,
                                now.plus(SignUps.WAITS)),
                        changes);
        var key = new Users(tenancy)
                .create(
                        User.invited(signUp.userId(), applicant.email(), applicant.name(), Role.OWNER, false, now),
                        changes);
        var personal = Map.of(
                "organisation", applicant.organisation(),
                "name", applicant.name(),
                "email", applicant.email().typed());
        record(
                tenancy,
                "tenant.sign-up",
                signUp,
                Map.of("policyVersion", applicant.policy().version()),
                Optional.of(new LedgerEntry.Personal(key, personal)),
                visit,
                changes);
        tenancy.data().commit(changes);
    }

    /** Sends the invitation of a sign-up that still waits once more, and tells whether there was one. */
    private boolean repeat(SignUps.Pending signUp, Applicant applicant, SignUps signUps, Visit visit) {
        var tenancy = platform().tenant(signUp.tenant());
        var tenant = new Tenants(tenancy)
                .item()
                .filter(item -> Tenants.status(item) == Tenant.Status.PENDING)
                .filter(item -> waits(Tenants.lapsesAt(item), visit.now()));
        var users = new Users(tenancy);
        var user = users.item(signUp.userId()).filter(item -> item.status().equals(Optional.of(User.Status.INVITED)));
        if (tenant.isEmpty() || user.isEmpty()) {
            return false;
        }
        signUps.list(signUp, visit.now());
        var changes = new Changes();
        Tenants.postpone(tenant.get(), visit.now().plus(SignUps.WAITS), visit.now(), changes);
        users.inviteAgain(user.get(), visit.now(), changes);
        record(tenancy, "tenant.sign-up-again", signUp, Map.of(), Optional.empty(), visit, changes);
        tenancy.data().commit(changes);
        signUps.takeOver(applicant.email(), signUp, visit.now());
        return true;
    }

    private static boolean waits(Optional<Instant> lapsesAt, Instant now) {
        return lapsesAt.isPresent() && lapsesAt.get().isAfter(now);
    }

    private void record(
            Tenancy tenancy,
            String action,
            SignUps.Pending signUp,
            Map<String, String> facts,
            Optional<LedgerEntry.Personal> personal,
            Visit visit,
            Changes changes) {
        var entry = new LedgerEntry(
                visit.now(),
                "system:SignUp",
                action,
                List.of(SubjectId.tenant(signUp.tenant().value()), SubjectId.user(signUp.userId())),
                facts,
                personal,
                visit.traceId());
        changes.put(Table.LEDGER, entry.item(tenancy));
    }
}
