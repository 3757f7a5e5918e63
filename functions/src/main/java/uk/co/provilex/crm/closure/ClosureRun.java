package uk.co.provilex.crm.closure;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import uk.co.provilex.crm.closure.Closure.Step;
import uk.co.provilex.crm.erasure.OpenErasures;
import uk.co.provilex.crm.leads.LeadErasures;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Clearing;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.events.Work;
import uk.co.provilex.crm.platform.ledger.LedgerEntry;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectId.Kind;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.portability.ClosedJobs;
import uk.co.provilex.crm.rights.ReminderDays;
import uk.co.provilex.crm.signup.SignUps;
import uk.co.provilex.crm.tenants.RetentionRegister;
import uk.co.provilex.crm.tenants.Tenants;
import uk.co.provilex.crm.users.UserErasures;

/**
 * One invocation's share of a purge. Each step commits what it removes together with the record's next version, on condition of
 * the one that was read: what is counted has gone, once, whatever is killed, and of two workers one goes on. Whoever was stored
 * ever had a key, so the table of keys tells where to look, without an index that could lag and without a scan; and everywhere is
 * looked again until nothing was found.
 */
final class ClosureRun {

    /** What must be left of an invocation for another step to begin. */
    private static final int STEP_MILLIS = 30_000;

    /** Longer than what was let in before may still run, and the transactions that it may still send. */
    private static final Duration LET_IN_ENDS = Duration.ofMinutes(1);

    /**
     * Longer than any worker runs (900 seconds) and any signed URL is good for (15 minutes): when jobs are fenced for so long,
     * nobody writes any more.
     */
    private static final Duration WORKERS_END = Duration.ofMinutes(20);

    private static final int AT_ONCE = 25;

    /** What is in partitions whose names are known, by table. */
    private static final List<String> RECORDS =
            List.of("RIGHTS", "RESTRICTED", "SUPPRESSED", "ERASED", "ERASURES", "JOBS", "USERS");

    /** Whose keys there are. */
    private static final List<Kind> KINDS = List.of(Kind.values());

    private static final List<String> LOOKUP = List.of("RATE#invitations");

    private final Platform platform;
    private final Tenancy reserved;
    private final Tenancy tenancy;
    private final TenantId tenant;
    private final Work work;
    private Closure closure;

    ClosureRun(Platform platform, Tenancy reserved, Tenancy tenancy, Work work, Closure closure) {
        this.platform = platform;
        this.reserved = reserved;
        this.tenancy = tenancy;
        this.tenant = tenancy.scope().tenant();
        this.work = work;
        this.closure = closure;
    }

    /** Works until the purge is done, has to wait or has no time left; tells whether it is done. */
    boolean run() {
        while (work.hasTime(STEP_MILLIS)) {
            switch (closure.step()) {
                case FENCE -> {
                    if (isBefore(closure.closedAt().plus(LET_IN_ENDS))) {
                        return false;
                    }
                    fence();
                }
                case DRAIN -> {
                    if (isBefore(Instant.parse(closure.at()).plus(WORKERS_END))) {
                        return false;
                    }
                    put(closure.looking(), new Changes());
                }
                case LEADS -> each(Kind.LEAD, Step.FILES, new LeadErasures(tenancy)::clear);
                case FILES -> files();
                case JOBS -> each(Kind.JOB, Step.USERS, new ClosedJobs(platform, tenancy)::clear);
                case USERS -> each(Kind.USER, Step.REST, this::clearUser);
                case REST -> rest();
                case ACCOUNTS -> {
                    if (!accounts()) {
                        return false;
                    }
                }
                case TENANT -> tenant();
                case KEYS -> keys();
                case CERTIFICATE -> {
                    certificate();
                    return true;
                }
            }
        }
        return false;
    }

    private void fence() {
        var clearing = new Clearing(tenancy.data());
        boolean all = new ClosedJobs(platform, tenancy).fence(clearing);
        move(all ? Step.DRAIN : Step.FENCE, all ? platform.now().toString() : "", clearing);
    }

    /** Clears what is stored for one subject, as far as there is room; tells whether that is all of it. */
    @FunctionalInterface
    private interface Cleared {
        boolean clear(String id, Clearing clearing);
    }

    /** Goes through those who ever had a key of a kind, as many as make one transaction. */
    private void each(Kind kind, Step then, Cleared cleared) {
        var clearing = new Clearing(tenancy.data());
        var subjects = tenancy.keys().fresh().subjects(kind, closure.at().isEmpty() ? null : closure.at(), AT_ONCE);
        var done = closure.at();
        for (var id : subjects.ids()) {
            if (clearing.isFull() || !cleared.clear(id, clearing)) {
                move(closure.step(), done, clearing);
                return;
            }
            done = id;
        }
        boolean more = subjects.next().isPresent();
        move(more ? closure.step() : then, more ? done : "", clearing);
    }

    private void files() {
        var clearing = new Clearing(tenancy.data());
        boolean all = new ClosedJobs(platform, tenancy).clearFiles(clearing);
        move(all ? Step.JOBS : Step.FILES, "", clearing);
    }

    private boolean clearUser(String id, Clearing clearing) {
        var users = new UserErasures(platform, tenancy);
        users.address(id).ifPresent(address -> new SignUps(reserved).release(address, tenant));
        return users.clear(id, clearing);
    }

    private void rest() {
        var clearing = new Clearing(tenancy.data());
        boolean all = true;
        for (var name : RECORDS) {
            var partition = tenancy.scope().partition(name);
            if (name.equals("RIGHTS") && hasRights()) {
                // before what they are about goes, for then nobody would know that there are any
                new ReminderDays(reserved).forget(tenant, platform.now());
            }
            all &= clearing.addAll(Table.RECORDS, partition, "", sort -> kind(name, sort));
        }
        for (var name : LOOKUP) {
            all &= clearing.addAll(Table.LOOKUP, tenancy.scope().partition(name), "", sort -> "others");
        }
        if (all) {
            new SignUps(reserved).strikeAll(tenant, platform.now());
            new RetentionRegister(reserved).forget(tenant, platform.now());
            new OpenErasures(platform).forget(tenant);
        }
        move(all ? Step.ACCOUNTS : Step.REST, "", clearing);
    }

    private boolean hasRights() {
        var some = new Clearing(tenancy.data());
        some.addAll(Table.RECORDS, tenancy.scope().partition("RIGHTS"), "REQ#", sort -> "some");
        return !some.isEmpty();
    }

    private static String kind(String partition, String sort) {
        return switch (partition) {
            case "RIGHTS" -> sort.startsWith("REQ#") ? "rightsRequests" : "others";
            // besides the entries, keys of lists and a mark lie there
            case "SUPPRESSED" -> sort.contains("#") ? "suppressions" : "others";
            case "ERASED" -> "erasures";
            default -> "others";
        };
    }

    /** Sees that the user pool has followed; tells whether it has. */
    private boolean accounts() {
        var users = new UserErasures(platform, tenancy);
        var subjects =
                tenancy.keys().fresh().subjects(Kind.USER, closure.at().isEmpty() ? null : closure.at(), AT_ONCE);
        for (var id : subjects.ids()) {
            if (users.hasAccount(id)) {
                return false;
            }
        }
        var next = subjects.next();
        if (next.isPresent()) {
            move(Step.ACCOUNTS, next.get(), new Clearing(tenancy.data()));
        } else if (closure.found()) {
            put(closure.looking(), new Changes());
        } else {
            move(Step.TENANT, "", new Clearing(tenancy.data()));
        }
        return true;
    }

    /** Removes the last that is left, and with that says that nothing is. */
    private void tenant() {
        var changes = new Changes();
        new Tenants(tenancy).remove(changes);
        record("live-deleted", changes);
        put(closure.liveDeleted(platform.now()), changes);
    }

    private void keys() {
        var at = platform.now();
        var kind = closure.at().isEmpty()
                ? KINDS.getFirst()
                : Kind.valueOf(closure.at().split("#", -1)[0]);
        var after = closure.at().contains("#") ? closure.at().split("#", -1)[1] : "";
        var subjects = tenancy.keys().fresh().subjects(kind, after.isEmpty() ? null : after, 80);
        var changes = new Changes();
        subjects.undestroyed().forEach(id -> tenancy.keys().destroy(new SubjectId(kind, id), at.toString(), changes));
        var counts = new HashMap<String, Long>();
        if (!subjects.undestroyed().isEmpty()) {
            counts.put("keys", (long) subjects.undestroyed().size());
        }
        var following = KINDS.indexOf(kind) + 1;
        if (subjects.next().isPresent()) {
            put(closure.moved(Step.KEYS, kind + "#" + subjects.next().get(), counts, false), changes);
        } else if (following < KINDS.size()) {
            put(closure.moved(Step.KEYS, KINDS.get(following).name(), counts, false), changes);
        } else {
            // with it all that was ever sealed for the tenant is closed, whoever remembers one of its keys
            tenancy.keys().destroyTenantKey(at.toString(), changes);
            counts.merge("keys", 1L, Long::sum);
            record("keys-destroyed", changes);
            put(closure.keysDestroyed(at, counts), changes);
        }
    }

    private void certificate() {
        var certificate = ClosureCertificate.of(tenant.value(), closure).signedBy(platform.signer());
        new ClosureRecords(reserved).done(closure, tenant, certificate);
        tenancy.data().delete(Table.RECORDS, ClosureRecords.purgePlace(tenancy));
    }

    private void move(Step next, String at, Clearing clearing) {
        var changes = new Changes();
        clearing.addTo(changes);
        put(closure.moved(next, at, clearing.counts(), !clearing.isEmpty()), changes);
    }

    private void put(Closure next, Changes changes) {
        ClosureRecords.put(tenancy, next, changes);
        tenancy.data().commit(changes);
        closure = next;
    }

    private void record(String what, Changes changes) {
        changes.put(
                Table.LEDGER, entry(platform, work, tenant, what, closure.id()).item(tenancy));
    }

    static LedgerEntry entry(Platform platform, Work work, TenantId tenant, String what, String closureId) {
        return new LedgerEntry(
                platform.now(),
                "system:RunClosure",
                "closure." + what,
                List.of(SubjectId.tenant(tenant.value())),
                Map.of("closure", closureId),
                work.traceId());
    }

    private boolean isBefore(Instant time) {
        return platform.now().isBefore(time);
    }
}
