package uk.co.provilex.crm.tenants;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.validation.Checks;

/** {@code PATCH /v1/tenant}: changes the organisation's name or settings (JSON Merge Patch, RFC 7396). */
public final class UpdateTenant extends Operation<ObjectNode, TenantView> {

    /** Runs as a Lambda function. */
    public UpdateTenant() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public UpdateTenant(Platform platform) {
        super(platform, Action.UPDATE_TENANT, ObjectNode.class);
    }

    @Override
    protected String mediaType() {
        return MergePatch.MEDIA_TYPE;
    }

    @Override
    protected Reply<TenantView> handle(Call call, ObjectNode request) {
        var version = call.ifMatch();
        var patch = Body.read(request, TenantPatch.class);
        var before = Tenants.of(call);
        var checks = MergePatch.requireNoRemoval(request, TenantPatch.REMOVABLE, new Checks());
        var settings = patch.applyTo(before.settings(), checks, call.now());
        checks.done();
        if (version != before.version()) {
            throw Call.stale();
        }
        var after = before.changed(patch.name() == null ? before.name() : patch.name(), settings, call.now());
        var changes = new Changes();
        var tenants = new Tenants(call.tenancy());
        tenants.replace(call.tenantItem(), after, changes);
        if (!after.settings().retention().equals(before.settings().retention())) {
            new RetentionRegister(platform().tenant(TenantId.PLATFORM))
                    .changed(call.caller().tenant(), after.settings().retention(), call.now());
        }
        return Reply.ok(TenantView.of(after))
                .version(after.version())
                .committing(changes)
                .about(SubjectId.tenant(after.id()))
                .fact("fields", patch.changedFields())
                .personal(tenants.key(), Map.of("before", TenantView.of(before), "after", TenantView.of(after)));
    }
}
