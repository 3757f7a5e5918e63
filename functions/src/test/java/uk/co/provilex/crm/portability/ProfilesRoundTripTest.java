package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.LeadDetails;
import uk.co.provilex.crm.leads.PhoneNumber;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Guard;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Mode;
import uk.co.provilex.crm.portability.jobs.ImportPlan.OnTrashed;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Task;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.tenants.CustomField;
import uk.co.provilex.crm.tenants.TenantSettings;

/** What either table of an export says is the same in every cell once it was imported and exported again. */
class ProfilesRoundTripTest {

    private static final int FILES = 9;

    private static final List<String> TEXTS = List.of(
            "Ada",
            "=1+1",
            "'=1+1",
            "''=1+1",
            "'+44",
            "+44",
            "'",
            "'s-Hertogenbosch",
            "-1-2",
            "'-1-2",
            "@x",
            "'@x",
            "\uFF1D1",
            "'\uFF1D1",
            "a;b",
            "a; b",
            "\\",
            "x\\;",
            "x,\"y\"",
            "\"",
            "é \uD83D\uDC4B",
            "007",
            "'007",
            " Ada",
            "Ada ",
            " =1+1",
            "\u00A0Ada\u3000",
            "\u00A0",
            "e\u0301");

    /** As many digits as there can be, and such as are usually written with an exponent. */
    private static final List<JsonNode> NUMBERS = List.of(
            IntNode.valueOf(-7),
            DecimalNode.valueOf(new BigDecimal("41.5")),
            DoubleNode.valueOf(12_345_678.5),
            DoubleNode.valueOf(0.0005),
            DoubleNode.valueOf(1e7),
            DoubleNode.valueOf(-Double.MIN_VALUE),
            DoubleNode.valueOf(Double.MIN_NORMAL),
            LongNode.valueOf(9_007_199_254_740_991L),
            LongNode.valueOf(-9_007_199_254_740_991L));

    private static final List<String> MARKS = List.of(";", "\\", "; ", "\\;");

    /** What an import gives anew: another id, and when and by whom. */
    private static final Set<String> NEW = Set.of("Id", "Created", "Updated");

    private static final List<String> WEBSITES = List.of("https://example.com", "https://example.com/?a=1;2&b='=1");

    private static final TenantSettings SETTINGS = new TenantSettings(
            TenantSettings.standard().leadStatuses(),
            List.of(
                    new CustomField("hobby", "Hobby", CustomField.Type.TEXT, List.of()),
                    new CustomField("size", "Size", CustomField.Type.NUMBER, List.of()),
                    new CustomField("member", "Member", CustomField.Type.BOOLEAN, List.of()),
                    new CustomField("soil", "Soil", CustomField.Type.CHOICE, List.of("clay", "=sand", "a; b")),
                    new CustomField("seen", "Seen", CustomField.Type.DATE, List.of())),
            "GB",
            30,
            List.of(),
            List.of(),
            List.of());

    private static String text(Random random) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private static @Nullable String maybe(Random random) {
        return random.nextBoolean() ? text(random) : null;
    }

    private static LeadDetails details(Random random, int number) {
        var emails = new ArrayList<LeadDetails.Email>();
        for (int i = 0; i < random.nextInt(3); i++) {
            var address = "p" + number + "-" + i + "@example.com";
            emails.add(new LeadDetails.Email(address, address, random.nextBoolean() ? label(random) : null));
        }
        return new LeadDetails(
                "Number " + number,
                maybe(random),
                maybe(random),
                maybe(random),
                emails,
                phones(random, number),
                random.nextBoolean()
                        ? new LeadDetails.Address(text(random), maybe(random), maybe(random), maybe(random), "N1", "GB")
                        : null,
                random.nextBoolean() ? one(random, WEBSITES) : null,
                maybe(random),
                tags(random),
                customFields(random),
                random.nextBoolean() ? text(random) + number : null);
    }

    private static <T> T one(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** As they are typed here and abroad, with an extension, amid words, and of a kind that nobody understands. */
    private static List<LeadDetails.Phone> phones(Random random, int number) {
        var phones = new ArrayList<LeadDetails.Phone>();
        for (var form : List.of(
                "020 7946 00%02d",
                "+44 20 7946 01%02d",
                "020 7946 02%02d ext 5",
                "+1 212 555 01%02d",
                "(+44) 20 7946 03%02d",
                " 020 7946 04%02d ",
                "Ask Ada; she has 020 7946 05%02d",
                "\uFF0B\uFF14\uFF14 20 7946 06%02d",
                "020 7946 00%02d",
                "1%02d")) {
            if (random.nextInt(3) == 0) {
                var value = form.formatted(number);
                phones.add(new LeadDetails.Phone(
                        value,
                        PhoneNumber.e164(value, "GB").orElse(null),
                        random.nextBoolean() ? label(random) : null));
            }
        }
        return phones;
    }

    private static String label(Random random) {
        return one(random, List.of("work", " at home ", ";".repeat(50)));
    }

    private static List<String> tags(Random random) {
        var tags = new LinkedHashSet<String>();
        if (random.nextInt(4) == 0) {
            for (int i = 0; i < 50; i++) {
                tags.add(one(random, MARKS).repeat(48).substring(0, 48) + (10 + i));
            }
            return List.copyOf(tags);
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            tags.add(text(random));
        }
        return List.copyOf(tags);
    }

    private static JsonNode number(Random random) {
        double drawn = Double.longBitsToDouble(random.nextLong());
        return DoubleNode.valueOf(Math.abs(drawn) <= 9_007_199_254_740_991d ? drawn : random.nextGaussian());
    }

    private static Map<String, JsonNode> customFields(Random random) {
        var values = new LinkedHashMap<String, JsonNode>();
        if (random.nextBoolean()) {
            values.put("hobby", TextNode.valueOf(text(random)));
        }
        if (random.nextBoolean()) {
            values.put("size", random.nextBoolean() ? one(random, NUMBERS) : number(random));
        }
        if (random.nextBoolean()) {
            values.put("member", BooleanNode.valueOf(random.nextBoolean()));
        }
        if (random.nextBoolean()) {
            values.put("soil", TextNode.valueOf(one(random, List.of("clay", "=sand", "a; b"))));
        }
        if (random.nextBoolean()) {
            values.put("seen", TextNode.valueOf("2025-03-04"));
        }
        return values;
    }

    private static void create(Worksite site, LeadDetails details) {
        create(site, details, "new", Worksite.USER);
    }

    private static void create(Worksite site, LeadDetails details, String status, String owner) {
        var tenancy = site.tenancy();
        var changes = new Changes();
        var basis = Worksite.basis().accept("", site.now, new Checks()).orElseThrow();
        site.leads(tenancy)
                .create(
                        details,
                        status,
                        owner,
                        basis,
                        new Author(Worksite.USER, site.now, null, false),
                        (id, taken) -> new IllegalStateException("taken"),
                        changes);
        tenancy.data().commit(changes);
    }

    private static ImportPlan plan(Guard guard) {
        var standard = ImportPlan.standard();
        return new ImportPlan(
                Task.IMPORT,
                Mode.CREATE,
                standard.matchBy(),
                standard.blank(),
                OnTrashed.REJECT,
                List.of(),
                true,
                guard,
                false);
    }

    private static List<Map<String, String>> table(byte[] pack, String profile) {
        var rows = new ArrayList<Map<String, String>>();
        var file = SignedPackage.opened(pack).file("data/csv/" + profile + "/leads.csv");
        assertEquals(profile.equals("spreadsheet"), file.startsWith("\uFEFF"), "a spreadsheet needs the mark");
        try (var reader = CsvReader.builder().ofNamedCsvRecord(file.replaceFirst("^\uFEFF", ""))) {
            for (NamedCsvRecord row : reader) {
                var cells = new LinkedHashMap<>(row.getFieldsAsMap());
                cells.keySet().removeAll(NEW);
                rows.add(cells);
            }
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        // what an import creates in one millisecond lies in no order
        rows.sort(Comparator.comparing(row -> String.valueOf(row.get("First Name"))));
        return rows;
    }

    private static Worksite imported(Worksite from, byte[] pack, String profile, Guard guard, String which) {
        return imported(from, pack, profile, guard, which, 0);
    }

    private static Worksite imported(
            Worksite from, byte[] pack, String profile, Guard guard, String which, long refused) {
        var into = new Worksite();
        into.now = from.now.plus(Duration.ofHours(1));
        PackageScene.settle(into, SETTINGS);
        var list = SignedPackage.opened(pack).file("data/csv/" + profile + "/leads.csv");
        var id = into.importing(list.getBytes(UTF_8), plan(guard));
        into.finish(JobKind.IMPORT, id);
        var job = into.job(JobKind.IMPORT, id);
        assertEquals(JobState.COMPLETED, job.job().state(), which);
        assertEquals(
                refused,
                job.progress().count(ImportCounts.REJECTED),
                () -> which + new String(into.object("imports", id, "rejects.csv"), UTF_8));
        return into;
    }

    @Test
    void eachProfileComesBackAsItWasByItsOption() {
        long seed = Seed.drawn();
        for (int number = 0; number < FILES; number++) {
            var random = new Random(seed + number);
            var from = new Worksite();
            PackageScene.settle(from, SETTINGS);
            int leads = 1 + random.nextInt(12);
            for (int i = 0; i < leads; i++) {
                from.now = from.now.plusSeconds(1);
                var status = one(random, SETTINGS.leadStatuses()).key();
                create(from, details(random, i), status, Worksite.USER);
            }
            var pack = PackageScene.export(from);
            for (var profile : List.of("raw", "spreadsheet")) {
                var which = "seed " + seed + " file " + number + " " + profile + "\n";
                var guard = profile.equals("raw") ? Guard.KEEP : Guard.REMOVE;
                var again = PackageScene.export(imported(from, pack, profile, guard, which));
                assertEquals(table(pack, "raw"), table(again, "raw"), which);
                assertEquals(table(pack, "spreadsheet"), table(again, "spreadsheet"), which);
            }
        }
    }

    /** What docs/export-format.md says of the tables. */
    @Test
    void ownersFormerFieldsAndFormerStatusesAreWhatATableDoesNotBringBack() {
        var from = new Worksite();
        PackageScene.settle(from, SETTINGS);
        var former = Map.<String, JsonNode>of("shoe", TextNode.valueOf("41"));
        create(from, named("Ada", former), "new", Worksite.OTHER_USER);
        create(from, named("Bob", Map.of()), "lapsed", Worksite.USER);
        var pack = PackageScene.export(from);
        assertEquals("{\"shoe\":\"41\"}", table(pack, "raw").getFirst().get("Former Custom Fields"));
        var into = imported(from, pack, "raw", Guard.KEEP, "raw", 1);
        var lead = into.all().getFirst();
        assertEquals(1, into.all().size());
        assertEquals("Ada", lead.details().firstName());
        assertEquals(Worksite.USER, lead.ownerId());
        assertEquals(Map.of(), lead.details().customFields());
    }

    private static LeadDetails named(String name, Map<String, JsonNode> customFields) {
        return new LeadDetails(
                name, null, null, null, List.of(), List.of(), null, null, null, List.of(), customFields, null);
    }

    @Test
    void theOtherOptionIsTheWrongOne() {
        var from = new Worksite();
        PackageScene.settle(from, SETTINGS);
        var plain = details(new Random(1), 1);
        create(
                from,
                new LeadDetails(
                        "'=1+1",
                        null,
                        null,
                        null,
                        plain.emails(),
                        List.of(),
                        null,
                        null,
                        null,
                        List.of(),
                        Map.of(),
                        null));
        var pack = PackageScene.export(from);
        for (var profile : List.of("raw", "spreadsheet")) {
            var guard = profile.equals("raw") ? Guard.REMOVE : Guard.KEEP;
            var again = PackageScene.export(imported(from, pack, profile, guard, profile));
            assertNotEquals(table(pack, "raw"), table(again, "raw"), profile);
        }
    }

    @Test
    void aPreviewTellsWhatBecomesOfTheGuardAndWhereItIs() {
        for (var guard : Guard.values()) {
            var site = new Worksite();
            var list = "First Name,Last Name\n'=Ada,'s-Graven\n'+Bob,'-Cy\nDot,Plain\n";
            var id = site.importing(list.getBytes(UTF_8), plan(guard).toDo(Task.PREVIEW));
            site.finish(JobKind.IMPORT, id);
            var preview = site.preview(id);
            var shown = ImportView.Preview.of(preview);
            assertEquals(guard, shown.guard().mode());
            assertEquals(3, shown.guard().cells());
            var first = Objects.requireNonNull(preview.rows().getFirst().lead());
            assertEquals(
                    guard == Guard.KEEP ? "'=Ada" : "=Ada",
                    first.path("firstName").asText());
            assertEquals("'s-Graven", first.path("lastName").asText());
            assertTrue(preview.complete());
        }
    }
}
