package uk.co.provilex.crm.leads;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of leads.
 *
 * @param items the leads
 * @param next the cursor of the next page, absent at the end
 * @param omitted who is left out of this page, and why; absent when nobody is
 */
public record LeadPage(
        List<LeadView> items,
        @Nullable String next,
        @Nullable List<Omitted> omitted) {

    /**
     * Leads that were met on the way and left out.
     *
     * @param reason why: {@code restricted} (P15)
     * @param count how many
     */
    public record Omitted(String reason, int count) {}

    static LeadPage of(List<LeadView> items, @Nullable String next, int restricted) {
        return new LeadPage(items, next, restricted == 0 ? null : List.of(new Omitted("restricted", restricted)));
    }
}
