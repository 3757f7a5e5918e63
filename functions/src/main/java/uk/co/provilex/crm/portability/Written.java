package uk.co.provilex.crm.portability;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadFinder.Shared;

/** What an import wrote after it had read what it knows: where a row would meet that, it has to be read again. */
final class Written {

    private final Set<String> leads = new HashSet<>();
    private final Set<String> marks = new HashSet<>();
    private final Map<Shared, Set<String>> notes = new HashMap<>();

    /** Notes that a lead was made or changed, which later rows may meet by {@code marks}. */
    void add(Lead lead, Collection<String> by) {
        leads.add(lead.id());
        marks.addAll(by);
    }

    /** Notes which leads have {@code shared} now. */
    void note(Shared shared, Set<String> ids) {
        notes.put(shared, new LinkedHashSet<>(ids));
    }

    void addAll(Written other) {
        leads.addAll(other.leads);
        marks.addAll(other.marks);
        notes.putAll(other.notes);
    }

    boolean meets(Collection<String> sought) {
        return sought.stream().anyMatch(marks::contains);
    }

    boolean hasAny(List<Lead> some) {
        return some.stream().map(Lead::id).anyMatch(leads::contains);
    }

    /** Returns which leads have {@code shared}, if that has changed. */
    Optional<Set<String>> noted(Shared shared) {
        return Optional.ofNullable(notes.get(shared));
    }

    Map<Shared, Set<String>> notes() {
        return notes;
    }
}
