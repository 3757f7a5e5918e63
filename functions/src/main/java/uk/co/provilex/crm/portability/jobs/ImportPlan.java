package uk.co.provilex.crm.portability.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.tenants.CustomField;

/**
 * What a worker is to do with an uploaded list, and by which rules.
 *
 * @param task what to do
 * @param mode which rows are taken
 * @param matchBy by what a lead that is there already is recognised, the first that tells decides
 * @param blank what a blank cell of a mapped column does to a lead that is there
 * @param trashed what becomes of a row whose lead is in the trash
 * @param newFields the custom fields that the start of the import adds to the tenant's
 * @param rowsWithoutEmail whether the list has rows without an email address, which a phone may tell apart
 * @param guard what becomes of apostrophes that keep a spreadsheet from running a cell; absent for {@link Guard#REMOVE}
 * @param packageAgain whether a package may be brought in that was brought in before
 */
public record ImportPlan(
        Task task,
        Mode mode,
        List<MatchKey> matchBy,
        Blank blank,
        OnTrashed trashed,
        List<CustomField> newFields,
        boolean rowsWithoutEmail,
        @Nullable Guard guard,
        boolean packageAgain) {

    /** What to do. */
    public enum Task {
        /** Bring the list in. */
        IMPORT,
        /** Tell what bringing it in would do. */
        PREVIEW,
        /** Take back what bringing it in did. */
        UNDO
    }

    /** Which rows are taken. */
    public enum Mode {
        /** Those of people who are not there yet. */
        @JsonProperty("create")
        CREATE,
        /** Those of people who are there. */
        @JsonProperty("update")
        UPDATE,
        /** All. */
        @JsonProperty("upsert")
        UPSERT
    }

    /** By what a lead is recognised. */
    public enum MatchKey {
        /** The id that this product gave it. */
        @JsonProperty("id")
        ID,
        /** Its id in a system of the tenant's. */
        @JsonProperty("externalId")
        EXTERNAL_ID,
        /** An email address. */
        @JsonProperty("email")
        EMAIL,
        /** A phone number, where email addresses do not contradict. */
        @JsonProperty("phone")
        PHONE
    }

    /** What a blank cell does. */
    public enum Blank {
        /** The lead keeps its value. */
        @JsonProperty("keep")
        KEEP,
        /** The lead loses its value. */
        @JsonProperty("clear")
        CLEAR
    }

    /** What becomes of a row whose lead is in the trash. */
    public enum OnTrashed {
        /** It is refused, and says which lead is to be restored. */
        @JsonProperty("reject")
        REJECT,
        /** The lead comes back. */
        @JsonProperty("restore")
        RESTORE
    }

    /** What becomes of the guard that spreadsheet-safe exports put before cells. */
    public enum Guard {
        /** It comes off: the list is one that people work on in a spreadsheet. */
        @JsonProperty("remove")
        REMOVE,
        /** Every cell stays as it is: the list has no guards, as the raw table of an export has none. */
        @JsonProperty("keep")
        KEEP
    }

    /** Copies the lists. */
    public ImportPlan {
        matchBy = List.copyOf(matchBy);
        newFields = List.copyOf(newFields);
    }

    /** Returns what is done where nothing else is said. */
    public static ImportPlan standard() {
        return new ImportPlan(
                Task.IMPORT,
                Mode.UPSERT,
                List.of(MatchKey.EMAIL, MatchKey.PHONE),
                Blank.KEEP,
                OnTrashed.REJECT,
                List.of(),
                true,
                null,
                false);
    }

    /** Returns this plan with another task. */
    public ImportPlan toDo(Task next) {
        return new ImportPlan(next, mode, matchBy, blank, trashed, newFields, rowsWithoutEmail, guard, packageAgain);
    }

    /** Returns this plan with what the list turned out to be. */
    public ImportPlan found(boolean hasRowsWithoutEmail) {
        return new ImportPlan(task, mode, matchBy, blank, trashed, newFields, hasRowsWithoutEmail, guard, packageAgain);
    }

    /** Tells whether cells stay as they are, apostrophes that look like a guard included. */
    public boolean keepsGuards() {
        return guard == Guard.KEEP;
    }

    /** Tells whether leads are recognised by {@code key}. */
    public boolean matches(MatchKey key) {
        return matchBy.contains(key);
    }
}
