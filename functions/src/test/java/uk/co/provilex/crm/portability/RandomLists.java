package uk.co.provilex.crm.portability;

import java.util.List;
import java.util.Random;
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

    private static final String HEADER = "First name,Last name,Email,Phone,City,External id,Tags,Notes\n";
    private static final List<String> FIRST = List.of("Ada", "Bob", "ADA", "Cy", "");
    private static final List<String> LAST = List.of("Example", "Sample", "");
    private static final List<List<MatchKey>> KEYS = List.of(
            List.of(MatchKey.EMAIL, MatchKey.PHONE),
            List.of(MatchKey.EMAIL),
            List.of(MatchKey.PHONE),
            List.of(MatchKey.PHONE, MatchKey.EMAIL),
            List.of(MatchKey.EXTERNAL_ID),
            List.of(MatchKey.EXTERNAL_ID, MatchKey.EMAIL, MatchKey.PHONE));

    private final Random random;

    RandomLists(Random random) {
        this.random = random;
    }

    String list(int most) {
        var csv = new StringBuilder(HEADER);
        int rows = 1 + random.nextInt(most);
        for (int i = 0; i < rows; i++) {
            csv.append(one(FIRST))
                    .append(',')
                    .append(one(LAST))
                    .append(',')
                    .append(email())
                    .append(',')
                    .append(chance(2) ? "020 7946 000" + random.nextInt(5) : "")
                    .append(',')
                    .append(chance(3) ? "York" : "")
                    .append(',')
                    .append(chance(3) ? "X-" + random.nextInt(4) : "")
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
            case 4 -> "p" + random.nextInt(6) + "@example.com p" + random.nextInt(6) + "@example.com";
            default -> "p" + random.nextInt(6) + "@example.com";
        };
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
        if (chance(2)) {
            site.suppress(Contact.email("p" + random.nextInt(6) + "@example.com"));
        }
        if (chance(4)) {
            site.suppress(Contact.phone("+44207946000" + random.nextInt(5)));
        }
    }

    boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
