package uk.co.provilex.crm.closure;

import java.util.Optional;
import uk.co.provilex.crm.closure.ClosureRecords.Known;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.PublicOperation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * {@code GET /v1/closures/{closureId}}: how far the closure of an account is, for whoever knows its id, since nobody of the tenant
 * can sign in any more; and the certificate, once everything is gone. It names nobody.
 */
public final class GetClosure extends PublicOperation<NoBody, ClosureView> {

    /** Runs as a Lambda function. */
    public GetClosure() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public GetClosure(Platform platform) {
        super(platform, NoBody.class);
    }

    @Override
    protected Reply<ClosureView> handle(Visit visit, NoBody request) {
        var id = visit.path("closureId").filter(Ids::wellFormed).orElseThrow(Call::notFound);
        var records = new ClosureRecords(platform().tenant(TenantId.PLATFORM));
        var known = records.find(id).orElseThrow(Call::notFound);
        return Reply.ok(done(known, visit)
                .or(() -> underWay(id, known, visit))
                // it came to its end between the two looks
                .or(() -> records.find(id).flatMap(ended -> done(ended, visit)))
                .orElseThrow(Call::notFound));
    }

    private static Optional<ClosureView> done(Known known, Visit visit) {
        return Optional.ofNullable(known.done())
                .map(done -> ClosureView.of(done, known.tenant().value(), known.certificate(), visit.now()));
    }

    /** Asks the tenant itself, which alone knows; a closure that it never heard of is none. */
    private Optional<ClosureView> underWay(String id, Known known, Visit visit) {
        var tenancy = platform().tenant(known.tenant());
        var tenant = known.tenant().value();
        var purge = ClosureRecords.purge(tenancy).filter(each -> each.id().equals(id));
        if (purge.isPresent()) {
            return purge.map(each -> ClosureView.of(each, tenant, null, visit.now()));
        }
        boolean waits = new Tenants(tenancy)
                .item()
                .flatMap(Tenants::closing)
                .filter(closing -> closing.closureId().equals(id))
                .isPresent();
        return waits || known.cancelledAt() != null
                ? Optional.of(ClosureView.waiting(
                        id, tenant, known.requestedAt(), known.graceUntil(), waits ? null : known.cancelledAt(), null))
                : Optional.empty();
    }
}
