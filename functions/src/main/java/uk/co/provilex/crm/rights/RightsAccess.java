package uk.co.provilex.crm.rights;

import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.identity.Caller;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.rights.RightsRequest.Controller;
import uk.co.provilex.crm.rights.RightsRequests.Stored;

/**
 * Who sees a request, and who decides it. Those who are limited to their own leads see what they recorded and what they
 * look after; the others see all. Only owners and admins decide.
 */
final class RightsAccess {

    private RightsAccess() {}

    static boolean sees(Caller caller, RightsRequest request) {
        return request.controller() == Controller.TENANT
                && (!caller.ownLeadsOnly()
                        || caller.userId().equals(request.createdBy())
                        || caller.userId().equals(request.assigneeId()));
    }

    /** Returns the request that the path names; refuses what the caller may not know of as if it had never been. */
    static Stored visible(Call call, RightsRequests requests) {
        return requests.find(call.pathId("requestId"))
                .filter(stored -> sees(call.caller(), stored.request()))
                .orElseThrow(Call::notFound);
    }

    static void requireDecider(Caller caller) {
        if (caller.role() != Role.OWNER && caller.role() != Role.ADMIN) {
            throw Problem.FORBIDDEN
                    .because("An owner or admin of your organisation extends, completes or refuses a request.")
                    .field("/kind", "is for owners and admins to record");
        }
    }
}
