package uk.co.provilex.crm.users;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.usage.Activity;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.platform.validation.EmailAddress;

/**
 * {@code POST /v1/users}: invites somebody. Whether the address has an account in another organisation makes no difference
 * to the answer.
 */
public final class InviteUser extends Operation<InviteUser.Invitation, UserView> {

    /** How many invitations an organisation may send in a day (UTC): each is a mail to somebody who may not want it. */
    static final int MOST_A_DAY = 100;

    /** Whom to invite, as what. */
    public record Invitation(
            @Nullable String email,
            @Nullable String name,
            @Nullable String role,
            @Nullable Boolean ownLeadsOnly) {

        @Override
        public String toString() {
            return "Invitation";
        }
    }

    /** Runs as a Lambda function. */
    public InviteUser() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public InviteUser(Platform platform) {
        super(platform, Action.INVITE_USER, Invitation.class);
    }

    @Override
    protected Reply<UserView> handle(Call call, Invitation request) {
        var user = read(request, call);
        UserRules.mayInvite(call.caller(), user.role());
        count(call);
        var changes = new Changes();
        var key = new Users(call.tenancy()).create(user, changes);
        new Activity(call.tenancy(), user.id()).succeeded(key, "invited", call.newId(), call.now(), changes);
        return Reply.created("/v1/users/" + user.id(), UserView.of(user, call.caller()))
                .version(user.version())
                .committing(changes)
                .about(SubjectId.user(user.id()))
                .fact("role", user.role().text())
                .personal(key, Users.personal(user))
                .keptFor(key);
    }

    private static void count(Call call) {
        var today = LocalDate.ofInstant(call.now(), ZoneOffset.UTC);
        var ends = today.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        var place = call.scope().key("RATE#invitations", today.toString());
        if (call.data().increment(Table.LOOKUP, place, "count", ends.getEpochSecond()) > MOST_A_DAY) {
            throw Problem.RATE_LIMITED
                    .because("Your organisation has sent " + MOST_A_DAY + " invitations today. Go on tomorrow.")
                    .retryAfter(Duration.between(call.now(), ends).plusSeconds(1));
        }
    }

    private static User read(Invitation request, Call call) {
        var checks = new Checks()
                .present(request.email, "/email")
                .requiredLine(request.name, "/name", UserPatch.MOST_NAME)
                .present(request.role, "/role");
        var email = Optional.ofNullable(request.email).flatMap(EmailAddress::parse);
        checks.require(request.email == null || email.isPresent(), "/email", EmailAddress.REMEDY);
        var role = Optional.ofNullable(request.role).flatMap(Role::of);
        checks.require(request.role == null || role.isPresent(), "/role", UserPatch.ROLES);
        var ownLeadsOnly = Boolean.TRUE.equals(request.ownLeadsOnly);
        checks.require(!ownLeadsOnly || role.equals(Optional.of(Role.MEMBER)), "/ownLeadsOnly", UserPatch.MEMBERS_ONLY);
        checks.done();
        return User.invited(
                call.newId(),
                email.orElseThrow(),
                Optional.ofNullable(request.name).orElseThrow(),
                role.orElseThrow(),
                ownLeadsOnly,
                call.now());
    }
}
