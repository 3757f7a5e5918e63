package uk.co.provilex.crm.leads;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.validation.Checks;

/** The notes on one tenant's leads, each sealed under the key of its lead. */
public final class Notes {

    static final String KIND = "NOTE";

    private static final int MAX_LENGTH = 10_000;
    private static final int NEWEST = 100;

    private final Tenancy tenancy;

    private record Sealed(String text) {}

    /** Opens the notes on a tenant's leads. */
    public Notes(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    /** Requires a text that a note may have. */
    public static void check(@Nullable String text, String field, Checks checks) {
        checks.requiredText(text, field, MAX_LENGTH);
    }

    /** Adds a note on a lead to {@code changes}; its text was checked. */
    public Note add(String leadId, String text, Author author, Changes changes) {
        var note = new Note(tenancy.ids().next(), text, author.at(), author.userId());
        put(leadId, note, changes);
        return note;
    }

    /** Adds a note to {@code changes} as it was written. */
    void put(String leadId, Note note, Changes changes) {
        var place = LeadItems.child(tenancy.scope(), leadId, KIND, note.id());
        var sealed = tenancy.keys()
                .open(SubjectId.lead(leadId))
                .seal(Table.RECORDS, place, Json.bytes(new Sealed(note.text())));
        changes.put(
                Table.RECORDS,
                place.item()
                        .putBytes("sealed", SdkBytes.fromByteArray(sealed))
                        .putString("createdAt", LeadItems.time(note.createdAt()))
                        .putString("createdBy", note.createdBy())
                        .build());
    }

    /** Tells whether a lead has a note of this very text among its newest hundred. */
    public boolean holds(String leadId, String text) {
        var key = tenancy.keys().open(SubjectId.lead(leadId));
        var newest = Query.of(Table.RECORDS, LeadItems.partition(tenancy.scope(), leadId))
                .prefix(KIND + "#")
                .descending()
                .limit(NEWEST);
        return tenancy.data().query(newest).items().stream()
                .anyMatch(item -> open(item, key).text().equals(text));
    }

    /** Opens a stored note with the key of its lead. */
    public Note open(EnhancedDocument item, SubjectKey key) {
        var id = LeadItems.idInSort(Attributes.text(item, "sk"));
        var place = LeadItems.child(tenancy.scope(), key.subject().id(), KIND, id);
        var sealed = key.open(Table.RECORDS, place, Attributes.bytes(item, "sealed"));
        return new Note(
                id,
                Json.read(sealed, Sealed.class).text(),
                Attributes.time(item, "createdAt"),
                Attributes.text(item, "createdBy"));
    }
}
