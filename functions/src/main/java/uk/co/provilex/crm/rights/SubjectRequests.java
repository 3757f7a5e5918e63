package uk.co.provilex.crm.rights;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.rights.RightsRequest.Controller;
import uk.co.provilex.crm.rights.RightsRequest.Details;
import uk.co.provilex.crm.rights.clock.Course;
import uk.co.provilex.crm.rights.clock.RequestType;
import uk.co.provilex.crm.tenants.DataProtection;

/**
 * What a lead asks of the tenant by its own link, and how far that is. Who asks is clear by the link, so nothing has to be
 * proven; the clock runs from the moment it is asked.
 */
public final class SubjectRequests {

    /** The longest text of a request. */
    public static final int MOST_TEXT = NewRightsRequest.MOST_TEXT;

    private static final int SHOWN = 50;

    /** How many requests of one type may await their answer before a lead can ask for no other by its link. */
    static final int MOST_OPEN = 20;

    private static final Duration LATER = Duration.ofHours(1);

    private final Tenancy tenancy;
    private final Tenancy reserved;

    /** Opens the requests of a tenant; {@code reserved} is where reminders are listed. */
    public SubjectRequests(Tenancy tenancy, Tenancy reserved) {
        this.tenancy = tenancy;
        this.reserved = reserved;
    }

    /**
     * A request as its own subject sees it.
     *
     * @param id its id
     * @param type what was asked for
     * @param state how far it is
     * @param receivedAt when it was asked for
     * @param dueOn the last day on which the answer is in time, where the law knows one
     * @param closedAt when it was answered or taken back
     */
    public record Asked(
            String id,
            String type,
            String state,
            Instant receivedAt,
            @Nullable LocalDate dueOn,
            @Nullable Instant closedAt) {

        static Asked of(RightsRequest request) {
            return new Asked(
                    request.id(),
                    request.type().text(),
                    Names.text(request.state()),
                    request.course().receivedAt(),
                    request.deadline().dueOn(),
                    request.closedAt());
        }
    }

    /** Returns the newest requests of a lead, whoever recorded them. */
    public List<Asked> of(String leadId) {
        return new RightsRequests(tenancy)
                .of(leadId, SHOWN).stream().map(Asked::of).toList();
    }

    /**
     * Adds to {@code changes} that a lead asks for something.
     *
     * @param type what, as {@link RequestType} names it
     * @param text in its own words, if there are any
     * @param rules the tenant's law and calendar
     * @param key the lead's key
     * @throws ProblemException {@link Problem#RATE_LIMITED} when too many of its requests await their answer
     */
    public Asked ask(
            String leadId,
            RequestType type,
            @Nullable String text,
            DataProtection rules,
            SubjectKey key,
            Instant now,
            Changes changes) {
        requireRoom(leadId, type);
        var request = new RightsRequest(
                tenancy.ids().next(),
                type,
                Controller.TENANT,
                leadId,
                Channel.WEB_FORM,
                Jurisdiction.of(rules),
                Course.of(now),
                new Identity(Identity.State.CONFIRMED, Identity.Method.OWN_LINK),
                RightsState.RECEIVED,
                null,
                null,
                null,
                leadId,
                now,
                now,
                null,
                null,
                1,
                1);
        var received = new RightsEvent(
                tenancy.ids().next(),
                EventKind.RECEIVED,
                now,
                now,
                leadId,
                RightsEvent.Facts.NONE,
                RightsEvent.Words.NONE);
        new RightsRequests(tenancy).create(request, new Details(null, null, text), key, received, changes);
        new ReminderDays(reserved).list(tenancy.scope().tenant(), request, now);
        return Asked.of(request);
    }

    /** A link must not fill the store; what awaits its answer is not answered sooner for being asked again. */
    private void requireRoom(String leadId, RequestType type) {
        var open = new RightsRequests(tenancy)
                .of(leadId, SHOWN).stream()
                        .filter(request -> request.state().open())
                        .toList();
        var same = open.stream().filter(request -> request.type() == type).count();
        if (same >= MOST_OPEN || open.size() >= SHOWN) {
            throw Problem.RATE_LIMITED
                    .because(
                            "You have asked for this many times, and the answers are still to come. Wait for them, or write to"
                                    + " the organisation.")
                    .retryAfter(LATER);
        }
    }
}
