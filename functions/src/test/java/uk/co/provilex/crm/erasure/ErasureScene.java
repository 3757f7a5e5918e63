package uk.co.provilex.crm.erasure;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadErasures;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.leads.Notes;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.portability.Worksite;
import uk.co.provilex.crm.portability.jobs.JobKind;

/** A tenant with three leads, of whom Bob is to be erased, and workers that can be killed. */
final class ErasureScene {

    static final String BOB = "bob@example.com";

    private static final String LIST = """
            First Name,Last Name,Email,Phone,Notes,City
            Ada,Lovely,ada@example.com,020 7946 0101,met at the fair,Leeds
            Bob,Builder,bob@example.com,020 7946 0102,rang back twice,York
            Cat,Carter,cat@example.com,020 7946 0103,,Hull
            Bobby,Builder,not an email,020 7946 0102,,York
            """;

    private static final ErasureScene FIRST = begun();

    final Worksite site;
    final Lead bob;

    /** Looks at what is stored; it is not the container of any worker. */
    private final Platform looker;

    private ErasureScene(Worksite site, Lead bob) {
        this.site = site;
        this.bob = bob;
        this.looker = site.platform();
    }

    ErasureScene() {
        this(FIRST.site.copy(), FIRST.bob);
    }

    private static ErasureScene begun() {
        var site = new Worksite();
        site.finish(JobKind.IMPORT, site.importing(LIST, Worksite.basis()));
        site.index();
        return new ErasureScene(site, site.lead(BOB));
    }

    Tenancy tenancy() {
        return looker.tenant(new TenantId(Worksite.TENANT));
    }

    String newId() {
        return looker.ids().next();
    }

    /** Hides Bob because somebody asks for it, and returns what that began. */
    ErasureStart ask(boolean suppress) {
        var tenancy = tenancy();
        var lead = new Leads(tenancy, looker.ids(), 1).find(bob.id(), site.now).orElseThrow();
        var changes = new Changes();
        var request = new ErasureStart.Request(Reason.OBJECTION, Worksite.USER, suppress);
        var start = ErasureStart.of(tenancy, lead, request, newId(), site.now, changes);
        tenancy.data().commit(changes);
        return start;
    }

    /** Has DynamoDB remove Bob, whose time in the trash is over. */
    void lapse() {
        site.trash(bob);
        site.index(List.of(bob.id()));
        site.now = site.now.plus(Duration.ofDays(31));
        site.aws.remove("records", "T#" + Worksite.TENANT + "#LEAD#" + bob.id(), "LEAD");
    }

    boolean deliver(String kind, String id) {
        return site.deliver(RunErasure::new, new Notice(Worksite.TENANT, kind, id));
    }

    /** Delivers until the erasure is done and nothing asks to be gone on with. */
    Erasure finish(String id) {
        for (int deliveries = 1; deliveries <= 20; deliveries++) {
            site.aws.messages.clear();
            if (!deliver("erasure", id) && site.aws.messages.isEmpty()) {
                return record(id);
            }
            site.aws.live();
            site.now = site.now.plusSeconds(60);
        }
        throw new AssertionError("the erasure does not end");
    }

    Erasure record(String id) {
        return new ErasureRecords(tenancy()).find(id).orElseThrow();
    }

    List<Erasure> records() {
        return new ErasureRecords(tenancy()).list(100, null).erasures();
    }

    /** Writes a note on Bob as somebody does who has read the lead before it was hidden. */
    void lateNote(Tenancy before) {
        var changes = new Changes();
        new Notes(before, looker.ids())
                .add(bob.id(), "late", new Author(Worksite.USER, site.now, null, false), changes);
        before.keys().requireWhole(bob.subject(), changes, stored -> new IllegalStateException("refused"));
        before.data().commit(changes);
    }

    /** Returns the sort keys of what is stored under Bob's id, or names it in a key. */
    List<String> left() {
        return List.of("records", "lookup").stream()
                .flatMap(table -> site.aws.items(table, "").stream())
                .map(item -> item.at("/pk/S").asText() + "/" + item.at("/sk/S").asText())
                .filter(key -> key.contains(bob.id()))
                .toList();
    }

    /** Returns the objects of the bucket whose paths have {@code part} in them. */
    List<String> objects(String part) {
        return site.aws.objects.keySet().stream()
                .filter(path -> path.contains(part))
                .toList();
    }

    boolean opens() {
        return tenancy().keys().fresh().find(SubjectId.lead(bob.id())).isPresent();
    }

    /** Tells whether the key is destroyed, not only withheld. */
    boolean isKeyDestroyed() {
        var item = site.aws.items("keys", bob.id()).getFirst();
        return item.has("destroyedAt") && !item.has("wrapped") && !item.has("withheld");
    }

    /** Holds a state to what is there. */
    void assertTrue(Erasure record) {
        if (opens() || leads().find(bob.id(), site.now).isPresent()) {
            throw new AssertionError("not hidden");
        }
        boolean live = record.state() == ErasureState.HIDDEN;
        if (!live && !(left().isEmpty() && new LeadErasures(tenancy()).isGone(bob.id()))) {
            throw new AssertionError("not live-erased, though it says so: " + left());
        }
        boolean destroyed = record.keyDestroyedAt() != null;
        if (destroyed != isKeyDestroyed()) {
            throw new AssertionError("the key is destroyed or not, and the record says otherwise");
        }
        if (destroyed
                && (live
                        || !Objects.requireNonNull(record.liveErasedAt())
                                .isAfter(record.hiddenAt().minusMillis(1)))) {
            throw new AssertionError("out of order");
        }
    }

    private Leads leads() {
        return new Leads(tenancy(), looker.ids(), 1);
    }
}
