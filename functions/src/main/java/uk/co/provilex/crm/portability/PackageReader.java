package uk.co.provilex.crm.portability;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import uk.co.provilex.crm.leads.ArchivedChild;
import uk.co.provilex.crm.leads.ArchivedLead;
import uk.co.provilex.crm.leads.ArchivedParts;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.leads.Note;
import uk.co.provilex.crm.leads.Task;
import uk.co.provilex.crm.platform.validation.Checks;

/**
 * The leads of a package with what belongs to them. The four files name the leads in the same order, so they are read side by
 * side, a line of each in memory.
 */
final class PackageReader implements Closeable {

    private final PackageLines leads;
    private final PackageLines consents;
    private final PackageLines notes;
    private final PackageLines tasks;
    private final Instant now;
    private String id = "";

    /**
     * A lead as its line has it.
     *
     * @param line the line
     * @param lead what it holds, checked
     */
    record Entry(PackageLines.Line line, ArchivedLead lead) {

        @Override
        public String toString() {
            return "Entry " + line.number();
        }
    }

    /**
     * Some of what belongs to a lead.
     *
     * @param children what belongs to it, lawful bases first, then notes, then tasks
     * @param bytes how long the lines were
     */
    record Children(List<ArchivedChild> children, int bytes) {

        Children {
            children = List.copyOf(children);
        }

        @Override
        public String toString() {
            return "Children";
        }
    }

    PackageReader(PackageFile pack, Instant now) throws IOException {
        this.now = now;
        this.leads = new PackageLines(pack, ExportView.LEADS);
        this.consents = new PackageLines(pack, ExportView.CONSENTS);
        this.notes = new PackageLines(pack, ExportView.NOTES);
        this.tasks = new PackageLines(pack, ExportView.TASKS);
    }

    /** Takes the next lead, leaving out what is left of the one before; nothing at the end. */
    Optional<Entry> next() throws IOException {
        while (hasMore()) {
            children(1_000, Integer.MAX_VALUE);
        }
        var line = leads.peek();
        if (line.isEmpty()) {
            return Optional.empty();
        }
        leads.take();
        var lead = leads.parse(line.get(), line.get().object(), ArchivedLead.class);
        var checks = new Checks();
        lead.check(now, checks);
        require(checks, leads, line.get());
        var its = line.get().text("id");
        if (its.compareTo(id) <= 0) {
            throw PackageFault.ofLine(leads.file(), line.get().number(), "is not in the order of the ids.");
        }
        id = its;
        return Optional.of(new Entry(line.get(), lead));
    }

    /** Tells whether more belongs to the lead that was taken. */
    boolean hasMore() throws IOException {
        return isOfLead(consents) || isOfLead(notes) || isOfLead(tasks);
    }

    /** Takes what belongs to the lead that was taken: at most {@code most}, and fewer where it is much. */
    Children children(int most, int mostBytes) throws IOException {
        var children = new ArrayList<ArchivedChild>();
        int bytes = 0;
        for (var file : List.of(consents, notes, tasks)) {
            while (children.size() < most && bytes < mostBytes && isOfLead(file)) {
                var line = file.peek().orElseThrow();
                file.take();
                children.add(child(file, line));
                bytes += line.length();
            }
        }
        return new Children(children, bytes);
    }

    /** Requires at the end that everything belonged to a lead. */
    void requireEnd() throws IOException {
        for (var file : List.of(consents, notes, tasks)) {
            var line = file.peek();
            if (line.isPresent()) {
                throw PackageFault.ofLine(
                        file.file(), line.get().number(), "belongs to no lead, or is not in the order of the leads.");
            }
        }
    }

    /** Returns how many lines were taken of leads, consents, notes or tasks. */
    long taken(String file) {
        return List.of(leads, consents, notes, tasks).stream()
                .filter(lines -> lines.file().equals(file))
                .mapToLong(PackageLines::taken)
                .sum();
    }

    private boolean isOfLead(PackageLines file) throws IOException {
        return !id.isEmpty()
                && file.peek().filter(line -> line.text("leadId").equals(id)).isPresent();
    }

    private ArchivedChild child(PackageLines file, PackageLines.Line line) {
        var checks = new Checks();
        if (!file.file().equals(ExportView.CONSENTS)) {
            line.object().remove("leadId");
        }
        ArchivedChild child =
                switch (file.file()) {
                    case ExportView.CONSENTS -> {
                        var consent = file.parse(line, line.object(), Consent.class);
                        ArchivedParts.check(consent, now, checks);
                        yield new ArchivedChild.OfConsent(consent);
                    }
                    case ExportView.NOTES -> {
                        var note = file.parse(line, line.object(), Note.class);
                        ArchivedParts.check(note, now, checks);
                        yield new ArchivedChild.OfNote(note);
                    }
                    default -> {
                        var task = file.parse(line, line.object(), Task.class);
                        ArchivedParts.check(task, now, checks);
                        yield new ArchivedChild.OfTask(task);
                    }
                };
        require(checks, file, line);
        return child;
    }

    private static void require(Checks checks, PackageLines file, PackageLines.Line line) {
        if (!checks.ok()) {
            var first = checks.errors().getFirst();
            throw PackageFault.ofLine(
                    file.file(), line.number(), "has a member, " + first.field() + ", that " + first.detail() + ".");
        }
    }

    @Override
    public void close() throws IOException {
        try (leads;
                consents;
                notes;
                tasks) {
            id = "";
        }
    }
}
