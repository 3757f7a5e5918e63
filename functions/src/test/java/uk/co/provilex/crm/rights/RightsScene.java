package uk.co.provilex.crm.rights;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.erasure.Erasure;
import uk.co.provilex.crm.erasure.ErasuresOfLeads;
import uk.co.provilex.crm.erasure.OpenErasures;
import uk.co.provilex.crm.erasure.RunErasure;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.portability.Worksite;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.rights.RightsRequest.Controller;
import uk.co.provilex.crm.rights.RightsRequest.Details;
import uk.co.provilex.crm.rights.clock.Course;
import uk.co.provilex.crm.rights.clock.RequestType;
import uk.co.provilex.crm.tenants.TenantSettings;

/** A tenant with two leads who ask for something. */
final class RightsScene {

    private static final String LIST = """
            First Name,Email
            Ada,ada@example.com
            Bob,bob@example.com
            """;

    private static final Worksite FIRST = begun();

    final Worksite site = FIRST.copy();

    private static Worksite begun() {
        var site = new Worksite();
        site.finish(JobKind.IMPORT, site.importing(LIST, Worksite.basis()));
        return site;
    }

    Lead lead(String email) {
        return site.lead(email);
    }

    ReminderDays days() {
        return new ReminderDays(site.platform().tenant(TenantId.PLATFORM));
    }

    /** Lists a request and does not yet store it, as whoever was begun and is slow. */
    RightsRequest listed(RequestType type, Lead lead, Instant receivedAt, @Nullable String erasureId) {
        var request = request(type, lead, receivedAt, erasureId);
        days().list(new TenantId(Worksite.TENANT), request, site.now);
        return request;
    }

    RightsRequest request(RequestType type, Lead lead, Instant receivedAt, @Nullable String erasureId) {
        return new RightsRequest(
                site.platform().ids().next(),
                type,
                Controller.TENANT,
                lead.id(),
                Channel.EMAIL,
                Jurisdiction.of(TenantSettings.standard().dataProtection()),
                Course.of(receivedAt),
                new Identity(Identity.State.NOT_NEEDED, null),
                RightsState.RECEIVED,
                null,
                null,
                erasureId,
                Worksite.USER,
                site.now,
                site.now,
                null,
                null,
                1,
                1);
    }

    void store(RightsRequest request) {
        site.change((tenancy, changes) -> {
            var key = tenancy.keys().open(request.subject());
            var received = new RightsEvent(
                    site.platform().ids().next(),
                    EventKind.RECEIVED,
                    site.now,
                    site.now,
                    Worksite.USER,
                    RightsEvent.Facts.NONE,
                    RightsEvent.Words.NONE);
            new RightsRequests(tenancy).create(request, new Details(null, null, "Please."), key, received, changes);
        });
    }

    RightsRequest stored(RightsRequest request) {
        return new RightsRequests(site.tenancy())
                .find(request.id())
                .orElseThrow()
                .request();
    }

    List<RightsEvent> events(RightsRequest request) {
        return new RightsRequests(site.tenancy())
                .events(request.id(), site.tenancy().keys().find(request.subject()));
    }

    long reminders(RightsRequest request) {
        return events(request).stream()
                .filter(event -> event.kind() == EventKind.REMINDED)
                .count();
    }

    void run() {
        if (site.run(RemindOfRights::new).isEmpty()) {
            throw new AssertionError("the run failed");
        }
    }

    /** Hides a lead, and returns the id of its erasure. */
    String hide(Lead lead) {
        var id = site.platform().ids().next();
        site.change((tenancy, changes) -> {
            var present = Leads.stored(tenancy).find(lead.id(), site.now).orElseThrow();
            new ErasuresOfLeads(tenancy)
                    .begin(
                            new OpenErasures(site.platform()),
                            present,
                            Worksite.USER,
                            null,
                            false,
                            id,
                            site.now,
                            changes);
        });
        return id;
    }

    /** Goes on with an erasure until its key is destroyed. */
    Erasure erase(Lead lead, String id) {
        for (int deliveries = 1; deliveries <= 20; deliveries++) {
            site.deliver(RunErasure::new, new Notice(Worksite.TENANT, "erasure", id));
            var erasure =
                    new ErasuresOfLeads(site.tenancy()).find(lead.id(), id).orElseThrow();
            if (erasure.receipt() != null) {
                return erasure;
            }
            site.now = site.now.plus(Duration.ofMinutes(5));
        }
        throw new AssertionError("the erasure does not end");
    }
}
