package uk.co.provilex.crm.users;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * {@code DELETE /v1/users/{userId}}: deletes a user (P12). Its key is destroyed, its address is free again, and what it
 * did stays under an id that names nobody.
 */
public final class DeleteUser extends Operation<NoBody, NoBody> {

    /** Runs as a Lambda function. */
    public DeleteUser() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public DeleteUser(Platform platform) {
        super(platform, Action.DELETE_USER, NoBody.class);
    }

    @Override
    protected Reply<NoBody> handle(Call call, NoBody request) {
        var id = call.pathId("userId");
        var version = call.ifMatchIfSent();
        var users = new Users(call.tenancy());
        var item = users.item(id).orElseThrow(Call::notFound);
        var user = users.open(item);
        UserRules.mayDelete(call.caller(), user, Tenants.owners(call.tenantItem()));
        if (version.isPresent() && version.getAsLong() != user.version()) {
            throw Call.stale();
        }
        var changes = new Changes();
        users.delete(item, user, call.now(), changes);
        Tenants.countOwners(call.tenantItem(), UserRules.more(user, false), call.now(), changes);
        return Reply.<NoBody>noContent()
                .committing(changes)
                .about(SubjectId.user(id))
                .fact("role", user.role().text())
                .fact("status", user.status().text());
    }
}
