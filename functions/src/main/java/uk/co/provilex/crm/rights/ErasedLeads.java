package uk.co.provilex.crm.rights;

import uk.co.provilex.crm.platform.sealing.SubjectId;

/** Tells whether a lead was erased: what an answer to a request for erasure rests on. */
@FunctionalInterface
interface ErasedLeads {

    /** What can be told without knowing how erasures are kept: the lead's key is gone, so nothing of it can be read. */
    ErasedLeads BY_KEY = (requests, leadId, erasureId) -> requests.keyIsGone(SubjectId.lead(leadId));

    /**
     * Tells whether the erasure {@code erasureId} has made what is held of the lead {@code leadId} unreadable.
     *
     * @param requests the tenant's requests
     */
    boolean isErased(RightsRequests requests, String leadId, String erasureId);
}
