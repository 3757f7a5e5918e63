package uk.co.provilex.crm.leads;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/**
 * What the leads of one tenant allow and forbid: lawful bases and objections, recorded once and never changed after that; only
 * their withdrawal is added.
 */
public final class Consents {

    static final String KIND = "CONSENT";

    /** What only that has which is withdrawn. */
    static final String WITHDRAWN = "withdrawnAt";

    /** Beside a lead, beyond what a package takes of it: which of its objections was recorded last. */
    private static final String LAST_OBJECTION = "VETO";

    private static final String OBJECTION = "objection";

    private static final int NEWEST = 100;

    private final Tenancy tenancy;

    /** Opens what is recorded of a tenant's leads. */
    public Consents(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    /** Adds the lawful basis of a lead to {@code changes}. */
    public Consent record(String leadId, Consent.Evidence basis, Author author, Changes changes) {
        var consent = basis.recorded(tenancy.ids().next(), leadId, author);
        put(consent, changes);
        return consent;
    }

    /** Adds an objection of the lead's to {@code changes}, of each lead one in a transaction. */
    public Consent record(String leadId, Consent.Objection objection, Author author, Changes changes) {
        var consent = objection.recorded(tenancy.ids().next(), leadId, author);
        put(consent, changes);
        changes.put(
                Table.RECORDS,
                lastObjection(leadId).item().putString(OBJECTION, consent.id()).build());
        return consent;
    }

    /**
     * Tells whether a lead has objected: each objection that is recorded leaves another. It leaves the lead's version as it is, so
     * whoever ends the lead reads this before looking at its objections, strongly consistent.
     *
     * @param last the id of the last one; nothing where none was recorded
     */
    public record Mark(Optional<String> last) {}

    /** Reads what the last objection of a lead left. */
    public Mark mark(String leadId) {
        return new Mark(
                tenancy.data().get(Table.RECORDS, lastObjection(leadId)).map(item -> item.getString(OBJECTION)));
    }

    /** Adds to {@code changes} that the mark of a lead goes, provided that the lead did not object since {@code mark} was read. */
    public void requireNoneSince(Mark mark, String leadId, Changes changes) {
        var condition = mark.last().map(id -> Condition.textIs(OBJECTION, id)).orElseGet(Condition::absent);
        changes.delete(Table.RECORDS, lastObjection(leadId), condition, stored -> Call.overtaken());
    }

    private ItemKey lastObjection(String leadId) {
        return LeadItems.partition(tenancy.scope(), leadId).item(LAST_OBJECTION);
    }

    /** Finds what was recorded of a lead under an id. */
    public Optional<Consent> find(String leadId, String id) {
        return tenancy.data()
                .get(Table.RECORDS, LeadItems.child(tenancy.scope(), leadId, KIND, id))
                .map(item -> open(item, tenancy.keys().open(SubjectId.lead(leadId))));
    }

    /** Returns which of these ids are of what was recorded of a lead; strongly consistent. */
    public Set<String> known(String leadId, Collection<String> ids) {
        var places = new LinkedHashMap<String, ItemKey>();
        ids.forEach(id -> places.put(id, LeadItems.child(tenancy.scope(), leadId, KIND, id)));
        var found = tenancy.data().getAll(Map.of(Table.RECORDS, places.values()), true);
        return places.entrySet().stream()
                .filter(place -> found.get(Table.RECORDS, place.getValue()).isPresent())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Returns everything that was recorded of a lead, oldest first, as it is after every write that was answered. */
    public List<Consent> all(String leadId) {
        var key = tenancy.keys().open(SubjectId.lead(leadId));
        var all = new ArrayList<Consent>();
        var query = Query.of(Table.RECORDS, LeadItems.partition(tenancy.scope(), leadId))
                .prefix(KIND + "#")
                .consistently();
        for (var page = tenancy.data().query(query); ; ) {
            page.items().forEach(item -> all.add(open(item, key)));
            if (!page.more() || page.items().isEmpty()) {
                return all;
            }
            var last =
                    LeadItems.child(tenancy.scope(), leadId, KIND, all.getLast().id());
            page = tenancy.data().query(query.after(new Query.Position(last, last.sort())));
        }
    }

    /** Tells whether the lead has objected to anything and not withdrawn that; strongly consistent. */
    public boolean objects(String leadId) {
        return all(leadId).stream()
                .anyMatch(record -> record.kind() == Consent.Kind.OBJECTION && record.withdrawal() == null);
    }

    /**
     * Adds to {@code changes} that something is withdrawn, and that the end of the lead moves with it: it is nothing for which
     * a lead would be kept for longer. Whatever is withdrawn already stays as it is: the first withdrawal counts.
     *
     * @param lead whose it is, as it was read
     * @param consent what was recorded, as it was read; if it is withdrawn meanwhile, the commit is refused as stale
     * @param since when; what a sender's clock has in the future happened now, for it counts once it is answered
     */
    public Consent withdraw(Lead lead, Consent consent, Instant since, String method, Author author, Changes changes) {
        if (consent.withdrawal() != null) {
            return consent;
        }
        var at = since.isAfter(author.at()) ? author.at() : since;
        var withdrawn = consent.withdrawn(new Consent.Withdrawal(at, method, author.at(), author.userId()));
        var key = tenancy.keys().open(SubjectId.lead(consent.leadId()));
        changes.put(
                Table.RECORDS,
                item(withdrawn, key),
                Condition.presentWithout(WITHDRAWN),
                stored -> stored.isEmpty() ? Call.notFound() : Call.stale());
        var end = lastEnd(lead.id(), withdrawn);
        Leads.stored(tenancy).touch(lead, lead.keeping().basisEnding(end), changes);
        return withdrawn;
    }

    /**
     * Returns when the last lawful basis of a lead ends or has ended, {@code null} while one has no end; strongly consistent.
     *
     * @param changed what is recorded in another way from now on
     */
    public @Nullable Instant lastEnd(String leadId, Consent... changed) {
        var records = new ArrayList<>(all(leadId));
        for (var one : changed) {
            records.replaceAll(record -> record.id().equals(one.id()) ? one : record);
        }
        return Keeping.basisEnd(records);
    }

    /** Adds to {@code changes} what was recorded, as it was recorded. */
    void put(Consent consent, Changes changes) {
        changes.put(
                Table.RECORDS,
                item(consent, tenancy.keys().open(SubjectId.lead(consent.leadId()))),
                Condition.absent(),
                stored -> new IllegalStateException("the id of the consent is taken"));
    }

    private EnhancedDocument item(Consent consent, SubjectKey key) {
        var place = LeadItems.child(tenancy.scope(), consent.leadId(), KIND, consent.id());
        var item = place.item()
                .putBytes(
                        "sealed", SdkBytes.fromByteArray(key.seal(Table.RECORDS, place, Json.bytes(consent.sealed()))))
                .putString("channel", consent.channel())
                .putString("obtainedAt", consent.obtainedAt().toString())
                .putString("recordedAt", consent.recordedAt().toString())
                .putString("recordedBy", consent.recordedBy());
        put(item, "lawfulBasis", consent.lawfulBasis());
        put(item, "wordingHash", consent.wordingHash());
        put(item, "subscriberClass", consent.subscriberClass());
        var until = consent.expiresAt();
        if (until != null) {
            // not expiresAt, by which DynamoDB's TTL would remove it: the evidence stays when the consent has ended
            item.putString("validUntil", until.toString());
        }
        var importId = consent.importId();
        if (importId != null) {
            item.putString("importId", importId).putBoolean("attested", consent.attestation() != null);
        }
        var withdrawal = consent.withdrawal();
        if (withdrawal != null) {
            item.putString(WITHDRAWN, withdrawal.at().toString())
                    .putBytes(
                            "withdrawal",
                            SdkBytes.fromByteArray(key.seal(Table.RECORDS, place, Json.bytes(withdrawal))));
        }
        return item.build();
    }

    private static void put(EnhancedDocument.Builder item, String attribute, @Nullable String value) {
        if (value != null) {
            item.putString(attribute, value);
        }
    }

    /** Tells whether a lead is known to be held on this very basis, as far as its newest hundred records say. */
    public boolean holds(String leadId, Consent.Evidence basis) {
        var key = tenancy.keys().open(SubjectId.lead(leadId));
        var newest = Query.of(Table.RECORDS, LeadItems.partition(tenancy.scope(), leadId))
                .prefix(KIND + "#")
                .descending()
                .limit(NEWEST);
        return tenancy.data().query(newest).items().stream()
                .anyMatch(item -> open(item, key).is(basis));
    }

    /** Opens what was recorded with the key of its lead. */
    public Consent open(EnhancedDocument item, SubjectKey key) {
        var leadId = key.subject().id();
        var id = LeadItems.idInSort(Attributes.text(item, "sk"));
        var sealed = opened(item, "sealed", key, Consent.Sealed.class);
        var lawfulBasis = Attributes.find(item, "lawfulBasis").orElse(null);
        return new Consent(
                id,
                leadId,
                lawfulBasis == null ? Consent.Kind.OBJECTION : Consent.Kind.LAWFUL_BASIS,
                lawfulBasis,
                sealed.purpose(),
                Attributes.text(item, "channel"),
                sealed.wording(),
                Attributes.find(item, "wordingHash").orElse(null),
                sealed.wordingVersion(),
                sealed.source(),
                sealed.sourceUrl(),
                sealed.method(),
                Attributes.time(item, "obtainedAt"),
                Attributes.findTime(item, "validUntil").orElse(null),
                Attributes.find(item, "subscriberClass").orElse(null),
                sealed.evidence(),
                sealed.assessmentReference(),
                Attributes.time(item, "recordedAt"),
                Attributes.text(item, "recordedBy"),
                Attributes.find(item, "importId").orElse(null),
                attestation(item),
                item.isPresent("withdrawal") ? opened(item, "withdrawal", key, Consent.Withdrawal.class) : null);
    }

    private <T> T opened(EnhancedDocument item, String attribute, SubjectKey key, Class<T> type) {
        var id = LeadItems.idInSort(Attributes.text(item, "sk"));
        var place = LeadItems.child(tenancy.scope(), key.subject().id(), KIND, id);
        var sealed = Attributes.bytes(item, attribute);
        return Json.read(key.open(Table.RECORDS, place, sealed), type);
    }

    private static Consent.@Nullable Attestation attestation(EnhancedDocument item) {
        return Attributes.find(item, "importId")
                .filter(importId -> item.isPresent("attested") && Attributes.isTrue(item, "attested"))
                .map(Consent.Attestation::new)
                .orElse(null);
    }
}
