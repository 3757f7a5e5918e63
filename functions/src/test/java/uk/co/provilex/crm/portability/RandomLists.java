package uk.co.provilex.crm.portability;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Blank;
import uk.co.provilex.crm.portability.jobs.ImportPlan.MatchKey;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Mode;
import uk.co.provilex.crm.portability.jobs.ImportPlan.OnTrashed;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Task;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.suppression.Contact;

/** Lists of few people who are there again and again, in other words, at shared phones, or not as they should be. */
final class RandomLists {

    private static final String HEADER = "Id,First name,Last name,Email,Phone,City,External id,Tags,Notes";
    private static final List<String> FIRST = List.of("Ada", "Bob", "ADA", "Cy", "");
    private static final List<String> LAST = List.of("Example", "Sample", "");
    private static final List<List<MatchKey>> KEYS = List.of(
            List.of(MatchKey.EMAIL, MatchKey.PHONE),
            List.of(MatchKey.EMAIL),
            List.of(MatchKey.PHONE),
            List.of(MatchKey.PHONE, MatchKey.EMAIL),
            List.of(MatchKey.EXTERNAL_ID),
            List.of(MatchKey.EXTERNAL_ID, MatchKey.EMAIL, MatchKey.PHONE),
            List.of(MatchKey.ID),
            List.of(MatchKey.ID, MatchKey.EMAIL, MatchKey.PHONE));

    /** Columns that some lists have as well, each with what may stand there; nothing stands there as often. */
    private static final List<Further> FURTHER = List.of(
            new Further(
                    "Full name",
                    "Ada Example",
                    "Example Ada",
                    "Dr Ada Sample",
                    "Bob",
                    "Prince",
                    "Ms",
                    "Cy Example PhD"),
            new Further("Company", "Example Ltd", "N/A"),
            new Further("Country", "France", "UK", "United States", "Narnia"),
            new Further("Calling code", "33", "+44", "GB"),
            new Further("Website", "www.example.com", "https://example.com/a", "N/A", "-", "no website"),
            new Further("Status", "New", "won", "won", "lukewarm"),
            new Further(
                    "Marketing status",
                    "Subscribed",
                    "Unsubscribed",
                    "Pending double opt-in",
                    "Archived",
                    "Active",
                    "yes"),
            new Further("SMS Opt Out", "no", "no", "false", "yes", "N/A", "2025-02-03 04:05:06", "perhaps"),
            new Further("Unsubscribed", "0", "0", "0", "1", "-", "unknown"),
            new Further("GDPR Consent", "yes", "yes", "yes", "no", "?"),
            new Further("Marketing Consent", "TRUE", "x", "opted in", "FALSE"),
            new Further("Lawful basis", "consent", "Soft opt-in", "legitimate interests", "because"),
            new Further("Consent purpose", "News", "Offers"),
            new Further("LIA", "LIA-1"),
            new Further("Consent expiry", "2031-01-02", "2020-01-02", "never"));

    /** Of each list all are in one order, and tell which: where they do not, the user is asked and nothing is done. */
    private static final List<Further> DATES = List.of(
            new Further(
                    "Consent date",
                    "2025-04-14",
                    "26/08/2020",
                    "26.8.2020 10:11",
                    "14/4/25",
                    "yesterday",
                    "2999-01-01"),
            new Further("Consent date", "2025-04-14", "08/26/2020", "8/26/2020 3:45 PM", "4/14/25", "yesterday"));

    /**
     * A further column.
     *
     * @param name its header
     * @param cells what may stand there
     */
    private record Further(String name, List<String> cells) {
        Further(String name, String... cells) {
            this(name, List.of(cells));
        }
    }

    private final Random random;
    private final int people;
    private final int phones;
    private List<String> ids = List.of();

    RandomLists(Random random) {
        this(random, 6);
    }

    /** Makes lists of so many people. */
    RandomLists(Random random, int people) {
        this.random = random;
        this.people = people;
        this.phones = people - 1;
    }

    String list(int most) {
        return list(1, most);
    }

    String list(int least, int most) {
        var further = further();
        var csv = new StringBuilder(HEADER);
        further.forEach(column -> csv.append(',').append(column.name()));
        csv.append('\n');
        int rows = least + random.nextInt(most - least + 1);
        for (int i = 0; i < rows; i++) {
            csv.append(ids.isEmpty() || !chance(3) ? "" : one(ids))
                    .append(',')
                    .append(one(FIRST))
                    .append(',')
                    .append(one(LAST))
                    .append(',')
                    .append(email())
                    .append(',')
                    .append(chance(2) ? "020 7946 0%03d".formatted(random.nextInt(phones)) : "")
                    .append(',')
                    .append(chance(3) ? "York" : "")
                    .append(',')
                    .append(chance(3) ? "X-" + random.nextInt(people - 2) : "")
                    .append(',')
                    .append(chance(4) ? "tag" + random.nextInt(3) : "")
                    .append(',')
                    .append(chance(5) ? "note " + random.nextInt(3) : "");
            further.forEach(column -> csv.append(',').append(chance(2) ? "" : one(column.cells())));
            csv.append(chance(30) ? ",too,many" : "").append('\n');
        }
        return csv.toString();
    }

    private List<Further> further() {
        var further =
                new ArrayList<>(FURTHER.stream().filter(column -> chance(5)).toList());
        if (chance(5)) {
            further.add(one(DATES));
        }
        return further;
    }

    private String email() {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> "";
            case 3 -> "not an email";
            case 4 -> person() + " " + person();
            default -> person();
        };
    }

    private String person() {
        return "p" + random.nextInt(people) + "@example.com";
    }

    /** Returns a list of these people as JSON Lines. */
    static String asJsonLines(String csv) {
        var lines = new StringBuilder();
        rows(csv).forEach(row -> lines.append(Json.text(row)).append('\n'));
        return lines.toString();
    }

    /** Returns a list of these people as vCards, which have no external ids and tell no rows with too many cells. */
    static String asCards(String csv) {
        var cards = new StringBuilder();
        for (var row : rows(csv)) {
            var first = row.getOrDefault("First name", "");
            var last = row.getOrDefault("Last name", "");
            cards.append("BEGIN:VCARD\r\nVERSION:3.0\r\n");
            cards.append("N:%s;%s;;;\r\n".formatted(last, first));
            cards.append("FN:%s\r\n".formatted(row.getOrDefault("Full name", first + " " + last)));
            cell(cards, "EMAIL", row.getOrDefault("Email", ""));
            cell(cards, "TEL", row.getOrDefault("Phone", ""));
            cell(cards, "ORG", row.getOrDefault("Company", ""));
            cell(cards, "URL", row.getOrDefault("Website", ""));
            cell(cards, "CATEGORIES", row.getOrDefault("Tags", ""));
            cell(cards, "NOTE", row.getOrDefault("Notes", ""));
            cards.append("END:VCARD\r\n");
        }
        return cards.toString();
    }

    private static void cell(StringBuilder cards, String property, String value) {
        if (!value.isEmpty()) {
            cards.append(property).append(':').append(value).append("\r\n");
        }
    }

    private static List<Map<String, String>> rows(String csv) {
        var lines = csv.lines().toList();
        var names = lines.getFirst().split(",", -1);
        var rows = new ArrayList<Map<String, String>>();
        for (var line : lines.subList(1, lines.size())) {
            var cells = line.split(",", -1);
            var row = new LinkedHashMap<String, String>();
            for (int i = 0; i < names.length; i++) {
                row.put(names[i], cells[i]);
            }
            rows.add(row);
        }
        return rows;
    }

    ImportPlan plan() {
        return new ImportPlan(
                Task.IMPORT,
                one(List.of(Mode.values())),
                one(KEYS),
                one(List.of(Blank.values())),
                one(List.of(OnTrashed.values())),
                List.of(),
                true,
                one(List.of(ImportPlan.Guard.values())),
                false);
    }

    /** Puts leads into the store, some of them into the trash, and suppresses somebody. */
    void furnish(Worksite site) {
        site.finish(JobKind.IMPORT, site.importing(list(12), Worksite.basis()));
        for (var lead : site.all()) {
            if (chance(4)) {
                site.trash(lead);
            }
        }
        site.index();
        // one of them is of nobody
        ids = Stream.concat(site.all().stream().map(Lead::id), Stream.of("01k5hzzzzzzzzzzzzzzzzzzzzz"))
                .toList();
        if (chance(2)) {
            site.suppress(Contact.email(person()));
        }
        if (chance(4)) {
            site.suppress(Contact.phone("+442079460%03d".formatted(random.nextInt(phones))));
        }
    }

    boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
