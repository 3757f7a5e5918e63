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

    private static final String HEADER = "Id,First name,Last name,Email,Phone,City,External id,Tags,Notes\n";
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
        var csv = new StringBuilder(HEADER);
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
                    .append(chance(5) ? "note " + random.nextInt(3) : "")
                    .append(chance(30) ? ",too,many" : "")
                    .append('\n');
        }
        return csv.toString();
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
            cards.append("FN:%s %s\r\n".formatted(first, last));
            cell(cards, "EMAIL", row.getOrDefault("Email", ""));
            cell(cards, "TEL", row.getOrDefault("Phone", ""));
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
