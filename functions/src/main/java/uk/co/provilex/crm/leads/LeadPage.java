package uk.co.provilex.crm.leads;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of leads.
 *
 * @param items the leads
 * @param next the cursor of the next page, absent at the end
 */
public record LeadPage(List<Lead> items, @Nullable String next) {}
