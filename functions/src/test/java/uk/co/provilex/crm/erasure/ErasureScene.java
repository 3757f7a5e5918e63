package uk.co.provilex.crm.erasure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.leads.Consents;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadErasures;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.leads.Notes;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.idempotency.Idempotency;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.SealBrokenException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.validation.EmailAddress;
import uk.co.provilex.crm.portability.Worksite;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.users.User;
import uk.co.provilex.crm.users.Users;

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
    private static final ErasureScene RICH = enriched();

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

    /** Returns a tenant that has files of every kind besides: a package, a list that waits for its user, and a preview. */
    static ErasureScene rich() {
        return RICH.at(RICH.site.copy());
    }

    /** Returns the same on another site. */
    ErasureScene at(Worksite other) {
        return new ErasureScene(other, bob);
    }

    private static ErasureScene enriched() {
        var scene = new ErasureScene();
        scene.site.finish(JobKind.EXPORT, scene.site.exporting());
        scene.site.awaiting("Email\nbob@example.com\n");
        scene.site.finish(JobKind.IMPORT, scene.site.previewing(LIST));
        scene.site.now = scene.site.now.plus(Duration.ofHours(1));
        return scene;
    }

    private static ErasureScene begun() {
        var site = new Worksite();
        site.finish(JobKind.IMPORT, site.importing(LIST, Worksite.basis()));
        site.index();
        // nobody can put a file any more
        site.now = site.now.plus(Duration.ofHours(1));
        var scene = new ErasureScene(site, site.lead(BOB));
        scene.request();
        return scene;
    }

    /** Adds a user to the tenant. */
    String user(String name) {
        var id = newId();
        var changes = new Changes();
        var email = EmailAddress.parse(name.toLowerCase(Locale.ROOT) + "@example.com")
                .orElseThrow();
        new Users(tenancy()).create(User.invited(id, email, name, Role.MEMBER, false, site.now), changes);
        tenancy().data().commit(changes);
        return id;
    }

    /** Returns the lead that was made last. */
    Lead newest() {
        var id = site.aws.items("records", "LEAD").stream()
                .map(item -> item.at("/pk/S").asText())
                .map(partition -> partition.substring(partition.lastIndexOf('#') + 1))
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return leads().find(id, site.now).orElseThrow();
    }

    /** Returns how many addresses are claimed for leads. */
    long claims() {
        return site.aws.itemsAt("lookup", "U").stream()
                .filter(claim -> claim.has("lead"))
                .count();
    }

    /** Has an answer about a lead kept for the idempotency key of a user. */
    void answer(String userId, String key, Lead lead) {
        var tenancy = tenancy();
        var idempotency = new Idempotency(tenancy, userId, site.now);
        var began = (Idempotency.Began.Fresh) idempotency.begin("POST /v1/x", key, "{}");
        var changes = new Changes();
        idempotency.complete(began, tenancy.keys().open(lead.subject()), 201, Map.of(), "{\"a\":\"Bob\"}", changes);
        tenancy.data().commit(changes);
    }

    /** Has Bob ask for a copy of the data, as the requests of a tenant are kept. */
    private void request() {
        var tenancy = tenancy();
        var key = tenancy.keys().open(bob.subject());
        var changes = new Changes();
        var request = tenancy.scope().key("RIGHTS", "REQ#r1");
        changes.put(Table.RECORDS, said(request, key).putNumber("version", 1).build());
        for (var event : List.of("e1", "e2")) {
            changes.put(
                    Table.RECORDS,
                    said(tenancy.scope().key("RIGHTS", "EVENT#r1#" + event), key)
                            .build());
        }
        changes.put(
                Table.RECORDS,
                tenancy.scope().key("LEAD#" + bob.id(), "RIGHTS#r1").item().build());
        tenancy.data().commit(changes);
    }

    private static EnhancedDocument.Builder said(ItemKey place, SubjectKey key) {
        var words = "{\"text\":\"Bob Builder asks what is held of bob@example.com\"}".getBytes(UTF_8);
        return place.item().putBytes("sealed", SdkBytes.fromByteArray(key.seal(Table.RECORDS, place, words)));
    }

    /** Has Bob ask for erasure instead, and what became of that. */
    void asksForErasure(String state) {
        site.change((tenancy, changes) -> {
            var place = tenancy.scope().key("RIGHTS", "REQ#r1");
            var item = tenancy.data().get(Table.RECORDS, place).orElseThrow();
            changes.put(
                    Table.RECORDS,
                    item.toBuilder()
                            .putString("type", "erasure")
                            .putString("state", state)
                            .build());
        });
    }

    /** Returns what is kept of the request and its events, by their sort keys. */
    Map<String, ObjectNode> requests() {
        return site.aws.itemsOf("records", "#RIGHTS").stream()
                .collect(Collectors.toMap(item -> item.at("/sk/S").asText(), item -> item));
    }

    /** Opens what a copy of the records holds with every key that there is today, and returns all that it says. */
    String opened(List<ObjectNode> copy) {
        var tenancy = tenancy();
        var keys = new ArrayList<SubjectKey>();
        for (var kind : SubjectId.Kind.values()) {
            keys.addAll(tenancy.keys()
                    .fresh()
                    .range(kind, "0", "~", null, 1000)
                    .keys()
                    .values());
        }
        var said = new StringBuilder();
        for (var item : copy) {
            var partition = item.at("/pk/S").asText().substring(("T#" + Worksite.TENANT + "#").length());
            var place = tenancy.scope().key(partition, item.at("/sk/S").asText());
            item.forEach(value -> {
                var sealed = Base64.getDecoder().decode(value.path("B").asText(""));
                for (var key : sealed.length == 0 ? List.<SubjectKey>of() : keys) {
                    try {
                        said.append(new String(key.open(Table.RECORDS, place, sealed), UTF_8))
                                .append('\n');
                    } catch (SealBrokenException another) {
                        // somebody else's
                    }
                }
            });
        }
        return said.toString();
    }

    /** Returns a copy of the records as they are. */
    List<ObjectNode> copyOfTheRecords() {
        return List.copyOf(site.aws.items("records", ""));
    }

    Tenancy tenancy() {
        return looker.tenant(new TenantId(Worksite.TENANT));
    }

    String newId() {
        return looker.ids().next();
    }

    /** Hides Bob because somebody asks for it, lets those end who were let in before, and returns what that began. */
    ErasureStart ask(boolean suppress) {
        return ask(Reason.OBJECTION, suppress);
    }

    ErasureStart ask(@Nullable Reason reason, boolean suppress) {
        var start = hide(reason, suppress);
        letThemEnd();
        return start;
    }

    /** Lets those end who were let in before. */
    void letThemEnd() {
        site.now = site.now.plus(Duration.ofMinutes(2));
    }

    /** Hides Bob because somebody asks for it. */
    ErasureStart hide(boolean suppress) {
        return hide(Reason.OBJECTION, suppress);
    }

    private ErasureStart hide(@Nullable Reason reason, boolean suppress) {
        var tenancy = tenancy();
        var lead = new Leads(tenancy, 1).find(bob.id(), site.now).orElseThrow();
        var changes = new Changes();
        var request = new ErasureStart.Request(reason, Worksite.USER, suppress);
        var start =
                ErasureStart.of(new OpenErasures(site.platform()), tenancy, lead, request, newId(), site.now, changes);
        tenancy.data().commit(changes);
        return start;
    }

    /** Has Bob object. */
    Consent object(String channel) {
        var tenancy = tenancy();
        var changes = new Changes();
        var objection = new Consent.Objection(null, channel, null, null, "telephone", site.now, null);
        var recorded = new Consents(tenancy).record(bob.id(), objection, author(), changes);
        tenancy.data().commit(changes);
        return recorded;
    }

    /** Has Bob withdraw an objection. */
    void withdraw(Consent objection) {
        var tenancy = tenancy();
        var changes = new Changes();
        new Consents(tenancy).withdraw(bob, objection, site.now, "telephone", author(), changes);
        tenancy.data().commit(changes);
    }

    private Author author() {
        return new Author(Worksite.USER, site.now, null, false);
    }

    /** Has DynamoDB remove Bob, whose time in the trash is over. */
    void lapse() {
        lapse(() -> {});
    }

    /** Does as the other, and lets something happen on the last day. */
    void lapse(Runnable onTheLastDay) {
        site.trash(bob);
        site.index(List.of(bob.id()));
        site.now = site.now.plus(Duration.ofDays(30));
        // as DynamoDB does when their day is over
        forgetNotes();
        onTheLastDay.run();
        site.now = site.now.plus(Duration.ofDays(1));
        site.aws.remove("records", "T#" + Worksite.TENANT + "#LEAD#" + bob.id(), "LEAD");
    }

    /** Returns what the import has noted of whom it gave which number, since a row without an address may need that. */
    List<ObjectNode> notes() {
        return site.aws.items("lookup", "M#");
    }

    /** Removes what the import has noted. */
    void forgetNotes() {
        notes().forEach(note -> site.aws.remove(
                "lookup", note.at("/pk/S").asText(), note.at("/sk/S").asText()));
    }

    boolean deliver(String kind, String id) {
        return site.deliver(RunErasure::new, new Notice(Worksite.TENANT, kind, id));
    }

    /** Delivers until the erasure is done and nothing asks to be gone on with. */
    Erasure finish(String id) {
        for (int deliveries = 1; deliveries <= 20; deliveries++) {
            site.aws.messages.clear();
            boolean again = deliver("erasure", id);
            site.aws.live();
            if (!again && site.aws.messages.isEmpty()) {
                return record(id);
            }
            site.now = site.now.plus(Duration.ofMinutes(5));
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
        new Notes(before).add(bob.id(), "late", new Author(Worksite.USER, site.now, null, false), changes);
        before.keys().requireWhole(bob.subject(), changes, stored -> new IllegalStateException("refused"));
        before.data().commit(changes);
    }

    /** Returns the keys of what is stored under Bob's id, names it in a key, or is noted of it. */
    List<String> left() {
        return List.of("records", "lookup").stream()
                .flatMap(table -> site.aws.items(table, "").stream())
                .filter(item -> key(item).contains(bob.id()) || isNoted(item))
                .map(ErasureScene::key)
                // what sees that nothing is forgotten has the id of a lead that lapsed, until its next look
                .filter(key -> !key.contains("#ERASURES-OPEN/"))
                .toList();
    }

    private boolean isNoted(ObjectNode item) {
        return item.at("/sk/S").asText().startsWith("M#")
                && item.path("leads").toString().contains(bob.id());
    }

    private static String key(ObjectNode item) {
        return item.at("/pk/S").asText() + "/" + item.at("/sk/S").asText();
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
        if (!live) {
            site.aws.objects.forEach((path, object) -> {
                // what lapses in the trash leaves to the files of imports what they hold
                if (holdsBob(object) && (record.cause() == Cause.REQUEST || path.contains("/exports/"))) {
                    throw new AssertionError("not live-erased, though it says so: " + path);
                }
            });
        }
        assertReceiptTrue(record);
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

    /** Holds a receipt, if there is one, to the record of what happened. */
    static void assertReceiptTrue(Erasure record) {
        var receipt = record.receipt();
        if (receipt != null) {
            var signed = new String(Base64.getUrlDecoder().decode(receipt.split("\\.", -1)[1]), UTF_8);
            // there is none of what has not happened
            assertEquals(Json.text(ErasureReceipt.of(Worksite.TENANT, record)), signed);
        }
    }

    /** Tells whether a file has Bob in it, or in one that is packed in it. */
    static boolean holdsBob(byte[] object) {
        if (new String(object, ISO_8859_1).contains(BOB)) {
            return true;
        }
        try (var files = new ZipInputStream(new ByteArrayInputStream(object))) {
            while (files.getNextEntry() != null) {
                if (new String(files.readAllBytes(), UTF_8).contains(BOB)) {
                    return true;
                }
            }
            return false;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private Leads leads() {
        return new Leads(tenancy(), 1);
    }
}
