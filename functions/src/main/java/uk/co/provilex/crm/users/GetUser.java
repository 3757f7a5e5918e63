package uk.co.provilex.crm.users;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.sealing.SubjectId;

/** {@code GET /v1/users/{userId}}: a user of the caller's tenant, or that there was one. */
public final class GetUser extends Operation<NoBody, AnyUser> {

    /** Runs as a Lambda function. */
    public GetUser() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public GetUser(Platform platform) {
        super(platform, Action.GET_USER, NoBody.class);
    }

    @Override
    protected Reply<AnyUser> handle(Call call, NoBody request) {
        var id = call.pathId("userId");
        var users = new Users(call.tenancy());
        var user = users.item(id).map(users::open);
        if (user.isEmpty()) {
            var former = users.former(id).orElseThrow(Call::notFound);
            return Reply.<AnyUser>ok(former).version(former.version()).about(SubjectId.user(id));
        }
        return Reply.<AnyUser>ok(UserView.of(user.get(), call.caller()))
                .version(user.get().version())
                .about(SubjectId.user(id));
    }
}
