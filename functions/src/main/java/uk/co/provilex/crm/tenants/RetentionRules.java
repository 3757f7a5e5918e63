package uk.co.provilex.crm.tenants;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When a tenant's leads go to the trash by themselves. Nothing does unless the tenant says so.
 *
 * @param inactiveMonths after how many months in which nobody did anything with a lead; absent when that ends none
 * @param withoutBasisDays how many days after its last lawful basis has ended; absent when that ends none
 * @param changedAt when the rules were last changed; absent when they never were
 */
public record RetentionRules(
        @Nullable Integer inactiveMonths,
        @Nullable Integer withoutBasisDays,
        @Nullable Instant changedAt) {

    /** The code of the rule about leads with which nobody does anything. */
    public static final String NO_ACTIVITY = "no-activity";

    /** The code of the rule about leads for which no lawful basis is left. */
    public static final String NO_BASIS = "no-basis";

    /** The codes of all rules. */
    public static final List<String> CODES = List.of(NO_ACTIVITY, NO_BASIS);

    /** The most months that the rule about activity takes. */
    public static final int MOST_MONTHS = 120;

    /** The most days that the rule about lawful bases takes. */
    public static final int MOST_DAYS = 3_650;

    /**
     * For how many days after they were changed the rules end nothing, so that a mistake is noticed before it counts; a change
     * moves no end to an earlier day than that.
     */
    public static final int NOTICE_DAYS = 7;

    /** What a tenant has that says nothing else: leads are kept until somebody ends them. */
    public static final RetentionRules NONE = new RetentionRules(null, null, null);

    /** Tells whether any rule ends anything. */
    @JsonIgnore
    public boolean isInForce() {
        return inactiveMonths != null || withoutBasisDays != null;
    }

    /** Tells whether these rules say the same as others, whenever they were changed. */
    public boolean sayTheSameAs(RetentionRules others) {
        return Objects.equals(inactiveMonths, others.inactiveMonths)
                && Objects.equals(withoutBasisDays, others.withoutBasisDays);
    }
}
