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
import uk.co.provilex.crm.platform.identity.Caller;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.usage.Activity;

/** {@code GET /v1/users/{userId}/activity}: a user's sign-ins and account changes, newest first (P03). */
public final class ListUserActivity extends Operation<NoBody, ListUserActivity.ActivityPage> {

    private static final int STANDARD = 50;

    /**
     * A page of events.
     *
     * @param items the events
     * @param next the cursor of the next page, unless this is the last
     */
    public record ActivityPage(List<Activity.Event> items, Optional<String> next) {}

    /** Runs as a Lambda function. */
    public ListUserActivity() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public ListUserActivity(Platform platform) {
        super(platform, Action.LIST_USER_ACTIVITY, NoBody.class);
    }

    @Override
    protected Set<String> queryParameters() {
        return Set.of("limit", "cursor");
    }

    @Override
    protected Reply<ActivityPage> handle(Call call, NoBody request) {
        var id = call.pathId("userId");
        if (!maySee(call.caller(), id)) {
            throw Problem.FORBIDDEN.because("You may read your own activity only. Ask an owner or admin.");
        }
        var users = new Users(call.tenancy());
        var item = users.item(id).orElseThrow(Call::notFound);
        var listing = Action.LIST_USER_ACTIVITY.text() + "|" + id;
        var cursors = new Cursors(call.keys().tenantKey()::signCursor, listing, call.now());
        var after = call.query("cursor").map(cursors::decode);
        var some = new Activity(call.tenancy(), id)
                .list(users.key(item.id()), call.limit(STANDARD), after.orElse(null), call.now());
        return Reply.ok(new ActivityPage(
                        some.events(), Optional.ofNullable(some.last()).map(cursors::encode)))
                .about(SubjectId.user(id));
    }

    /** Tells whether {@code caller} may see the activity of the user {@code id}. */
    static boolean maySee(Caller caller, String id) {
        return caller.role() == Role.OWNER
                || caller.role() == Role.ADMIN
                || caller.userId().equals(id);
    }
}
