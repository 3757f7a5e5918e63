package uk.co.provilex.crm.portability.jobs;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.search.Words;

/**
 * What an export takes out. Stored only sealed: a filter may name a tag.
 *
 * @param kind everything, what a filter takes, or one lead
 * @param filter the filter, of an export of what a filter takes
 * @param leadId the lead, of an export of one
 */
public record ExportScope(
        Kind kind, @Nullable Filter filter, @Nullable String leadId) {

    /** Whether an export takes out everything or less. */
    public enum Kind {
        /** Everything that the tenant has. */
        ALL,
        /** The leads that a filter takes. */
        FILTER,
        /** One lead: the copy for the person it is about. */
        LEAD;

        /** Returns the name as the API writes it. */
        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Reads what the API writes. */
        public static Optional<Kind> of(String text) {
            for (var kind : values()) {
                if (kind.text().equals(text)) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * Which leads count, by how they are when they are read; all that is given must fit.
     *
     * @param status the key of a status
     * @param ownerId the user who looks after the lead
     * @param tag one of its tags, in whatever case
     * @param createdFrom created at this time or later
     * @param createdTo created before this time
     * @param updatedFrom last changed at this time or later
     * @param updatedTo last changed before this time
     */
    public record Filter(
            @Nullable String status,
            @Nullable String ownerId,
            @Nullable String tag,
            @Nullable Instant createdFrom,
            @Nullable Instant createdTo,
            @Nullable Instant updatedFrom,
            @Nullable Instant updatedTo) {

        /** Tells whether {@code lead} counts. */
        public boolean takes(Lead lead) {
            return (status == null || status.equals(lead.status()))
                    && (ownerId == null || ownerId.equals(lead.ownerId()))
                    && (tag == null || has(lead, Words.fold(tag)))
                    && within(lead.createdAt(), createdFrom, createdTo)
                    && within(lead.updatedAt(), updatedFrom, updatedTo);
        }

        private static boolean has(Lead lead, String folded) {
            return lead.details().tags().stream()
                    .anyMatch(one -> Words.fold(one).equals(folded));
        }

        private static boolean within(Instant at, @Nullable Instant from, @Nullable Instant to) {
            return (from == null || !at.isBefore(from)) && (to == null || at.isBefore(to));
        }

        /** Hides what was filtered by, which may be about people. */
        @Override
        public String toString() {
            return "Filter";
        }
    }

    /** Takes everything. */
    public static ExportScope all() {
        return new ExportScope(Kind.ALL, null, null);
    }

    /** Takes what a filter takes. */
    public static ExportScope of(Filter filter) {
        return new ExportScope(Kind.FILTER, filter, null);
    }

    /** Takes one lead. */
    public static ExportScope ofLead(String leadId) {
        return new ExportScope(Kind.LEAD, null, leadId);
    }

    /** Tells whether it takes one lead, for the person it is about. */
    @JsonIgnore
    public boolean isOfOneLead() {
        return kind == Kind.LEAD;
    }

    /** Returns the one lead, where it takes one. */
    public Optional<String> lead() {
        return Optional.ofNullable(leadId);
    }

    /** Tells whether a lead counts that is there. */
    public boolean takes(Lead lead) {
        return filter == null || filter.takes(lead);
    }

    /** Shows the kind alone. */
    @Override
    public String toString() {
        return "ExportScope " + kind.text();
    }
}
