package uk.co.provilex.crm.leads;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;

/** What happened to leads, for their timelines: codes, ids and names of fields in clear, never a person's data. */
final class Activities {

    static final String KIND = "ACT";

    private final Tenancy tenancy;

    Activities(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    void changed(Lead before, Lead after, Set<String> fields, Author author, Changes changes) {
        boolean moved = !before.status().equals(after.status());
        var kind = author.importId() != null ? "imported" : moved ? "status-changed" : "updated";
        var what = new StringBuilder();
        if (moved) {
            what.append(before.status()).append(" → ").append(after.status());
        }
        var others = fields.stream().filter(field -> !field.equals("status")).toList();
        if (!others.isEmpty()) {
            what.append(moved ? "; " : "").append("changed ").append(String.join(", ", others));
        }
        add(after, kind, what.toString(), author, changes);
    }

    void trashed(Lead lead, Author author, Changes changes) {
        add(lead, "trashed", "", author, changes);
    }

    void trashed(Lead lead, String rule, Instant at, Changes changes) {
        changes.put(
                Table.RECORDS,
                LeadItems.child(tenancy.scope(), lead.id(), KIND, tenancy.ids().next())
                        .item()
                        .putString("kind", "trashed")
                        .putString("at", LeadItems.time(at))
                        .putString("summary", "by the rule " + rule)
                        .build());
    }

    void restored(Lead lead, Author author, Changes changes) {
        add(lead, "restored", "", author, changes);
    }

    void restriction(Lead.@Nullable Restriction before, Lead after, Author author, Changes changes) {
        var now = after.restriction();
        if (now == null) {
            add(after, "restriction-lifted", "", author, changes);
        } else if (before != null
                && now.liftNotice() != null
                && !now.liftNotice().equals(before.liftNotice())) {
            add(after, "restriction-lift-announced", now.liftNotice().method(), author, changes);
        } else {
            add(after, "restricted", now.ground().code(), author, changes);
        }
    }

    private void add(Lead lead, String kind, String summary, Author author, Changes changes) {
        var item = LeadItems.child(
                        tenancy.scope(), lead.id(), KIND, tenancy.ids().next())
                .item()
                .putString("kind", kind)
                .putString("at", LeadItems.time(author.at()))
                .putString("by", author.userId());
        if (!summary.isEmpty()) {
            item.putString("summary", summary);
        }
        if (author.importId() != null) {
            item.putString("importId", author.importId());
        }
        changes.put(Table.RECORDS, item.build());
    }
}
