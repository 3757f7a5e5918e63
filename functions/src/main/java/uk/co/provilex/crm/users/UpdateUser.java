package uk.co.provilex.crm.users;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Body;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.json.MergePatch;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.usage.Activity;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * {@code PATCH /v1/users/{userId}}: changes a user (JSON Merge Patch, RFC 7396). It counts from the user's next request
 * on, however long its token is still valid.
 */
public final class UpdateUser extends Operation<ObjectNode, UserView> {

    /** Runs as a Lambda function. */
    public UpdateUser() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public UpdateUser(Platform platform) {
        super(platform, Action.UPDATE_USER, ObjectNode.class);
    }

    @Override
    protected String mediaType() {
        return MergePatch.MEDIA_TYPE;
    }

    @Override
    protected Reply<UserView> handle(Call call, ObjectNode request) {
        var id = call.pathId("userId");
        var version = call.ifMatch();
        var users = new Users(call.tenancy());
        var item = users.item(id).orElseThrow(Call::notFound);
        if (version != item.version()) {
            throw Call.stale();
        }
        var patch = Body.read(request, UserPatch.class);
        var before = users.open(item);
        var after = patch.applyTo(before, MergePatch.requireNoRemoval(request, new Checks()), call.now());
        UserRules.mayChange(call.caller(), before, after, Tenants.owners(call.tenantItem()));
        var changes = new Changes();
        users.replace(item, after, changes);
        Tenants.countOwners(call.tenantItem(), UserRules.more(before, after.activeOwner()), call.now(), changes);
        var key = users.key(id);
        record(call, key, before, after, changes);
        return Reply.ok(UserView.of(after, call.caller()))
                .version(after.version())
                .committing(changes)
                .about(SubjectId.user(id))
                .fact("fields", UserPatch.differences(before, after))
                .fact("role", before.role().text() + ">" + after.role().text())
                .fact("status", before.status().text() + ">" + after.status().text())
                .personal(key, Map.of("before", Users.personal(before), "after", Users.personal(after)));
    }

    private static void record(Call call, SubjectKey key, User before, User after, Changes changes) {
        var activity = new Activity(call.tenancy(), after.id());
        for (var event : events(before, after)) {
            activity.succeeded(key, event, call.newId(), call.now(), changes);
        }
    }

    /** Returns what the user's own activity shows of a change. */
    static List<String> events(User before, User after) {
        var events = new ArrayList<String>();
        if (before.role() != after.role()) {
            events.add("role-changed");
        }
        if (before.status() != after.status()) {
            events.add(after.status() == User.Status.DISABLED ? "disabled" : "enabled");
        }
        if (!before.name().equals(after.name())) {
            events.add("renamed");
        }
        return events;
    }
}
