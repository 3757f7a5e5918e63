package uk.co.provilex.crm.tenants;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;

/** {@code GET /v1/tenant}: the caller's organisation and its settings. */
public final class GetTenant extends Operation<NoBody, TenantView> {

    /** Runs as a Lambda function. */
    public GetTenant() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public GetTenant(Platform platform) {
        super(platform, Action.GET_TENANT, NoBody.class);
    }

    @Override
    protected Reply<TenantView> handle(Call call, NoBody request) {
        var tenant = Tenants.of(call);
        return Reply.ok(TenantView.of(tenant)).version(tenant.version());
    }
}
