package uk.co.provilex.crm.platform.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.EnhancedType;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;

/**
 * One line of the audit outbox: who did what to whose data, when. Written in the transaction of every mutation, and
 * before every answer that discloses personal data. Clear are ids, times and names of fields; what could name a person is
 * sealed for that person.
 *
 * @param at when
 * @param actor the acting user's id, {@code system:<function>}, or {@code subject:<lead>} for a lead by its own link
 * @param action what was done, such as {@code lead.create}
 * @param subjects whose data, at most 100
 * @param facts clear facts that name nobody, such as changed field names
 * @param personal facts that may name a person, with the key of that person
 * @param traceId the request's trace id
 */
public record LedgerEntry(
        Instant at,
        String actor,
        String action,
        List<SubjectId> subjects,
        Map<String, String> facts,
        Optional<Personal> personal,
        String traceId) {

    /**
     * Facts that may name a person.
     *
     * @param key the key of the person concerned
     * @param facts the facts
     */
    public record Personal(SubjectKey key, Map<String, ?> facts) {}

    /** Is an entry without facts that may name a person. */
    public LedgerEntry(
            Instant at,
            String actor,
            String action,
            List<SubjectId> subjects,
            Map<String, String> facts,
            String traceId) {
        this(at, actor, action, subjects, facts, Optional.empty(), traceId);
    }

    /** Returns the item that is appended to {@link Table#LEDGER}, under an id of its own. */
    public EnhancedDocument item(Tenancy tenancy) {
        var day = LocalDate.ofInstant(at, ZoneOffset.UTC);
        var place = tenancy.scope().key("OUTBOX#" + day, tenancy.ids().next());
        var item = place.item()
                .putString("at", at.toString())
                .putString("actor", actor)
                .putString("action", action)
                .putString("traceId", traceId);
        if (!subjects.isEmpty()) {
            item.putList(
                    "subjects", subjects.stream().map(SubjectId::toString).toList(), EnhancedType.of(String.class));
        }
        if (!facts.isEmpty()) {
            item.putString("facts", Json.text(facts));
        }
        personal.ifPresent(it -> item.putBytes(
                        "sealed", SdkBytes.fromByteArray(it.key().seal(Table.LEDGER, place, Json.bytes(it.facts()))))
                .putString("sealedFor", it.key().subject().toString()));
        return item.build();
    }
}
