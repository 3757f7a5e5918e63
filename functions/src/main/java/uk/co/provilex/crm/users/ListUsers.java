package uk.co.provilex.crm.users;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Cursors;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.sealing.SubjectId;

/** {@code GET /v1/users}: the users of the caller's tenant, in the order in which they were invited. */
public final class ListUsers extends Operation<NoBody, ListUsers.UserPage> {

    private static final int STANDARD = 50;

    /**
     * A page of users.
     *
     * @param items the users
     * @param next the cursor of the next page, unless this is the last
     */
    public record UserPage(List<UserView> items, Optional<String> next) {}

    /** Runs as a Lambda function. */
    public ListUsers() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public ListUsers(Platform platform) {
        super(platform, Action.LIST_USERS, NoBody.class);
    }

    @Override
    protected Set<String> queryParameters() {
        return Set.of("limit", "cursor");
    }

    @Override
    protected Reply<UserPage> handle(Call call, NoBody request) {
        var cursors = new Cursors(call.keys().tenantKey()::signCursor, Action.LIST_USERS.text(), call.now());
        var after = call.query("cursor").map(cursors::decode);
        var some = new Users(call.tenancy()).list(call.limit(STANDARD), after.orElse(null));
        return Reply.ok(new UserPage(
                        some.users().stream()
                                .map(user -> UserView.of(user, call.caller()))
                                .toList(),
                        Optional.ofNullable(some.last()).map(cursors::encode)))
                .about(some.users().stream()
                        .map(user -> SubjectId.user(user.id()))
                        .toList());
    }
}
