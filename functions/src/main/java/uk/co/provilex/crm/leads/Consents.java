package uk.co.provilex.crm.leads;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.Ids;

/** The lawful bases of one tenant's leads: recorded, and never changed after that. */
public final class Consents {

    static final String KIND = "CONSENT";

    private static final int NEWEST = 100;

    private final Tenancy tenancy;
    private final Ids ids;

    /** Opens the lawful bases of a tenant's leads. */
    public Consents(Tenancy tenancy, Ids ids) {
        this.tenancy = tenancy;
        this.ids = ids;
    }

    /** Adds the lawful basis of a lead to {@code changes}. */
    public Consent record(String leadId, Consent.Evidence basis, Author author, Changes changes) {
        var consent = basis.recorded(ids.next(), leadId, author);
        put(consent, changes);
        return consent;
    }

    /** Adds a lawful basis to {@code changes} as it was recorded. */
    void put(Consent consent, Changes changes) {
        var leadId = consent.leadId();
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
        var importId = consent.importId();
        if (importId != null) {
            item.putString("importId", importId).putBoolean("attested", consent.attestation() != null);
        }
        changes.put(
                Table.RECORDS,
                item.build(),
                Condition.absent(),
                stored -> new IllegalStateException("the id of the consent is taken"));
    }

    /** Tells whether a lead is known to be held on this very basis, as far as its newest hundred records say. */
    public boolean holds(String leadId, Consent.Evidence basis) {
        var key = tenancy.keys().open(SubjectId.lead(leadId));
        var newest = Query.of(Table.RECORDS, LeadItems.partition(tenancy.scope(), leadId))
                .prefix(KIND + "#")
                .descending()
                .limit(NEWEST);
        return tenancy.data().query(newest).items().stream()
                .map(item -> open(item, key).evidence())
                .anyMatch(basis::equals);
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
                LeadItems.optional(item, "importId").orElse(null),
                attestation(item));
    }

    private static Consent.@Nullable Attestation attestation(EnhancedDocument item) {
        return LeadItems.optional(item, "importId")
                .filter(importId -> item.isPresent("attested") && Boolean.TRUE.equals(item.getBoolean("attested")))
                .map(Consent.Attestation::new)
                .orElse(null);
    }
}
