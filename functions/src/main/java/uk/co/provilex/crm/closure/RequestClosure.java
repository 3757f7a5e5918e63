package uk.co.provilex.crm.closure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.tenants.Tenant;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * {@code POST /v1/tenant/closure}: asks for the end of the account, after a time of grace in which all goes on as before and
 * everything can be taken out (P11, P12).
 */
public final class RequestClosure extends Operation<RequestClosure.Request, ClosureView> {

    static final int LEAST_DAYS = 1;
    static final int MOST_DAYS = 90;
    private static final int USUAL_DAYS = 30;

    /**
     * The body.
     *
     * @param confirm the organisation's name, exactly
     * @param graceDays for how many days the closure can be cancelled
     */
    public record Request(
            @Nullable String confirm, @Nullable Integer graceDays) {
        @Override
        public String toString() {
            return "Request";
        }
    }

    /** Runs as a Lambda function. */
    public RequestClosure() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public RequestClosure(Platform platform) {
        super(platform, Action.REQUEST_CLOSURE, Request.class);
    }

    @Override
    protected Reply<ClosureView> handle(Call call, Request request) {
        var tenants = new Tenants(call.tenancy());
        var tenant = Tenants.of(call);
        int days = request.graceDays() == null ? USUAL_DAYS : request.graceDays();
        new Checks()
                .require(
                        tenant.name().equals(request.confirm()), "/confirm", "must be the organisation's name, exactly")
                .require(
                        days >= LEAST_DAYS && days <= MOST_DAYS,
                        "/graceDays",
                        "takes a whole number from " + LEAST_DAYS + " to " + MOST_DAYS)
                .done();
        if (tenant.closing().isPresent()) {
            throw Problem.WRONG_STATE.because(
                    "The account is being closed already; GET /v1/tenant tells when. Cancel that first for another time.");
        }
        var id = call.newId();
        var until = call.now().plus(Duration.ofDays(days));
        new ClosureRecords(platform().tenant(TenantId.PLATFORM))
                .announce(id, call.caller().tenant(), call.now(), until);
        var changes = new Changes();
        Tenants.close(call.tenantItem(), new Tenant.Closing(id, call.now(), until), call.now(), changes);
        var export = new ClosureView.Export("POST", "/v1/exports", until);
        return Reply.accepted(
                        "/v1/closures/" + id, ClosureView.waiting(id, tenant.id(), call.now(), until, null, export))
                .committing(changes)
                .about(tenants.key().subject())
                .fact("closure", id)
                .fact("graceUntil", until.toString())
                .keptFor(tenants.key());
    }
}
