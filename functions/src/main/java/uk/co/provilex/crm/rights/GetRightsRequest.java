package uk.co.provilex.crm.rights;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;

/** {@code GET /v1/rights-requests/{requestId}}: a request, what happened to it, by when it is due and why (P14). */
public final class GetRightsRequest extends Operation<NoBody, RightsView> {

    /** Runs as a Lambda function. */
    public GetRightsRequest() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public GetRightsRequest(Platform platform) {
        super(platform, Action.GET_RIGHTS_REQUEST, NoBody.class);
    }

    @Override
    protected Reply<RightsView> handle(Call call, NoBody request) {
        var requests = new RightsRequests(call.tenancy());
        var stored = RightsAccess.visible(call, requests);
        var found = stored.request();
        var key = requests.key(found, call.now());
        return Reply.ok(RightsView.whole(
                        found, call.now(), requests.details(stored, key), requests.events(found.id(), key)))
                .version(found.version())
                .about(found.subject())
                .fact("request", found.id());
    }
}
