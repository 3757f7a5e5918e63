package uk.co.provilex.crm.platform.http;

import java.time.Instant;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.identity.SubjectLink;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.tenancy.TenantId;

/**
 * One request of a lead by its own link.
 *
 * @param platform what the function stands on
 * @param tenancy the data and keys of the tenant that the link names
 * @param tenantItem the stored item of that tenant
 * @param link the link
 * @param now when
 * @param traceId its trace id
 */
public record SubjectCall(
        Platform platform,
        Tenancy tenancy,
        EnhancedDocument tenantItem,
        SubjectLink link,
        Instant now,
        String traceId) {

    /** Returns whose data it is. */
    public SubjectId subject() {
        return SubjectId.lead(link.leadId());
    }

    /** Returns an id for something new. */
    public String newId() {
        return tenancy.ids().next();
    }

    /** Returns the reserved tenancy, of what belongs to no customer. */
    public Tenancy reserved() {
        return platform.tenant(TenantId.PLATFORM);
    }

    /** Returns the refusal that is the same for whatever is wrong with a link: forged, over, revoked, or of nobody any more. */
    public static ProblemException refuse() {
        return Problem.UNAUTHENTICATED.because(
                "This link is not valid, or not any more. Ask whoever sent it to you for a new one.");
    }
}
