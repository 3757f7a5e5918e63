package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.portability.csv.RejectsTable;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;

/** The refused rows of any list can be corrected where they are and imported again as they are. */
class RejectsTest {

    private static final int FILES = 60;

    /** A cell that refuses its row, and what it is to be. */
    private record Fault(String column, String wrong, String right) {}

    private static final List<Fault> FAULTS = List.of(
            new Fault("Email", "not an email", "right%d@example.com"),
            new Fault("Email", "no@one at all", "right%d@example.com"),
            new Fault("Phone", "4.47911E+11", "020 7946 0%03d"),
            new Fault("Phone", "ring me", "020 7946 0%03d"),
            new Fault("Status", "somewhere", "new"),
            new Fault("Website", "http://", "https://www.example.com/%d"),
            new Fault("Subscribed", "no", "yes"));

    private static final List<String> COLUMNS =
            List.of("Name", "Email", "Phone", "Status", "Website", "Subscribed", "Notes", "Row", "Reason");

    /** Of the file's own, as the mark of a stray quotation mark is of ours. */
    @Test
    void aCharacterThatNoTextHasIsNamed() {
        for (var name : List.of("\"Ada, \uFDD0\"", "Ada \uFDD0", "Ada \uFDEF", "Ada \uFFFE")) {
            var site = new Worksite();
            var id = run(site, "First Name,Email\n" + name + ",ada@example.com\nBob,bob@example.com\n");
            var rejects = new String(site.object("imports", id, "rejects.csv"), UTF_8);
            var character = "U+%04X"
                    .formatted(name.replace("\"", "")
                            .codePointBefore(name.replace("\"", "").length()));
            assertTrue(rejects.contains("has the character " + character + ", which is not allowed"), rejects);
            assertTrue(rejects.contains(name), rejects);
            assertEquals(1, site.all().size());
        }
    }

    @Test
    void correctedTheyComeInWithoutAnyNewOnes() {
        long seed = Seed.drawn();
        for (int file = 0; file < FILES; file++) {
            check(seed + file);
        }
    }

    private static void check(long seed) {
        var random = new Random(seed);
        var corrections = new HashMap<String, String>();
        var csv = new StringBuilder(String.join(",", COLUMNS)).append('\n');
        int rows = 1 + random.nextInt(20);
        int wrong = 0;
        for (int row = 0; row < rows; row++) {
            var cells = new HashMap<String, String>();
            cells.put("Name", "Person \"" + row + "\"");
            cells.put("Email", "p" + row + "@example.com");
            cells.put("Notes", random.nextInt(3) == 0 ? "=1+1, \"quoted\"\nsecond line ☂" : "");
            cells.put("Row", "old " + row);
            cells.put("Reason", "what the file had there");
            if (random.nextInt(2) == 0) {
                var fault = FAULTS.get(random.nextInt(FAULTS.size()));
                // each is to be found again in the file of the refused rows
                cells.put(fault.column(), fault.wrong());
                corrections.put(fault.wrong(), fault.right());
                wrong++;
            }
            csv.append(String.join(
                            ",",
                            COLUMNS.stream()
                                    .map(column -> quoted(cells.getOrDefault(column, "")))
                                    .toList()))
                    .append('\n');
        }
        var site = new Worksite();
        var id = run(site, csv.toString());
        var which = "seed " + seed + "\n" + csv;
        var counts = counts(site, id);
        assertEquals(rows, counts.rows(), which);
        assertEquals(wrong, counts.rejected(), which);
        var again = run(site, corrected(new String(site.object("imports", id, "rejects.csv"), UTF_8), corrections));
        var second = counts(site, again);
        assertEquals(wrong, second.rows(), which);
        assertEquals(
                0, second.rejected(), () -> which + new String(site.object("imports", again, "rejects.csv"), UTF_8));
        assertEquals(counts.created() + second.created(), site.all().size(), which);
        assertTrue(site.all().size() <= rows, which);
    }

    private static String corrected(String rejects, Map<String, String> corrections) {
        var text = rejects;
        int number = 0;
        for (var correction : corrections.entrySet()) {
            // only whole cells, since the reasons may speak of the same
            while (text.contains("," + correction.getKey() + ",")) {
                text = text.replaceFirst(
                        "," + Pattern.quote(correction.getKey()) + ",",
                        "," + correction.getValue().formatted(++number) + ",");
            }
        }
        return text;
    }

    private static String quoted(String cell) {
        return cell.matches("[^,\"\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    private static String run(Worksite site, String csv) {
        var id = site.importing(csv, Worksite.basis());
        site.finish(JobKind.IMPORT, id);
        var job = site.job(JobKind.IMPORT, id).job();
        assertEquals(
                JobState.COMPLETED,
                job.state(),
                () -> String.valueOf(job.settings().problem()));
        return id;
    }

    private static ImportView.Counts counts(Worksite site, String id) {
        return ImportView.Counts.of(site.job(JobKind.IMPORT, id).progress());
    }

    /** What a user has to change in the file of refused rows, and nothing else. */
    private record Correction(String wrong, String right) {}

    private static String again(Worksite site, byte[] list, int rows, int wrong, Correction... corrections) {
        var id = site.importing(list, ImportPlan.standard());
        site.finish(JobKind.IMPORT, id);
        var first = counts(site, id);
        var rejects = new String(site.object("imports", id, "rejects.csv"), UTF_8);
        assertEquals(rows, first.rows(), rejects);
        assertEquals(wrong, first.rejected(), rejects);
        var corrected = rejects;
        for (var correction : corrections) {
            assertTrue(corrected.contains(correction.wrong()), () -> correction.wrong() + " in\n" + rejects);
            corrected = corrected.replace(correction.wrong(), correction.right());
        }
        var second = site.importing(corrected.getBytes(UTF_8), ImportPlan.standard());
        site.finish(JobKind.IMPORT, second);
        assertEquals(wrong, counts(site, second).rows(), rejects);
        var left = new String(site.object("imports", second, "rejects.csv"), UTF_8);
        assertEquals(0, counts(site, second).rejected(), left);
        return rejects;
    }

    @Test
    void aBrokenLineOfJsonComesBackAsItWasAndIsReadWhereItWasCorrected() {
        var site = new Worksite();
        var broken =
                "{\"firstName\":\"Bob\",\"emails\":[\"bob@example.com\",],\"address\":{\"city\":\"Bath, \\\"X\\\"\"}}";
        var list = """
                {"firstName":"Ada","emails":["ada@example.com"],"address":{"city":"York"}}
                %s
                {"firstName":"'=Cy","emails":["not an email"],"address":{"city":"'=1"}}
                {"firstName":"Dot","lastName":"Example","emails":["dot@example.com"]}
                """.formatted(broken);
        var rejects = again(
                site,
                list.getBytes(UTF_8),
                4,
                2,
                new Correction("\"\"bob@example.com\"\",]", "\"\"bob@example.com\"\"]"),
                new Correction("not an email", "cy@example.com"));
        assertTrue(rejects.contains("," + quoted(broken) + ","), () -> "the original line in\n" + rejects);
        assertTrue(rejects.contains("The line is no JSON object."), rejects);
        assertTrue(rejects.contains("\n2,2,"), () -> "its row and its line in\n" + rejects);
        var bob = site.lead("bob@example.com").details();
        assertEquals("Bob", bob.firstName());
        assertEquals("Bath, \"X\"", Objects.requireNonNull(bob.address()).city());
        var cy = site.lead("cy@example.com").details();
        assertEquals("'=Cy", cy.firstName(), "what JSON says has no guard to lose");
        assertEquals("'=1", Objects.requireNonNull(cy.address()).city());
        assertEquals(4, site.all().size());
    }

    @Test
    void aLineOfJsonThatIsStillBrokenComesBackOnceMore() {
        var site = new Worksite();
        var broken = "{\"firstName\":\"Bob\"";
        var id = site.importing(
                ("{\"firstName\":\"Ada\",\"email\":\"ada@example.com\"}\n" + broken + "\n").getBytes(UTF_8),
                ImportPlan.standard());
        site.finish(JobKind.IMPORT, id);
        var first = site.object("imports", id, "rejects.csv");
        var second = site.importing(first, ImportPlan.standard());
        site.finish(JobKind.IMPORT, second);
        assertEquals(1, counts(site, second).rejected());
        var rejects = new String(site.object("imports", second, "rejects.csv"), UTF_8);
        var closed = rejects.replace("\"\"Bob\"\"", "\"\"Bob\"\",\"\"email\"\":\"\"bob@example.com\"\"}");
        var third = site.importing(closed.getBytes(UTF_8), ImportPlan.standard());
        site.finish(JobKind.IMPORT, third);
        assertEquals(1, counts(site, third).created(), closed);
        assertEquals("Bob", site.lead("bob@example.com").details().firstName());
    }

    @Test
    void aCorrectedLineOfJsonLosesNothingSilently() {
        for (var wrong : Map.of(
                        "{\"shoe\":\"9\",\"email\":\"bob@example.com\"}", "has a name that no column has",
                        "{\"email\":\"bob@example.com\",\"email\":\"x\"}", "names something twice",
                        "{\"json line\":\"x\"}", "has a name that no column has",
                        "{\"firstName\":\"Bob\"}", "says what another cell of the row says too",
                        "[1]", "is no JSON object")
                .entrySet()) {
            var site = new Worksite();
            var id = site.importing(
                    ("firstName,email,json line\n" + (wrong.getKey().contains("Bob") ? "Rob" : "") + ",,"
                                    + quoted(wrong.getKey()) + "\n")
                            .getBytes(UTF_8),
                    ImportPlan.standard());
            site.finish(JobKind.IMPORT, id);
            var rejects = new String(site.object("imports", id, "rejects.csv"), UTF_8);
            assertEquals(1, counts(site, id).rejected(), rejects);
            assertTrue(rejects.contains(wrong.getValue()), rejects);
            assertTrue(rejects.contains(quoted(wrong.getKey())), rejects);
        }
    }

    @Test
    void aLineOfJsonThatNoCellMayHoldIsNamedByItsPlaceAndKeepsNoOtherFromComingBack() {
        var site = new Worksite();
        var list = "{\"firstName\":\"Ada\",\"email\":\"wrong\"}\n{\"firstName\":\"" + "x".repeat(70_000) + "\",\n"
                + "{\"firstName\":\"Cy\",\"email\":\"cy@example.com\"}\n";
        var id = site.importing(list.getBytes(UTF_8), ImportPlan.standard());
        site.finish(JobKind.IMPORT, id);
        var rejects = new String(site.object("imports", id, "rejects.csv"), UTF_8);
        assertTrue(rejects.contains("take it from the file, by its line"), rejects);
        var second = site.importing(rejects.replace("wrong", "ada@example.com").getBytes(UTF_8), ImportPlan.standard());
        site.finish(JobKind.IMPORT, second);
        assertEquals(1, counts(site, second).created());
    }

    @Test
    void aCardThatIsRefusedCanBeCorrectedInTheTable() {
        var site = new Worksite();
        var cards = """
                BEGIN:VCARD
                VERSION:4.0
                FN:Ada Example
                EMAIL:ada@example.com
                END:VCARD
                BEGIN:VCARD
                VERSION:4.0
                FN:'=Bob
                EMAIL:not an email
                ORG:Example; Gardens
                TEL:+44 20 7946 0018
                END:VCARD
                BEGIN:VCARD
                VERSION:4.0
                FN:Cy
                EMAIL cy@example.com
                END:VCARD
                BEGIN:VCARD
                VERSION:4.0
                KIND:group
                FN:The gardeners
                END:VCARD
                """;
        var rejects = again(
                site,
                cards.replace("\n", "\r\n").getBytes(UTF_8),
                4,
                3,
                new Correction("not an email", "bob@example.com"),
                new Correction(",EMAIL cy@example.com\r\n", ",\r\n"),
                new Correction(",Cy,,,,,", ",Cy,,,,,cy@example.com"),
                new Correction("," + RejectsTable.MARK + "\r\n", ",\r\n"));
        assertTrue(rejects.contains("EMAIL cy@example.com"), () -> "the line that could not be read in\n" + rejects);
        assertEquals("Cy", site.lead("cy@example.com").details().firstName());
        var bob = site.lead("bob@example.com").details();
        assertEquals("'=Bob", bob.firstName());
        assertEquals("+44 20 7946 0018", bob.phones().getFirst().value());
    }

    @Test
    void rowsOfAWrongFormComeInWhenSomebodyHasLookedAtThemAndNotBefore() {
        var site = new Worksite();
        var first = run(site, """
                Email,First name,City
                ada@example.com,Ada,Leeds
                bob@example.com,Bob
                cy@example.com,Cy,York,"x, y",z
                dee@example.com,Dee,Hull,
                eve@example.com,"E"v"e",Rye
                """);
        assertEquals(4, counts(site, first).rejected());
        var rejects = new String(site.object("imports", first, "rejects.csv"), UTF_8);
        assertTrue(rejects.contains("then empty the cell \"\"extra cells\"\""), rejects);
        var second = run(site, rejects);
        assertEquals(4, counts(site, second).rejected(), "nothing has come in of itself");
        var again = new String(site.object("imports", second, "rejects.csv"), UTF_8);
        assertEquals(4, again.split("still holds something", -1).length - 1, again);
        assertEquals(4, counts(site, run(site, again)).rejected(), "nor the second time");
        assertEquals(1, site.all().size());
        for (var table : List.of(rejects, again)) {
            var each = site.copy();
            var corrected = table.replace("," + RejectsTable.MARK, ",").replace("\"\"\"x, y\"\",z\"", "");
            var id = run(each, corrected);
            assertEquals(4, counts(each, id).created(), corrected);
            assertEquals(5, each.all().size());
        }
    }

    @Test
    void aListThatHasAColumnOfThatNameIsNoTableOfRefusedRows() {
        var site = new Worksite();
        assertEquals(
                1,
                counts(site, run(site, "Email,Extra cells\nada@example.com,2\n"))
                        .created());
    }

    @Test
    void noCellIsAFormulaAndEachSaysTheSameWhenItComesAgain() throws IOException {
        var site = new Worksite();
        var cells =
                List.of("=1+1", "'=1+1", "''=1+1", "@x", "-1+1", "\u200D=1", "'s-Graven", "+44 20 7946 0018", "plain");
        var list = new StringBuilder("First name,Company,Email\n");
        cells.forEach(cell -> list.append(cell)
                .append(',')
                .append(cell)
                .append(",wrong")
                .append(cells.indexOf(cell))
                .append("\n"));
        var id = run(site, list.toString());
        assertEquals(cells.size(), counts(site, id).rejected());
        var rejects = new String(site.object("imports", id, "rejects.csv"), UTF_8);
        try (var reader = CsvReader.builder().ofCsvRecord(rejects)) {
            reader.forEach(row -> row.getFields()
                    .forEach(field ->
                            assertFalse(field.matches("(?:[=@\u200D]|-1).*"), () -> field + " in " + rejects)));
        }
        run(site, rejects.replaceAll("wrong([0-9])", "right$1@example.com"));
        run(site, list.toString().replaceAll("wrong([0-9])", "plain$1@example.com"));
        for (int i = 0; i < cells.size(); i++) {
            var plain = site.lead("plain" + i + "@example.com").details();
            var right = site.lead("right" + i + "@example.com").details();
            assertEquals(plain.company(), right.company());
            assertEquals(plain.firstName(), right.firstName());
        }
        assertEquals("=1+1", site.lead("right1@example.com").details().company());
    }

    @Test
    void aTableWhoseGuardsAreKeptComesBackByTheSameOption() {
        var standard = ImportPlan.standard();
        var plan = new ImportPlan(
                standard.task(),
                standard.mode(),
                standard.matchBy(),
                standard.blank(),
                standard.trashed(),
                List.of(),
                true,
                ImportPlan.Guard.KEEP,
                false);
        var site = new Worksite();
        var id = site.importing("First Name,Email\n'=Ada,wrong\n".getBytes(UTF_8), plan);
        site.finish(JobKind.IMPORT, id);
        var rejects = new String(site.object("imports", id, "rejects.csv"), UTF_8);
        var again = site.importing(rejects.replace("wrong", "ada@example.com").getBytes(UTF_8), plan);
        site.finish(JobKind.IMPORT, again);
        assertEquals("'=Ada", site.lead("ada@example.com").details().firstName());
    }
}
