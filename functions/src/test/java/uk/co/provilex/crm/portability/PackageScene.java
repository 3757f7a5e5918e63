package uk.co.provilex.crm.portability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.ArchivedChild;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.leads.Consents;
import uk.co.provilex.crm.leads.ImportedLeads;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadDetails;
import uk.co.provilex.crm.leads.LeadRestorer;
import uk.co.provilex.crm.leads.Notes;
import uk.co.provilex.crm.leads.Task;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.platform.validation.EmailAddress;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.suppression.Contact;
import uk.co.provilex.crm.tenants.CustomField;
import uk.co.provilex.crm.tenants.DataProtection;
import uk.co.provilex.crm.tenants.LeadStatus;
import uk.co.provilex.crm.tenants.RetentionRules;
import uk.co.provilex.crm.tenants.SavedMapping;
import uk.co.provilex.crm.tenants.TenantSettings;
import uk.co.provilex.crm.tenants.Tenants;
import uk.co.provilex.crm.users.User;
import uk.co.provilex.crm.users.Users;

/** A tenant with leads of every kind, and users who made them. */
final class PackageScene {

    static final TenantSettings SETTINGS = new TenantSettings(
            List.of(new LeadStatus("new", "New"), new LeadStatus("met", "Met"), new LeadStatus("won", "Won")),
            List.of(
                    new CustomField("size", "Size", CustomField.Type.NUMBER, List.of()),
                    new CustomField("soil", "Soil", CustomField.Type.CHOICE, List.of("clay", "sand")),
                    new CustomField("member", "Member", CustomField.Type.BOOLEAN, List.of())),
            "US",
            45,
            List.of(new LeadStatus("lapsed", "Lapsed")),
            List.of(new CustomField("shoe", "Shoe", CustomField.Type.TEXT, List.of())),
            List.of(new SavedMapping("fair", Map.of("Mail", "email"))));

    private static final List<String> TEXTS = List.of(
            "Ada", "Zoë", "=1+1", "a, \"b\"", "O'Neil", "\uD83C\uDF37 tulips", "\u05E9\u05DC\u05D5\u05DD", "x\\y");

    final Worksite site = new Worksite();
    final List<Lead> leads = new ArrayList<>();
    final String colleague;
    final String leaver;
    private final Random random;

    PackageScene(Random random) {
        this.random = random;
        settle(site, settings());
        colleague = invite(site, "colleague@example.org");
        leaver = invite(site, "leaver@example.org");
    }

    /** As {@link #SETTINGS}, now and then with another law and rules of retention besides. */
    private TenantSettings settings() {
        var protection = random.nextBoolean() ? null : new DataProtection("eu", "scotland", "Europe/Dublin");
        var retention = random.nextBoolean()
                ? null
                : new RetentionRules(1 + random.nextInt(36), random.nextBoolean() ? 30 : null, site.now);
        return with(protection, retention);
    }

    static TenantSettings with(@Nullable DataProtection protection, @Nullable RetentionRules retention) {
        return new TenantSettings(
                SETTINGS.leadStatuses(),
                SETTINGS.customFields(),
                SETTINGS.defaultCountry(),
                SETTINGS.trashDays(),
                SETTINGS.archivedStatuses(),
                SETTINGS.archivedFields(),
                SETTINGS.importMappings(),
                protection,
                retention);
    }

    static void settle(Worksite site, TenantSettings settings) {
        var tenancy = site.tenancy();
        var tenants = new Tenants(tenancy);
        var item = tenants.item().orElseThrow();
        var changes = new Changes();
        var tenant = tenants.open(item);
        tenants.replace(item, tenant.changed(tenant.name(), settings, site.now), changes);
        tenancy.data().commit(changes);
    }

    static String invite(Worksite site, String email) {
        var tenancy = site.tenancy();
        var changes = new Changes();
        var user = User.invited(
                site.platform().ids().next(),
                EmailAddress.parse(email).orElseThrow(),
                "Somebody Example",
                Role.MEMBER,
                false,
                site.now);
        new Users(tenancy).create(user, changes);
        tenancy.data().commit(changes);
        return user.id();
    }

    /** Has a list imported of which every row is refused: a record, and nothing else. */
    String importNothing() {
        site.now = site.now.plusMillis(1 + random.nextInt(5_000));
        var id = site.importing("First Name,Email\nNobody,not an email\n", Worksite.basis());
        site.finish(JobKind.IMPORT, id);
        return id;
    }

    /** Promises to forget somebody, who may have shared the address with a lead or have become one again. */
    Contact forget() {
        site.now = site.now.plusMillis(1 + random.nextInt(5_000));
        var known = leads.stream()
                .flatMap(lead -> Contact.allOf(lead.details()).stream())
                .toList();
        var contact =
                switch (random.nextInt(known.isEmpty() ? 2 : 3)) {
                    case 0 -> Contact.email("gone" + random.nextInt(1_000) + "@example.com");
                    case 1 -> Contact.phone("+44161496" + (1_000 + random.nextInt(9_000)));
                    default -> known.get(random.nextInt(known.size()));
                };
        site.suppress(contact);
        return contact;
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private @Nullable String maybe() {
        return random.nextBoolean() ? text() : null;
    }

    private String user() {
        return List.of(Worksite.USER, colleague, leaver).get(random.nextInt(3));
    }

    /** Creates a lead with some of everything; what it had in its time is not what can be chosen now. */
    Lead create(int notes, int tasks) {
        site.now = site.now.plusMillis(1 + random.nextInt(5_000));
        int number = leads.size();
        var tenancy = site.tenancy();
        var changes = new Changes();
        var basis = Worksite.basis().accept("", site.now, new Checks()).orElseThrow();
        boolean imported = random.nextInt(3) == 0;
        var author =
                new Author(user(), site.now, imported ? tenancy.ids().next() : null, imported && random.nextBoolean());
        var status = List.of("new", "met", "won", "lapsed").get(random.nextInt(4));
        var lead = site.leads(tenancy)
                .create(
                        details(number, "first"),
                        status,
                        user(),
                        basis,
                        author,
                        (id, taken) -> new IllegalStateException("taken"),
                        changes);
        for (int i = 0; i < random.nextInt(3); i++) {
            new Consents(tenancy).record(lead.id(), basis, new Author(user(), site.now, null, false), changes);
        }
        tenancy.data().commit(changes);
        var added = new Changes();
        for (int i = 0; i < notes; i++) {
            new Notes(tenancy).add(lead.id(), text() + "\n" + i, new Author(user(), site.now, null, false), added);
            if (added.size() == 90) {
                tenancy.data().commit(added);
                added = new Changes();
            }
        }
        tenancy.data().commit(added);
        tasks(lead, tasks);
        leads.add(byOwnLink(random.nextBoolean() ? change(lead, number) : lead, number));
        return leads.getLast();
    }

    /** Has the person of every other lead withdraw what it is held on, or object to it, as their own link lets them. */
    private Lead byOwnLink(Lead lead, int number) {
        var consents = new Consents(site.tenancy());
        var self = new Author(lead.id(), site.now, null, false);
        var changes = new Changes();
        switch (number % 4) {
            case 1 -> {
                var basis = consents.all(lead.id()).getFirst();
                consents.withdraw(lead, basis, site.now, "own link", self, changes);
            }
            case 3 -> {
                var objection = new Consent.Objection(null, "any", maybe(), null, "own link", site.now, null);
                consents.record(lead.id(), objection, self, changes);
            }
            default -> {}
        }
        site.tenancy().data().commit(changes);
        return site.leads(site.tenancy()).find(lead.id(), site.now).orElseThrow();
    }

    private void tasks(Lead lead, int tasks) {
        var tenancy = site.tenancy();
        var changes = new Changes();
        var restorer = new LeadRestorer(
                tenancy,
                SETTINGS,
                1,
                new ImportedLeads(tenancy, site.platform().ids().next()),
                id -> id);
        var children = new ArrayList<ArchivedChild>();
        for (int i = 0; i < tasks; i++) {
            children.add(new ArchivedChild.OfTask(new Task(
                    Ids.from(() -> site.now).next(),
                    text() + i,
                    random.nextBoolean() ? LocalDate.of(2025, 10, 1 + random.nextInt(28)) : null,
                    random.nextBoolean() ? user() : null,
                    random.nextBoolean(),
                    site.now,
                    user(),
                    site.now.plusMillis(random.nextInt(100)),
                    1 + random.nextInt(4))));
        }
        restorer.add(lead.id(), children, site.now, changes);
        tenancy.data().commit(changes);
    }

    private Lead change(Lead lead, int number) {
        var tenancy = site.tenancy();
        var changes = new Changes();
        var author = new Author(user(), site.now.plusMillis(7), null, false);
        var changed = site.leads(tenancy)
                .update(
                        lead,
                        details(number, "second"),
                        "met",
                        user(),
                        author,
                        (id, taken) -> new IllegalStateException("taken"),
                        changes);
        tenancy.data().commit(changes);
        return changed;
    }

    private LeadDetails details(int number, String which) {
        var emails = new ArrayList<LeadDetails.Email>();
        for (int i = 0; i < random.nextInt(3); i++) {
            var address = "p" + number + "-" + which + i + "@example.com";
            emails.add(new LeadDetails.Email("P" + address.substring(1), address, maybe()));
        }
        var phones = new ArrayList<LeadDetails.Phone>();
        if (random.nextBoolean()) {
            // understood by the rules of a country that the settings do not name any more
            phones.add(new LeadDetails.Phone("020 7946 0" + (100 + number), "+442079460" + (100 + number), maybe()));
            phones.add(new LeadDetails.Phone("ask for " + number, null, null));
        }
        var custom = new LinkedHashMap<String, JsonNode>();
        if (random.nextBoolean()) {
            custom.put("soil", TextNode.valueOf("peat, which cannot be chosen any more"));
            custom.put("shoe", TextNode.valueOf(text()));
            custom.put("size", IntNode.valueOf(random.nextInt()));
            custom.put("member", BooleanNode.valueOf(random.nextBoolean()));
        }
        return new LeadDetails(
                "Number " + number,
                maybe(),
                maybe(),
                maybe(),
                emails,
                phones,
                random.nextBoolean() ? new LeadDetails.Address(text(), maybe(), maybe(), null, null, "GB") : null,
                random.nextBoolean() ? "https://www.example.com/" + number : null,
                maybe(),
                random.nextBoolean() ? List.of("tag", "Tag") : List.of(),
                custom,
                maybe());
    }

    /** Takes everything out. */
    byte[] export() {
        return export(site);
    }

    static byte[] export(Worksite from) {
        from.now = from.now.plus(Duration.ofMinutes(1));
        var id = from.exporting();
        from.finish(JobKind.EXPORT, id);
        return from.object("exports", id, "package.zip");
    }
}
