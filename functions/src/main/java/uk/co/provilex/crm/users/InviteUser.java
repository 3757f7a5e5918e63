package uk.co.provilex.crm.users;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.usage.Activity;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.platform.validation.EmailAddress;

/**
 * {@code POST /v1/users}: invites somebody, and invites somebody again who has not come yet, as a temporary password is good
 * for 7 days only. Whether the address has an account in another organisation makes no difference to the answer.
 */
public final class InviteUser extends Operation<InviteUser.Invitation, UserView> {

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
        var users = new Users(call.tenancy());
        var holder = users.holder(user.address());
        if (holder.isPresent()) {
            return again(call, users, holder.get(), user);
        }
        var changes = new Changes();
        var key = users.create(user, changes);
        users.countInvitation(call.now(), changes);
        new Activity(call.tenancy(), user.id()).succeeded(key, "invited", call.newId(), call.now(), changes);
        return Reply.created("/v1/users/" + user.id(), UserView.of(user, call.caller()))
                .version(user.version())
                .committing(changes)
                .about(SubjectId.user(user.id()))
                .fact("role", user.role().text())
                .personal(key, Users.personal(user))
                .keptFor(key);
    }

    /** Sends the invitation again of a user who was invited as the same and has not signed in yet. */
    private static Reply<UserView> again(Call call, Users users, UserItem holder, User asked) {
        if (!holder.status().equals(Optional.of(User.Status.INVITED))) {
            throw Users.duplicate(Optional.of(holder.id()), "Open the user that existing points to.");
        }
        if (holder.role() != asked.role() || holder.ownLeadsOnly() != asked.ownLeadsOnly()) {
            throw Users.duplicate(
                    Optional.of(holder.id()),
                    "The user that existing points to was invited as something else. Change that user, or invite it as"
                            + " what it is to send the invitation again.");
        }
        var changes = new Changes();
        var user = users.open(users.inviteAgain(holder, call.now(), changes));
        users.countInvitation(call.now(), changes);
        var key = users.key(user.id());
        new Activity(call.tenancy(), user.id()).succeeded(key, "invited", call.newId(), call.now(), changes);
        return Reply.ok(UserView.of(user, call.caller()))
                .version(user.version())
                .committing(changes)
                .about(SubjectId.user(user.id()))
                .fact("again", "true")
                .keptFor(key);
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
