package uk.co.provilex.crm.rights;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.portability.LeadPackages;

/**
 * The package of one lead, which answers a request for access or portability. Requests themselves are not in it.
 *
 * @param tenancy the tenant
 * @param userId who answers
 * @param now when
 */
record SubjectPackage(Tenancy tenancy, String userId, Instant now) {

    /**
     * Returns the export that holds the package: the one that was made before, or a new one that is queued with
     * {@code changes}. Nothing when the lead is gone, and with it what could be packed.
     *
     * @param request the request that it answers
     */
    @Nullable
    String attach(RightsRequest request, String leadId, @Nullable String exportId, Changes changes) {
        var packages = new LeadPackages(tenancy);
        if (exportId != null) {
            var fits = packages.has(exportId, leadId, request.course().receivedAt(), now);
            new Checks()
                    .require(
                            fits,
                            "/exportId",
                            "is no export of this lead that was made since the request came and can be had; leave it out"
                                    + " and one is made")
                    .done();
            return exportId;
        }
        if (!Leads.stored(tenancy).findAll(List.of(leadId), now, true).containsKey(leadId)) {
            return null;
        }
        var id = tenancy.ids().next();
        packages.queue(id, leadId, userId, now, changes);
        return id;
    }
}
