package uk.co.provilex.crm.leads;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.Ids;

/** The lawful bases of one tenant's leads: recorded, and never changed after that. */
public final class Consents {

    static final String KIND = "CONSENT";

    private final Tenancy tenancy;
    private final Ids ids;

    /** Opens the lawful bases of a tenant's leads. */
    public Consents(Tenancy tenancy, Ids ids) {
        this.tenancy = tenancy;
        this.ids = ids;
    }

    /** Adds the lawful basis of a lead to {@code changes}. */
    public Consent record(String leadId, Consent.Evidence basis, Author author, Changes changes) {
        var attestation = author.importId() == null ? null : new Consent.Attestation(author.importId());
        var consent = basis.recorded(ids.next(), leadId, author, attestation);
        var key = tenancy.keys().open(SubjectId.lead(leadId));
        var place = LeadItems.child(tenancy.scope(), leadId, KIND, consent.id());
        var item = place.item()
                .putBytes(
                        "sealed", SdkBytes.fromByteArray(key.seal(Table.RECORDS, place, Json.bytes(consent.sealed()))))
                .putString("lawfulBasis", consent.lawfulBasis())
                .putString("channel", consent.channel())
                .putString("wordingHash", consent.wordingHash())
                .putString("obtainedAt", consent.obtainedAt().toString())
                .putString("recordedAt", consent.recordedAt().toString())
                .putString("recordedBy", consent.recordedBy());
        if (attestation != null) {
            item.putString("importId", attestation.importId());
        }
        changes.put(
                Table.RECORDS,
                item.build(),
                Condition.absent(),
                stored -> new IllegalStateException("the id of the consent is taken"));
        return consent;
    }

    /** Opens a stored lawful basis with the key of its lead. */
    public Consent open(EnhancedDocument item, SubjectKey key) {
        var leadId = key.subject().id();
        var id = LeadItems.idInSort(LeadItems.text(item, "sk"));
        var sealed = Json.read(
                key.open(
                        Table.RECORDS,
                        LeadItems.child(tenancy.scope(), leadId, KIND, id),
                        Objects.requireNonNull(item.getBytes("sealed")).asByteArray()),
                Consent.Sealed.class);
        return new Consent(
                id,
                leadId,
                LeadItems.text(item, "lawfulBasis"),
                sealed.purpose(),
                LeadItems.text(item, "channel"),
                sealed.wording(),
                LeadItems.text(item, "wordingHash"),
                sealed.wordingVersion(),
                sealed.source(),
                sealed.sourceUrl(),
                sealed.method(),
                Instant.parse(LeadItems.text(item, "obtainedAt")),
                sealed.assessmentReference(),
                Instant.parse(LeadItems.text(item, "recordedAt")),
                LeadItems.text(item, "recordedBy"),
                attestation(item));
    }

    private static Consent.@Nullable Attestation attestation(EnhancedDocument item) {
        return LeadItems.optional(item, "importId")
                .map(Consent.Attestation::new)
                .orElse(null);
    }
}
