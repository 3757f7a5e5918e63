package uk.co.provilex.crm.users;

import java.util.List;
import java.util.stream.Stream;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.tenants.Tenants;

/** {@code GET /v1/me}: who the caller is and what it may do. */
public final class GetMe extends Operation<NoBody, GetMe.Me> {

    /**
     * The caller.
     *
     * @param user its account
     * @param tenant its organisation
     * @param permissions what its role allows
     */
    public record Me(UserView user, Organisation tenant, List<String> permissions) {}

    /** The caller's organisation. */
    public record Organisation(String id, String name, String status) {}

    /** Runs as a Lambda function. */
    public GetMe() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public GetMe(Platform platform) {
        super(platform, Action.GET_ME, NoBody.class);
    }

    @Override
    protected Reply<Me> handle(Call call, NoBody request) {
        var user = new Users(call.tenancy()).open(new UserItem(call.userItem()));
        var tenant = Tenants.of(call);
        var organisation =
                new Organisation(tenant.id(), tenant.name(), tenant.status().text());
        return Reply.ok(new Me(UserView.of(user, call.caller()), organisation, permissions(user.role())))
                .about(SubjectId.user(user.id()));
    }

    /** Returns the names of the actions that {@code role} may do. */
    static List<String> permissions(Role role) {
        return Stream.of(Action.values())
                .filter(action -> action.allows(role))
                .map(Action::text)
                .toList();
    }
}
