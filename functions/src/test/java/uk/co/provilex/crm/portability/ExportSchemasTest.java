package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.leads.ArchivedChild;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.leads.Consents;
import uk.co.provilex.crm.leads.ImportedLeads;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadDetails;
import uk.co.provilex.crm.leads.LeadRestorer;
import uk.co.provilex.crm.leads.Notes;
import uk.co.provilex.crm.leads.RestrictionGround;
import uk.co.provilex.crm.leads.Task;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.portability.jobs.ExportScope;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.suppression.Contact;
import uk.co.provilex.crm.tenants.CustomField;
import uk.co.provilex.crm.tenants.DataProtection;
import uk.co.provilex.crm.tenants.RetentionRules;
import uk.co.provilex.crm.tenants.TenantSettings;
import uk.co.provilex.crm.users.Users;

/** Whatever a package can hold fits the schema that comes with it, and nothing is in a schema that was not met here. */
class ExportSchemasTest {

    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final SchemaValidatorsConfig STRICT =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    private final Worksite site = new Worksite();
    private final Author author = new Author(Worksite.USER, site.now, null, false);

    @Test
    void everyLineFitsItsSchemaAndEveryPropertyOfItOccurs() {
        var declared = new TreeSet<String>();
        var met = new TreeSet<String>();
        for (var scope : furnished()) {
            var files = exported(scope);
            for (var name : ExportSchemas.of(scope.kind())) {
                var file = name.substring(0, name.indexOf('.'));
                var schema = Json.read(text(files, "data/schemas/" + name), ObjectNode.class);
                declare(file, schema, declared);
                for (var line : lines(files, file)) {
                    assertEquals(Set.of(), SCHEMAS.getSchema(schema, STRICT).validate(line), () -> file + ": " + line);
                    meet(file, schema, line, met);
                }
            }
        }
        declared.removeAll(met);
        assertEquals(Set.of(), declared, "in a schema, and in none of these packages");
    }

    private Map<String, String> exported(ExportScope scope) {
        site.now = site.now.plus(Duration.ofMinutes(1));
        var id = site.exporting(scope);
        site.finish(JobKind.EXPORT, id);
        return SignedPackage.opened(site.object("exports", id, "package.zip")).files();
    }

    private static String text(Map<String, String> files, String path) {
        return Objects.requireNonNull(files.get(path), path);
    }

    private static List<ObjectNode> lines(Map<String, String> files, String file) {
        var whole = files.get("data/" + file + ".json");
        return (whole == null ? text(files, "data/" + file + ".jsonl").lines() : List.of(whole).stream())
                .map(line -> Json.read(line, ObjectNode.class))
                .toList();
    }

    private static void declare(String path, JsonNode schema, Set<String> declared) {
        declared.add(path);
        schema.path("properties")
                .properties()
                .forEach(each -> declare(path + "/" + each.getKey(), each.getValue(), declared));
        if (schema.has("items")) {
            declare(path + "/*", schema.path("items"), declared);
        }
    }

    private static void meet(String path, JsonNode schema, JsonNode value, Set<String> met) {
        met.add(path);
        schema.path("properties").properties().forEach(each -> {
            if (value.has(each.getKey())) {
                meet(path + "/" + each.getKey(), each.getValue(), value.path(each.getKey()), met);
            }
        });
        if (schema.has("items")) {
            value.forEach(item -> meet(path + "/*", schema.path("items"), item, met));
        }
    }

    /** Makes a tenant with all there can be, and returns the exports that take all of it out. */
    private List<ExportScope> furnished() {
        var some = PackageScene.SETTINGS;
        PackageScene.settle(
                site,
                new TenantSettings(
                        some.leadStatuses(),
                        some.customFields(),
                        "GB",
                        30,
                        some.archivedStatuses(),
                        List.of(new CustomField("shoe", "Shoe", CustomField.Type.CHOICE, List.of("S", "L"))),
                        some.importMappings(),
                        new DataProtection("eu", "scotland", "Europe/Dublin"),
                        new RetentionRules(12, 30, site.now)));
        var user = PackageScene.invite(site, "kim@example.com");
        site.change((tenancy, changes) -> {
            var users = new Users(tenancy);
            users.signedIn(users.item(user).orElseThrow(), site.now, changes);
        });
        var list = "First Name,Email\nBo,bo@example.com\n".getBytes(UTF_8);
        var undone = site.importing(list, ImportPlan.standard());
        site.finish(JobKind.IMPORT, undone);
        site.undo(undone);
        site.finish(JobKind.IMPORT, undone);
        site.suppress(Contact.email("gone@example.com"));
        var belonging = create("ada@example.com");
        belongings(belonging);
        var restricted = create("restricted@example.com");
        var notice = new Lead.LiftNotice(site.now, "phone", site.now, Worksite.USER);
        var restriction = new Lead.Restriction(site.now, Worksite.USER, RestrictionGround.ACCURACY_CONTESTED, notice);
        site.change((tenancy, changes) -> site.leads(tenancy).restrict(restricted, restriction, author, changes));
        var trashed = create("trashed@example.com");
        site.change((tenancy, changes) -> site.leads(tenancy).trash(trashed, 30, author, changes));
        var lapsed = create("lapsed@example.com");
        site.change((tenancy, changes) ->
                site.leads(tenancy).trash(lapsed, 30, RetentionRules.NO_BASIS, site.now, changes));
        return List.of(
                ExportScope.all(),
                ExportScope.ofLead(belonging.id()),
                ExportScope.ofLead(restricted.id()),
                ExportScope.ofLead(trashed.id()),
                ExportScope.ofLead(lapsed.id()));
    }

    private Lead create(String email) {
        var details = new LeadDetails(
                "Ada",
                "Example",
                "Tulip Ltd",
                "Buyer",
                List.of(new LeadDetails.Email(email, email, "work")),
                List.of(
                        new LeadDetails.Phone("020 7946 0018", "+442079460018", "mobile"),
                        new LeadDetails.Phone("ask for Ada", null, null)),
                new LeadDetails.Address("1 High Street", "Floor 2", "Leeds", "Yorkshire", "LS1 1AA", "GB"),
                "https://www.example.com",
                "Spring fair",
                List.of("spring"),
                Map.of("soil", TextNode.valueOf("clay")),
                "A-1");
        var basis = new Consent.Evidence(
                "legitimate-interest",
                "News",
                "email",
                "We send you news.",
                "2",
                "Spring fair",
                "https://www.example.com/fair",
                "paper",
                site.now,
                site.now.plus(Duration.ofDays(365)),
                "individual",
                new Consent.Capture("192.0.2.1", "Browser"),
                "LIA-1");
        var created = new ArrayList<Lead>();
        site.change((tenancy, changes) -> created.add(site.leads(tenancy)
                .create(
                        details,
                        "new",
                        Worksite.USER,
                        basis,
                        new Author(Worksite.USER, site.now, tenancy.ids().next(), true),
                        (id, taken) -> new IllegalStateException("taken"),
                        changes)));
        return created.getFirst();
    }

    private void belongings(Lead lead) {
        site.change((tenancy, changes) -> {
            var consents = new Consents(tenancy);
            consents.record(
                    lead.id(),
                    new Consent.Objection(null, "any", null, null, "phone", site.now, null),
                    author,
                    changes);
            consents.withdraw(lead, consents.all(lead.id()).getFirst(), site.now, "phone", author, changes);
            new Notes(tenancy).add(lead.id(), "Likes tulips", author, changes);
        });
        var task = new Task(
                site.platform().ids().next(),
                "Call",
                LocalDate.of(2025, 10, 1),
                Worksite.USER,
                true,
                site.now,
                Worksite.USER,
                site.now,
                1);
        site.change((tenancy, changes) -> {
            var imported = new ImportedLeads(tenancy, tenancy.ids().next());
            new LeadRestorer(tenancy, PackageScene.SETTINGS, 1, imported, id -> id)
                    .add(lead.id(), List.of(new ArchivedChild.OfTask(task)), site.now, changes);
        });
    }
}
