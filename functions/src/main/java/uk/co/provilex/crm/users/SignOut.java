package uk.co.provilex.crm.users;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.usage.Activity;

/** {@code POST /v1/me/sign-out}: ends every session of the caller, on any device. */
public final class SignOut extends Operation<NoBody, NoBody> {

    /** Runs as a Lambda function. */
    public SignOut() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public SignOut(Platform platform) {
        super(platform, Action.SIGN_OUT, NoBody.class);
    }

    @Override
    protected Reply<NoBody> handle(Call call, NoBody request) {
        var users = new Users(call.tenancy());
        var item = new UserItem(call.userItem());
        var changes = new Changes();
        users.signOut(item, call.now(), changes);
        new Activity(call.tenancy(), item.id())
                .succeeded(users.key(item.id()), "signed-out", call.newId(), call.now(), changes);
        return Reply.<NoBody>noContent().committing(changes).about(SubjectId.user(item.id()));
    }
}
