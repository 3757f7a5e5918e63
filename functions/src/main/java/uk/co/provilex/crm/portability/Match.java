package uk.co.provilex.crm.portability;

import java.util.List;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.portability.jobs.ImportPlan.MatchKey;

/** Whether a row is about a lead that is there already. */
sealed interface Match {

    /** It is about nobody who is there. */
    record None() implements Match {}

    /**
     * It is about one lead.
     *
     * @param lead the lead, live or in the trash
     * @param by what told so
     */
    record One(Lead lead, MatchKey by) implements Match {}

    /**
     * It may be about any of several leads, or it is not sure whether it is about one.
     *
     * @param candidates the leads
     * @param reason what is not clear, in a whole sentence
     * @param remedy what to do, in whole sentences
     */
    record Ambiguous(List<Lead> candidates, String reason, String remedy) implements Match {}
}
