package uk.co.provilex.crm.local.it;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import uk.co.provilex.crm.local.contract.Contract.Case;

/** What a run has seen of the contract. */
final class Coverage {

    /** What this run has seen. */
    static final Coverage OF_THIS_RUN = new Coverage();

    private final RunNotes notes = new RunNotes("contract");

    private Coverage() {}

    void note(Case seen) {
        notes.note(seen.operationId() + " " + seen.status());
    }

    Set<Case> seen() throws IOException {
        var seen = new TreeSet<Case>();
        for (var line : notes.lines()) {
            int blank = line.indexOf(' ');
            seen.add(new Case(line.substring(0, blank), Integer.parseInt(line.substring(blank + 1))));
        }
        return seen;
    }
}
