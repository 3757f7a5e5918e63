package uk.co.provilex.crm.subject;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.leads.Consents;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadDetails;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.http.SubjectCall;
import uk.co.provilex.crm.platform.http.SubjectOperation;
import uk.co.provilex.crm.platform.identity.SubjectAction;
import uk.co.provilex.crm.policy.PrivacyPolicies;
import uk.co.provilex.crm.rights.SubjectRequests;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * {@code GET /v1/subject}: what a tenant holds about a lead, shown to the lead by its own link, also while it is restricted or in
 * the trash. It is a copy of the data in a form for machines (UK GDPR articles 15 and 20), but for what the tenant's people have
 * written down, of which the tenant owes a copy on request.
 */
public final class GetSubject extends SubjectOperation<NoBody, GetSubject.Shown> {

    /**
     * The answer.
     *
     * @param organisation whose lead it is, the controller
     * @param contact where to write to Provilex, its processor (P17)
     * @param linkExpiresAt from when on the link is refused
     * @param data what is held
     * @param heldSince since when
     * @param restrictedSince since when its processing is restricted, if it is (P15)
     * @param goneFrom from when on it is gone, if it is in the trash
     * @param consents what was allowed and forbidden, oldest first
     * @param requests what was asked for, newest first
     */
    public record Shown(
            String organisation,
            String contact,
            Instant linkExpiresAt,
            LeadDetails data,
            Instant heldSince,
            Optional<Instant> restrictedSince,
            Optional<Instant> goneFrom,
            List<Given> consents,
            List<SubjectRequests.Asked> requests) {
        /** Hides the person. */
        @Override
        public String toString() {
            return "Shown";
        }
    }

    /** What was allowed or forbidden, without who of the tenant's people recorded it. */
    public record Given(
            String id,
            Consent.Kind kind,
            @Nullable String lawfulBasis,
            @Nullable String purpose,
            String channel,
            @Nullable String wording,
            @Nullable String source,
            String method,
            Instant obtainedAt,
            @Nullable Instant expiresAt,
            Consent.@Nullable Capture evidence,
            @Nullable Instant withdrawnAt,
            @Nullable String withdrawalMethod) {

        static Given of(Consent consent) {
            var withdrawal = consent.withdrawal();
            return new Given(
                    consent.id(),
                    consent.kind(),
                    consent.lawfulBasis(),
                    consent.purpose(),
                    consent.channel(),
                    consent.wording(),
                    consent.source(),
                    consent.method(),
                    consent.obtainedAt(),
                    consent.expiresAt(),
                    consent.evidence(),
                    withdrawal == null ? null : withdrawal.at(),
                    withdrawal == null ? null : withdrawal.method());
        }

        /** Hides the person. */
        @Override
        public String toString() {
            return "Given";
        }
    }

    /** Stands on the environment of Lambda. */
    public GetSubject() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public GetSubject(Platform platform) {
        super(platform, SubjectAction.GET_SUBJECT, NoBody.class);
    }

    @Override
    protected Reply<Shown> handle(SubjectCall call, NoBody request) {
        var lead = lead(call);
        var tenant = new Tenants(call.tenancy()).open(call.tenantItem());
        var restriction = lead.restriction();
        var trashed = lead.trashed();
        return Reply.ok(new Shown(
                        tenant.name(),
                        PrivacyPolicies.CONTACT,
                        call.link().expiresAt(),
                        lead.details(),
                        lead.createdAt(),
                        Optional.ofNullable(restriction).map(Lead.Restriction::at),
                        Optional.ofNullable(trashed).map(Lead.Trashed::restorableUntil),
                        new Consents(call.tenancy())
                                .all(lead.id()).stream().map(Given::of).toList(),
                        new SubjectRequests(call.tenancy(), call.reserved()).of(lead.id())))
                .about(lead.subject());
    }

    /** Returns the lead whose link it is, whatever state it is in; one that is gone is answered like a link that never was. */
    static Lead lead(SubjectCall call) {
        return Leads.stored(call.tenancy())
                .find(call.link().leadId(), call.now())
                .orElseThrow(SubjectCall::refuse);
    }
}
