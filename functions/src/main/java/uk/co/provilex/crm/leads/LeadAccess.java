package uk.co.provilex.crm.leads;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.idempotency.Idempotency;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.identity.Caller;
import uk.co.provilex.crm.platform.identity.Door;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.validation.Checks;

/** Which leads a caller may see and to whom it may give them. */
public final class LeadAccess {

    private LeadAccess() {}

    /** Tells whether {@code caller} may see a lead of {@code ownerId}. */
    static boolean sees(Caller caller, String ownerId) {
        return !caller.ownLeadsOnly() || caller.userId().equals(ownerId);
    }

    /**
     * Returns the lead that the path names, live or in the trash.
     *
     * @throws ProblemException {@link Problem#NOT_FOUND} when there is none that the caller may see, {@link
     *     Problem#RESTRICTED} while its processing is restricted, whoever calls (P15)
     */
    public static Lead visible(Call call, Leads leads) {
        var lead = known(call, leads);
        if (lead.restriction() != null) {
            throw restricted(lead, lead.restriction());
        }
        return lead;
    }

    /**
     * Returns the lead that the path names, even while its processing is restricted, to those who may lift the restriction
     * or serve a request of the person.
     *
     * @throws ProblemException {@link Problem#NOT_FOUND} when there is none that the caller may see, {@link
     *     Problem#RESTRICTED} when it is restricted and the caller may not lift that
     */
    public static Lead evenRestricted(Call call, Leads leads) {
        var lead = known(call, leads);
        if (lead.restriction() != null && !mayLift(call.caller())) {
            throw restricted(lead, lead.restriction());
        }
        return lead;
    }

    /** Returns the lead that the path names, whatever may be done with it; for what discloses nothing of it. */
    public static Lead known(Call call, Leads leads) {
        return leads.find(call.pathId("leadId"), call.now())
                .filter(lead -> sees(call.caller(), lead.ownerId()))
                .orElseThrow(Call::notFound);
    }

    /**
     * Requires that what was answered about a lead may be answered again: it discloses no more than reading it would.
     *
     * @param evenRestricted whether also while its processing is restricted (P15)
     * @throws ProblemException {@link Problem#IDEMPOTENCY_KEY_REUSED} once it is gone, {@link Problem#NOT_FOUND} when the caller
     *     may not see it any more, {@link Problem#RESTRICTED} while its processing is restricted
     */
    public static void requireShown(Call call, SubjectId subject, boolean evenRestricted) {
        var lead = held(call, subject);
        if (!sees(call.caller(), lead.ownerId())) {
            throw Call.notFound();
        }
        if (lead.restriction() != null && !evenRestricted) {
            throw restricted(lead, lead.restriction());
        }
    }

    /** Returns the lead about which something was answered, or the refusal of answering that again: it is gone. */
    public static Lead held(Call call, SubjectId subject) {
        return Leads.of(call).find(subject.id(), call.now()).orElseThrow(Idempotency::gone);
    }

    /** Tells whether {@code caller} may lift restrictions, and hence see who is restricted. */
    public static boolean mayLift(Caller caller) {
        return Action.LIFT_RESTRICTION.allows(caller.role());
    }

    /** Returns the refusal that says since when and why nothing may be done with a lead. */
    static ProblemException restricted(Lead lead, Lead.Restriction restriction) {
        return Problem.RESTRICTED
                .because(
                        "It is stored and nothing else, since %s (%s). An owner or admin can read it to serve a request of the person, or lift the restriction."
                                .formatted(
                                        restriction.at(), restriction.ground().code()))
                .disclosing(lead.subject());
    }

    /**
     * Returns the live lead that the path names.
     *
     * @throws ProblemException {@link Problem#NOT_FOUND} when there is none that the caller may see, {@link
     *     Problem#IN_TRASH} when it is in the trash
     */
    public static Lead live(Call call, Leads leads) {
        return requireLive(visible(call, leads));
    }

    static Lead requireLive(Lead lead) {
        if (lead.trashed() != null) {
            throw Problem.IN_TRASH.because("Restore the lead first: POST " + lead.path() + "/restore.");
        }
        return lead;
    }

    /**
     * Returns who is to own a lead.
     *
     * @param ownerId who was asked for, or {@code null}
     * @param standard who owns it otherwise
     * @param checks learns when that is not an active user of the tenant
     * @throws ProblemException {@link Problem#FORBIDDEN} when the caller may not give leads away
     */
    static String owner(Call call, @Nullable String ownerId, String standard, Checks checks) {
        var owner = Objects.requireNonNullElse(ownerId, standard);
        if (owner.equals(standard)) {
            return owner;
        }
        if (call.caller().ownLeadsOnly()) {
            throw Problem.FORBIDDEN
                    .because("You work with your own leads only; ask an owner or admin to give this one to another.")
                    .field("/ownerId", "may only name you");
        }
        requireActiveUser(call, owner, "/ownerId", checks);
        return owner;
    }

    /** Requires {@code userId} to be an active user of the caller's tenant. */
    public static void requireActiveUser(Call call, String userId, String field, Checks checks) {
        checks.require(
                userId.equals(call.caller().userId()) || isActive(call, userId),
                field,
                "is not an active user of your organisation; take one that GET /v1/users lists");
    }

    private static boolean isActive(Call call, String userId) {
        return Ids.wellFormed(userId)
                && call.data()
                        .get(Table.RECORDS, Door.userItem(call.scope(), userId))
                        .filter(user -> "active".equals(user.getString("status")))
                        .isPresent();
    }
}
