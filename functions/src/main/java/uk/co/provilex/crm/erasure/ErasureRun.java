package uk.co.provilex.crm.erasure;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import uk.co.provilex.crm.erasure.Erasure.Place;
import uk.co.provilex.crm.erasure.Erasure.Step;
import uk.co.provilex.crm.leads.LeadErasures;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.events.Work;
import uk.co.provilex.crm.platform.ledger.LedgerEntry;
import uk.co.provilex.crm.platform.sealing.Erasures;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.portability.ErasedFiles;
import uk.co.provilex.crm.portability.ErasedFiles.Whom;
import uk.co.provilex.crm.portability.NotedLeads;
import uk.co.provilex.crm.users.UserErasures;

/**
 * One invocation's share of an erasure. Each step commits what it did together with the record's next version, on condition of
 * the one that was read: what is counted has happened, once, whatever is killed, and of two workers one goes on.
 */
final class ErasureRun {

    /** What must be left of an invocation for another step to begin. */
    private static final int STEP_MILLIS = 30_000;

    /**
     * Longer than what was let in before somebody was hidden may still run (15 seconds), and the transactions that it may still
     * send: by then nobody writes any more who does not know.
     */
    private static final Duration LET_IN_ENDS = Duration.ofMinutes(2);

    /** What a queue puts a message off for at most ("SendMessage", DelaySeconds). */
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(15);

    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(45);

    /** Longer than whatever may hold an erasure up. Who waits for longer waits in vain and says so. */
    private static final Duration WAITS_AT_MOST = Duration.ofHours(36);

    private final Platform platform;
    private final Tenancy tenancy;
    private final Work work;
    private final ErasureRecords records;
    private final LeadErasures leads;
    private final UserErasures users;
    private final RequestsOfUser requests;
    private final ErasedFiles files;
    private final NotedLeads noted;
    private final Whom whom;
    private final SubjectId subject;
    private Erasure erasure;
    private Instant notBefore;

    ErasureRun(Platform platform, Tenancy tenancy, Work work, Erasure erasure) {
        this.platform = platform;
        this.tenancy = tenancy;
        this.work = work;
        this.records = new ErasureRecords(tenancy);
        this.leads = new LeadErasures(tenancy);
        this.users = new UserErasures(platform, tenancy);
        this.files = new ErasedFiles(platform, tenancy);
        this.noted = new NotedLeads(tenancy);
        this.subject = erasure.subject();
        this.requests = new RequestsOfUser(tenancy, subject.id());
        this.whom = new Whom(subject, erasure.hiddenAt());
        this.erasure = erasure;
        this.notBefore = erasure.hiddenAt().plus(LET_IN_ENDS);
    }

    /** Works until the erasure is done, or tells after what time to go on. */
    Optional<Duration> run() {
        if (platform.now().isBefore(notBefore)) {
            return Optional.of(wait(platform.now()));
        }
        while (erasure.place().step() != Step.DONE) {
            if (!work.hasTime(STEP_MILLIS)) {
                return Optional.of(Duration.ZERO);
            }
            switch (erasure.place().step()) {
                case INDEX -> index();
                case ITEMS -> items();
                case ACCOUNT -> {
                    if (users.hasAccount(subject.id())) {
                        // it goes with what the stream told of the user; nobody else may change the user pool
                        return Optional.of(wait(platform.now()));
                    }
                    move(Place.of(Step.EXPORTS), Map.of(), new Changes());
                }
                case EXPORTS -> {
                    if (!jobs(Step.EXPORTS, Step.IMPORTS)) {
                        return Optional.of(wait(platform.now()));
                    }
                }
                case IMPORTS -> {
                    // what imports note is of leads
                    if (!jobs(Step.IMPORTS, erasure.isOfUser() ? Step.ANSWERS : Step.NOTED)) {
                        return Optional.of(wait(platform.now()));
                    }
                }
                case NOTED -> {
                    if (!jobs(Step.NOTED, Step.ANSWERS)) {
                        return Optional.of(wait(platform.now()));
                    }
                }
                case ANSWERS -> answers();
                case VERIFY -> verify();
                case KEY -> destroyKey();
                case RECEIPT -> receipt();
                case DONE -> {}
            }
        }
        return Optional.empty();
    }

    private void index() {
        long cleared = leads.clearIndex(subject.id());
        move(Place.of(Step.ITEMS), Map.of(LeadErasures.INDEX_ENTRIES, cleared), new Changes());
    }

    private void items() {
        var changes = new Changes();
        var removal = erasure.isOfUser()
                ? requests.silenceSome(changes).orElseGet(() -> users.removeSome(subject.id(), changes))
                : leads.removeSome(subject.id(), changes);
        var then = erasure.isOfUser() ? Step.ACCOUNT : Step.EXPORTS;
        move(Place.of(removal.more() ? Step.ITEMS : then), removal.counts(), changes);
    }

    /** Goes through some jobs; tells whether it can go on, or else that something must end first. */
    private boolean jobs(Step step, Step then) {
        if (step == Step.IMPORTS && !erasure.scope().contains(ErasedFiles.IMPORTS)) {
            move(Place.of(then), Map.of(), new Changes());
            return true;
        }
        var place = erasure.place();
        var look =
                switch (step) {
                    case EXPORTS -> files.exports(whom, place.at(), platform.now());
                    case IMPORTS -> files.imports(whom, place.at(), platform.now());
                    default -> noted.look(whom, place.at(), platform.now());
                };
        boolean waits = place.waits() || look.waits();
        look.until().filter(notBefore::isBefore).ifPresent(time -> notBefore = time);
        if (look.next().isPresent()) {
            move(new Place(step, look.next().get(), waits), look.counts(), look.changes());
            return true;
        }
        move(Place.of(waits ? step : then), look.counts(), look.changes());
        return !waits;
    }

    /**
     * Those to a user go with what else is the user's; those about a lead or a user are among the answers to all users: whoever
     * invited the user was answered with its name and address.
     */
    private void answers() {
        var look = new AnswersAbout(tenancy, subject).look(erasure.place().at());
        var next = look.next().map(at -> new Place(Step.ANSWERS, at, false)).orElse(Place.of(Step.VERIFY));
        move(next, look.removed() == 0 ? Map.of() : Map.of(UserErasures.ANSWERS, look.removed()), look.changes());
    }

    private Duration wait(Instant now) {
        var waited = Duration.between(erasure.hiddenAt(), now);
        if (waited.compareTo(WAITS_AT_MOST) > 0) {
            throw new IllegalStateException("what holds the erasure up does not end");
        }
        if (now.isBefore(notBefore)) {
            // a moment more, for delays are whole seconds
            var known = Duration.between(now, notBefore).plusSeconds(1);
            return known.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : known;
        }
        var some = waited.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : waited;
        return some.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : some;
    }

    /** Says that nothing is left only after looking; if there is something after all, begins anew. */
    private void verify() {
        if (!erasure.isOfUser()) {
            var look = noted.look(whom, erasure.place().at(), platform.now());
            if (look.waits() || !look.counts().isEmpty()) {
                move(erasure.beginning(), Map.of(), new Changes());
                return;
            }
            if (look.next().isPresent()) {
                move(new Place(Step.VERIFY, look.next().get(), false), Map.of(), new Changes());
                return;
            }
        }
        boolean gone =
                erasure.isOfUser() ? users.isGone(subject.id()) && requests.areSilent() : leads.isGone(subject.id());
        if (gone) {
            var now = platform.now();
            commit(erasure.liveErased(now), "live-erased", now, new Changes());
        } else {
            move(erasure.beginning(), Map.of(), new Changes());
        }
    }

    private void destroyKey() {
        var changes = new Changes();
        var now = platform.now();
        tenancy.keys().destroy(subject, now.toString(), changes);
        new Erasures(tenancy).noted(changes);
        commit(erasure.keyDestroyed(now), "key-destroyed", now, changes);
    }

    private void receipt() {
        var counted = erasure;
        if (!erasure.isOfUser()) {
            // what the index wrote after the look for what is left, of a removal that it heard of before the key was
            // destroyed; whatever it hears of from now on it clears itself
            counted = erasure.counting(Map.of(LeadErasures.INDEX_ENTRIES, (long) leads.clearIndex(subject.id())));
        }
        var tenant = tenancy.scope().tenant().value();
        var signed = ErasureReceipt.of(tenant, counted).signedBy(platform.signer());
        commit(counted.receipted(signed), "receipt", platform.now(), new Changes());
    }

    private void move(Place next, Map<String, Long> counts, Changes changes) {
        put(erasure.moved(next, counts), changes);
    }

    private void commit(Erasure next, String what, Instant now, Changes changes) {
        changes.put(Table.LEDGER, entry(next.id(), what, now).item(tenancy));
        put(next, changes);
    }

    private void put(Erasure next, Changes changes) {
        records.put(next, changes);
        tenancy.data().commit(changes);
        erasure = next;
    }

    private LedgerEntry entry(String id, String what, Instant now) {
        return new LedgerEntry(
                now, RunErasure.ACTOR, "erasure." + what, List.of(subject), Map.of("erasure", id), work.traceId());
    }
}
