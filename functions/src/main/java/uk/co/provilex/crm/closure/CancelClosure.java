package uk.co.provilex.crm.closure;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.tenants.Tenants;

/** {@code DELETE /v1/tenant/closure}: keeps the account after all, as long as its time of grace is not over. */
public final class CancelClosure extends Operation<NoBody, NoBody> {

    /** Runs as a Lambda function. */
    public CancelClosure() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public CancelClosure(Platform platform) {
        super(platform, Action.CANCEL_CLOSURE, NoBody.class);
    }

    @Override
    protected Reply<NoBody> handle(Call call, NoBody request) {
        var closing = Tenants.closing(call.tenantItem()).orElseThrow(Call::notFound);
        // it counts only with what the tenant says, which is decided by the commit
        var records = new ClosureRecords(platform().tenant(TenantId.PLATFORM));
        records.find(closing.closureId())
                .ifPresent(known -> records.cancelling(closing.closureId(), known, call.now()));
        var changes = new Changes();
        Tenants.keep(call.tenantItem(), call.now(), changes);
        return Reply.<NoBody>noContent()
                .committing(changes)
                .about(SubjectId.tenant(call.caller().tenant().value()))
                .fact("closure", closing.closureId());
    }
}
