package uk.co.provilex.crm.portability;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.enhanced.dynamodb.EnhancedType;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadFinder;
import uk.co.provilex.crm.leads.LeadFinder.Shared;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.ImportPlan.MatchKey;

/**
 * Which leads an import has given which phone number or external id. The index of all leads follows them by a moment; a
 * later row of the same file must find what an earlier one stored all the same, so that is noted in the transaction that
 * stores it, where a later row can need it at all.
 */
final class ImportMatches {

    /** By then the index has long followed. */
    private static final Duration KEPT = Duration.ofDays(1);

    /** How the sort keys of notes begin. */
    static final String SORT = "M#";

    private final Tenancy tenancy;
    private final LeadFinder finder;
    private final ImportPlan plan;
    private final String importId;

    ImportMatches(Tenancy tenancy, ImportPlan plan, String importId) {
        this.tenancy = tenancy;
        this.finder = new LeadFinder(tenancy);
        this.plan = plan;
        this.importId = importId;
    }

    /** Returns what must be read before the row is written, since it may have to be noted then. */
    Set<Shared> ofInterest(RowFacts row) {
        var shared = new LinkedHashSet<Shared>();
        if (plan.matches(MatchKey.EXTERNAL_ID) && !row.externalId().isEmpty()) {
            shared.add(Shared.externalId(row.externalId()));
        }
        if (plan.matches(MatchKey.PHONE) && plan.rowsWithoutEmail()) {
            shared.addAll(row.sharedPhones());
        }
        return shared;
    }

    /** Reads which leads this import has given each of {@code shared}, in one call for each hundred. */
    Map<Shared, Set<String>> read(Collection<Shared> shared) {
        var places = new LinkedHashMap<Shared, ItemKey>();
        shared.stream().filter(this::isKept).forEach(each -> places.put(each, place(each)));
        var noted = new HashMap<Shared, Set<String>>();
        if (!places.isEmpty()) {
            var found = tenancy.data().getAll(Map.of(Table.LOOKUP, places.values()), true);
            places.forEach((each, place) -> found.get(Table.LOOKUP, place)
                    .ifPresent(item -> noted.put(
                            each,
                            new LinkedHashSet<>(
                                    Objects.requireNonNull(item.getList("leads", EnhancedType.of(String.class)))))));
        }
        return noted;
    }

    /** Returns what a row gave a lead that it did not have before, as far as a later row may ask for it. */
    Set<Shared> given(RowFacts row, Optional<Lead> before, Lead after) {
        var had = before.map(lead -> LeadFinder.of(lead.details())).orElse(Set.of());
        var given = ofInterest(row);
        given.retainAll(LeadFinder.of(after.details()));
        given.removeAll(had);
        return given;
    }

    /** Adds to {@code changes} that {@code leads} have {@code shared}; of very many the newest, as the index finds them. */
    void note(Shared shared, Collection<String> leads, Instant now, Changes changes) {
        changes.put(
                Table.LOOKUP,
                place(shared)
                        .item()
                        .putList(
                                "leads",
                                leads.stream()
                                        .skip(Math.max(0, leads.size() - LeadFinder.MOST))
                                        .toList(),
                                EnhancedType.of(String.class))
                        .putNumber("expiresAt", now.plus(KEPT).getEpochSecond())
                        .build());
    }

    /** Where every row has an address, a number tells nobody apart whom this import has stored. */
    private boolean isKept(Shared shared) {
        return switch (shared.kind()) {
            case PHONE, PHONE_ALONE -> plan.rowsWithoutEmail();
            case EXTERNAL_ID -> true;
        };
    }

    private ItemKey place(Shared shared) {
        // in a partition of the import, so that whoever closes the account or erases a lead finds it
        return tenancy.scope().key("JOB#" + importId, SORT + finder.token(shared));
    }
}
