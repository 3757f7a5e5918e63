package uk.co.provilex.crm.users;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.sealing.SubjectId;

/** {@code GET /v1/users/{userId}}: a user of the caller's tenant. */
public final class GetUser extends Operation<NoBody, UserView> {

    /** Runs as a Lambda function. */
    public GetUser() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public GetUser(Platform platform) {
        super(platform, Action.GET_USER, NoBody.class);
    }

    @Override
    protected Reply<UserView> handle(Call call, NoBody request) {
        var users = new Users(call.tenancy());
        var user = users.item(call.pathId("userId")).map(users::open).orElseThrow(Call::notFound);
        return Reply.ok(UserView.of(user, call.caller()))
                .version(user.version())
                .about(SubjectId.user(user.id()));
    }
}
