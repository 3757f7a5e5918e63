package uk.co.provilex.crm.portability;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadDetails;
import uk.co.provilex.crm.leads.LeadFinder.Shared;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.ImportPlan.MatchKey;
import uk.co.provilex.crm.portability.mapping.Field;
import uk.co.provilex.crm.portability.mapping.RowLead;
import uk.co.provilex.crm.search.Words;

/**
 * Decides whether a row is about a lead that is there already. The first key that finds anybody decides; where it finds
 * several, or what is found contradicts the row, nobody is chosen: an import neither guesses nor merges.
 */
record RowMatcher(ImportPlan plan, KnownLeads known) {

    private static final String REMEDY = "Give the row an email, or the id of the lead, or leave phone out of matchBy.";

    Match match(RowFacts row, RowLead said) {
        Match match = new Match.None();
        for (var key : plan.matchBy()) {
            match = by(key, row, said);
            if (!(match instanceof Match.None)) {
                break;
            }
        }
        return agreeing(match, row);
    }

    private Match by(MatchKey key, RowFacts row, RowLead said) {
        return switch (key) {
            case ID -> one(known.withId(row.id()), key, "", "");
            case EXTERNAL_ID ->
                one(
                        row.externalId().isEmpty()
                                ? List.of()
                                : known.with(List.of(Shared.externalId(row.externalId()))),
                        key,
                        "Several leads have this external id.",
                        "Give each of them an external id of its own, or match by id or email.");
            case EMAIL ->
                one(
                        known.withEmails(row.emails()),
                        key,
                        "Its emails belong to different leads.",
                        "Keep the emails of one of them.");
            case PHONE -> byPhone(row, said);
        };
    }

    private static Match one(List<Lead> found, MatchKey key, String reason, String remedy) {
        return switch (found.size()) {
            case 0 -> new Match.None();
            case 1 -> new Match.One(found.getFirst(), key);
            default -> new Match.Ambiguous(found, reason, remedy);
        };
    }

    /** A shared number is no proof: it counts where no email contradicts, and among several leads where the names agree. */
    private Match byPhone(RowFacts row, RowLead said) {
        var found = known.withPhones(row).stream()
                .filter(lead -> !contradicts(row.emails(), lead.details()))
                .toList();
        if (!found.isEmpty() && known.isCrowded(row)) {
            return new Match.Ambiguous(
                    found, "So many leads have this phone that not all of them can be compared with the row.", REMEDY);
        }
        if (found.size() == 1 && mayBe(said, found.getFirst().details())) {
            return new Match.One(found.getFirst(), MatchKey.PHONE);
        }
        if (found.isEmpty()) {
            return new Match.None();
        }
        var named = found.stream()
                .filter(lead -> name(lead.details().firstName(), lead.details().lastName())
                        .equals(name(said.text(Field.FIRST_NAME), said.text(Field.LAST_NAME))))
                .toList();
        if (found.size() > 1 && named.size() == 1) {
            return new Match.One(named.getFirst(), MatchKey.PHONE);
        }
        return new Match.Ambiguous(
                found,
                found.size() == 1
                        ? "A lead of another name has this phone."
                        : "Several leads have this phone, and the name does not tell which it is.",
                REMEDY);
    }

    private static boolean contradicts(Set<String> emails, LeadDetails lead) {
        return !emails.isEmpty()
                && !lead.emails().isEmpty()
                && lead.emails().stream().noneMatch(email -> emails.contains(email.address()));
    }

    /** Two first names that have no word in common are two people, who share a number. */
    private static boolean mayBe(RowLead said, LeadDetails lead) {
        var one = Words.of(said.text(Field.FIRST_NAME));
        var other = Words.of(or(lead.firstName()));
        return one.isEmpty() || other.isEmpty() || one.stream().anyMatch(other::contains);
    }

    private static String name(@Nullable String first, @Nullable String last) {
        return String.join(" ", Words.asked(or(first) + " " + or(last)));
    }

    private static String or(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** Whoever is found, or created, must be able to have the row's addresses: no other lead may have one of them. */
    private Match agreeing(Match match, RowFacts row) {
        var owners = known.withEmails(row.emails());
        return switch (match) {
            case Match.Ambiguous ambiguous -> ambiguous;
            case Match.None none ->
                owners.isEmpty()
                        ? none
                        : new Match.Ambiguous(
                                owners,
                                "Its email belongs to another lead.",
                                "Match by email too, or remove the email from the row.");
            case Match.One(Lead lead, MatchKey by) -> {
                var others = owners.stream()
                        .filter(owner -> !owner.id().equals(lead.id()))
                        .toList();
                if (others.isEmpty()) {
                    yield match;
                }
                var candidates = new ArrayList<Lead>(List.of(lead));
                candidates.addAll(others);
                yield new Match.Ambiguous(
                        candidates,
                        "It is about one lead, and its email belongs to another.",
                        "Keep what names one of them.");
            }
        };
    }

    /** Returns where the API has leads. */
    static String paths(List<Lead> leads) {
        return leads.stream().map(Lead::path).collect(Collectors.joining(", "));
    }
}
