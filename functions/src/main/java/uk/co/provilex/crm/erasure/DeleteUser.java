package uk.co.provilex.crm.erasure;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.signup.SignUps;
import uk.co.provilex.crm.tenants.Tenants;
import uk.co.provilex.crm.users.UserRules;
import uk.co.provilex.crm.users.Users;

/**
 * {@code DELETE /v1/users/{userId}}: deletes a user and begins the erasure of its personal data (P12). The user is refused
 * and its address free in the transaction that is answered; the rest follows, and cannot be stopped. What the user did stays
 * under its id, which names nobody.
 */
public final class DeleteUser extends Operation<NoBody, ErasureView> {

    /** Runs as a Lambda function. */
    public DeleteUser() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public DeleteUser(Platform platform) {
        super(platform, Action.DELETE_USER, NoBody.class);
    }

    @Override
    protected Reply<ErasureView> handle(Call call, NoBody request) {
        var id = call.pathId("userId");
        var version = call.ifMatchIfSent();
        var users = new Users(call.tenancy());
        var item = users.item(id).orElseThrow(Call::notFound);
        var user = users.open(item);
        if (version.isPresent() && version.getAsLong() != user.version()) {
            throw Call.stale();
        }
        UserRules.mayDelete(call.caller(), user, Tenants.owners(call.tenantItem()));
        // It only keeps whoever signs up twice from having two organisations, and is of no use once the first is there:
        // so it
        // may go before the rest is sure. Afterwards nobody would know any more where it is.
        new SignUps(platform().tenant(TenantId.PLATFORM))
                .release(user.address(), call.caller().tenant());
        var changes = new Changes();
        var start = ErasureStart.of(
                platform(), call.tenancy(), item, user, call.caller().userId(), call.newId(), call.now(), changes);
        Tenants.countOwners(call.tenantItem(), UserRules.more(user, false), call.now(), changes);
        var erasure = start.erasure();
        return Reply.accepted(erasure.path(), ErasureView.of(erasure, call.now(), start.salt()))
                .committing(changes)
                .about(SubjectId.user(id))
                .fact("role", user.role().text())
                .fact("status", user.status().text())
                .fact("erasure", erasure.id());
    }
}
