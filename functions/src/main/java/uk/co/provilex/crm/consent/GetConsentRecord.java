package uk.co.provilex.crm.consent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import uk.co.provilex.crm.leads.Consents;
import uk.co.provilex.crm.leads.LeadAccess;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * {@code GET /v1/leads/{leadId}/consents/{consentId}/record}: a consent record as others' systems read it, in the structure of
 * ISO/IEC TS 27560:2023 and the terms of the Data Privacy Vocabulary, as JSON-LD; see {@link ConsentRecord}.
 */
public final class GetConsentRecord extends Operation<NoBody, ObjectNode> {

    /** Stands on the environment of Lambda. */
    public GetConsentRecord() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public GetConsentRecord(Platform platform) {
        super(platform, Action.GET_CONSENT_RECORD, NoBody.class);
    }

    @Override
    protected Reply<ObjectNode> handle(Call call, NoBody request) {
        var lead = LeadAccess.evenRestricted(call, Leads.of(call));
        var consent = new Consents(call.tenancy())
                .find(lead.id(), WithdrawConsent.consentId(call))
                .orElseThrow(Call::notFound);
        return Reply.ok(ConsentRecord.of(consent, Tenants.of(call), call.now()))
                .header("content-type", "application/ld+json")
                .about(lead.subject())
                .fact("consent", consent.id());
    }
}
