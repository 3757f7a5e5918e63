package uk.co.provilex.crm.leads;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.sealing.SubjectKey;

/** What happened to one lead, told from the items of its partition. */
final class Timeline {

    static final List<String> KINDS = List.of(Activities.KIND, Consents.KIND, Notes.KIND, Tasks.KIND);

    private static final int LONGEST_SUMMARY = 500;
    private static final int LONGEST_EXCERPT = 200;

    private final Lead lead;
    private final SubjectKey key;
    private final Consents consents;
    private final Notes notes;
    private final Tasks tasks;

    Timeline(Lead lead, SubjectKey key, Consents consents, Notes notes, Tasks tasks) {
        this.lead = lead;
        this.key = key;
        this.consents = consents;
        this.notes = notes;
        this.tasks = tasks;
    }

    /**
     * One event.
     *
     * @param at when
     * @param kind what, such as {@code note}
     * @param by the user who did it; absent where a rule did
     * @param summary in a few words
     * @param ref where the API has what it is about
     */
    public record Event(
            Instant at,
            String kind,
            @Nullable String by,
            @Nullable String summary,
            @Nullable String ref) {
        @Override
        public String toString() {
            return "Event " + kind;
        }
    }

    /** Returns how it all began. */
    Event beginning() {
        var importId = lead.importId();
        return importId == null
                ? new Event(lead.createdAt(), "created", lead.createdBy(), null, null)
                : new Event(lead.createdAt(), "imported", lead.createdBy(), null, importPath(importId));
    }

    /** Tells the event that an item stands for. */
    Event event(EnhancedDocument item) {
        var sort = Attributes.text(item, "sk");
        return switch (sort.substring(0, sort.indexOf('#'))) {
            case Notes.KIND -> {
                var note = notes.open(item, key);
                yield new Event(
                        note.createdAt(),
                        "note",
                        note.createdBy(),
                        shortened(note.text(), LONGEST_EXCERPT),
                        lead.path() + "/notes");
            }
            case Tasks.KIND -> {
                var task = tasks.open(item, key);
                yield new Event(task.createdAt(), "task", task.createdBy(), task.title(), lead.path() + "/tasks");
            }
            case Consents.KIND -> {
                var consent = consents.open(item, key);
                yield new Event(
                        consent.recordedAt(),
                        consent.kind() == Consent.Kind.OBJECTION ? "objection" : "consent",
                        consent.recordedBy(),
                        shortened(summary(consent), LONGEST_SUMMARY),
                        lead.path() + "/consents");
            }
            default -> activity(item);
        };
    }

    private static String summary(Consent consent) {
        var what = consent.kind() == Consent.Kind.OBJECTION ? "objection" : consent.lawfulBasis();
        var purpose = consent.purpose();
        return purpose == null ? what + " to direct marketing" : what + ": " + purpose;
    }

    private static Event activity(EnhancedDocument item) {
        return new Event(
                Attributes.time(item, "at"),
                Attributes.text(item, "kind"),
                item.getString("by"),
                item.getString("summary"),
                Attributes.find(item, "importId").map(Timeline::importPath).orElse(null));
    }

    private static String importPath(String importId) {
        return "/v1/imports/" + importId;
    }

    /** Cuts between characters, not within one. */
    static String shortened(String text, int most) {
        return text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
    }
}
