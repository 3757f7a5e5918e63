package uk.co.provilex.crm.erasure;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;

/** {@code GET /v1/erasures/{erasureId}}: how far an erasure is, with its dates, and its receipt once there is one. */
public final class GetErasure extends Operation<NoBody, ErasureView> {

    /** Runs as a Lambda function. */
    public GetErasure() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public GetErasure(Platform platform) {
        super(platform, Action.GET_ERASURE, NoBody.class);
    }

    @Override
    protected Reply<ErasureView> handle(Call call, NoBody request) {
        var erasure = new ErasureRecords(call.tenancy())
                .find(call.pathId("erasureId"))
                .orElseThrow(Call::notFound);
        return Reply.ok(ErasureView.of(erasure, call.now()));
    }
}
