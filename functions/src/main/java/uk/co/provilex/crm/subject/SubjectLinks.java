package uk.co.provilex.crm.subject;

import java.time.Instant;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.identity.SubjectLink;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/**
 * Of which generation the links of a lead are. One item of the lead says so, as long as any of them is good; without it none is,
 * so revoking is removing it, and an erasure removes it with all that the lead has. The links themselves are kept nowhere.
 */
final class SubjectLinks {

    private final Tenancy tenancy;
    private final String leadId;

    SubjectLinks(Tenancy tenancy, String leadId) {
        this.tenancy = tenancy;
        this.leadId = leadId;
    }

    /** Adds to {@code changes} that a link is good until {@code expiresAt}, and returns it. */
    SubjectLink issue(String newGeneration, Instant expiresAt, Instant now, Changes changes) {
        var stored = tenancy.data()
                .get(Table.RECORDS, place())
                .filter(item -> Attributes.number(item, "expiresAt") > now.getEpochSecond());
        var generation = stored.map(item -> item.getString("generation")).orElse(newGeneration);
        var last = Math.max(
                expiresAt.getEpochSecond(),
                stored.map(item -> Attributes.number(item, "expiresAt")).orElse(0L));
        changes.put(
                Table.RECORDS,
                place().item()
                        .putString("generation", generation)
                        .putNumber("expiresAt", last)
                        .build(),
                stored.isPresent() ? Condition.textIs("generation", generation) : Condition.absentOrExpired(now),
                other -> busy());
        return new SubjectLink(tenancy.scope().tenant(), leadId, generation, expiresAt);
    }

    /** Adds to {@code changes} that no link of the lead is good any more. */
    void revoke(Changes changes) {
        changes.delete(Table.RECORDS, place());
    }

    private ItemKey place() {
        return SubjectLink.place(tenancy.scope(), leadId);
    }

    private static ProblemException busy() {
        return Problem.busy("Another link of the same lead is being made or revoked. Try again in a moment.");
    }
}
