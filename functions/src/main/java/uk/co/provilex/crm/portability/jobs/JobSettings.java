package uk.co.provilex.crm.portability.jobs;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.ConsentInput;
import uk.co.provilex.crm.portability.csv.CsvHints;
import uk.co.provilex.crm.portability.list.ListFormat;
import uk.co.provilex.crm.portability.mapping.Column;
import uk.co.provilex.crm.portability.mapping.DateOrder;

/**
 * What a job was told and what it found out, as far as it may name a person or quote a file.
 *
 * @param fileName the name of the file, as its users know it
 * @param mapping what the user says about columns: header to field
 * @param lawfulBasis the lawful basis for the whole file
 * @param attestation what the uploader vouches for
 * @param defaultStatus the status of leads whose row gives none
 * @param dateOrder how all-numeric dates are read
 * @param entityTag the version of the uploaded file that was checked
 * @param columns what each column of the file fills, once the file was checked
 * @param problem why the job failed, and what to do
 * @param sha512 the checksum of the package
 * @param scope what an export takes out; {@code null} for everything, and for an import
 * @param plan what is to be done with a list; absent until it is started
 * @param undo that the import is or was taken back
 * @param format what the uploaded file turned out to be
 * @param broughtBy the import of the package that brought the record of this import from another organisation
 * @param hints what the user says of how the list is written; absent where nothing is said
 */
public record JobSettings(
        String fileName,
        Map<String, String> mapping,
        @Nullable ConsentInput lawfulBasis,
        @Nullable Attestation attestation,
        @Nullable String defaultStatus,
        @Nullable DateOrder dateOrder,
        @Nullable String entityTag,
        List<Column> columns,
        @Nullable String problem,
        @Nullable String sha512,
        @Nullable ExportScope scope,
        @Nullable ImportPlan plan,
        @Nullable ImportUndo undo,
        @Nullable ListFormat format,
        @Nullable String broughtBy,
        @Nullable CsvHints hints) {

    /**
     * What the uploader of a list vouches for (P09).
     *
     * @param statement the statement
     * @param wordingVersion the version of the published wording that the statement is, if it is one
     * @param listSource where the list comes from
     * @param by the user who vouches
     * @param at when
     */
    public record Attestation(
            String statement, @Nullable String wordingVersion, String listSource, String by, Instant at) {
        @Override
        public String toString() {
            return "Attestation";
        }
    }

    /** Settings in the making: those of before, of which some become others. */
    private static final class Draft {

        private final String fileName;
        private Map<String, String> mapping = Map.of();
        private @Nullable ConsentInput lawfulBasis;
        private @Nullable Attestation attestation;
        private @Nullable String defaultStatus;
        private @Nullable DateOrder dateOrder;
        private @Nullable String entityTag;
        private List<Column> columns = List.of();
        private @Nullable String problem;
        private @Nullable String sha512;
        private @Nullable ExportScope scope;
        private @Nullable ImportPlan plan;
        private @Nullable ImportUndo undo;
        private @Nullable ListFormat format;
        private @Nullable String broughtBy;
        private @Nullable CsvHints hints;

        private Draft(String fileName) {
            this.fileName = fileName;
        }

        private Draft(JobSettings before) {
            this(before.fileName);
            mapping = before.mapping;
            lawfulBasis = before.lawfulBasis;
            attestation = before.attestation;
            defaultStatus = before.defaultStatus;
            dateOrder = before.dateOrder;
            entityTag = before.entityTag;
            columns = before.columns;
            problem = before.problem;
            sha512 = before.sha512;
            scope = before.scope;
            plan = before.plan;
            undo = before.undo;
            format = before.format;
            broughtBy = before.broughtBy;
            hints = before.hints;
        }

        private JobSettings settings() {
            return new JobSettings(
                    fileName,
                    mapping,
                    lawfulBasis,
                    attestation,
                    defaultStatus,
                    dateOrder,
                    entityTag,
                    columns,
                    problem,
                    sha512,
                    scope,
                    plan,
                    undo,
                    format,
                    broughtBy,
                    hints);
        }
    }

    /** Returns the settings of a job that knows no more than a file name. */
    public static JobSettings of(String fileName) {
        return new Draft(fileName).settings();
    }

    /** Returns the settings of an export. */
    public static JobSettings ofExport(String fileName, ExportScope scope) {
        var draft = new Draft(fileName);
        draft.scope = scope;
        return draft.settings();
    }

    /**
     * Returns the settings of an import of another organisation, of which no more is known than that it was.
     *
     * @param vouched what its uploader vouched for
     * @param taken that it was taken back
     * @param why why it failed
     * @param by the import of the package that brings the record of it
     */
    public static JobSettings ofBrought(
            String fileName,
            @Nullable ListFormat format,
            @Nullable Attestation vouched,
            @Nullable ImportUndo taken,
            @Nullable String why,
            String by) {
        var draft = new Draft(fileName);
        draft.format = format;
        draft.attestation = vouched;
        draft.undo = taken;
        draft.problem = why;
        draft.broughtBy = by;
        return draft.settings();
    }

    /** Returns what an export takes out. */
    public ExportScope taking() {
        return scope == null ? ExportScope.all() : scope;
    }

    /** Returns these settings with what the user said when starting an import, or asking for its preview. */
    public JobSettings started(
            ImportPlan planned,
            Map<String, String> said,
            @Nullable ConsentInput basis,
            @Nullable Attestation vouched,
            @Nullable String status,
            @Nullable DateOrder order) {
        var draft = new Draft(fileName);
        draft.plan = planned;
        draft.mapping = said;
        draft.lawfulBasis = basis;
        draft.attestation = vouched;
        draft.defaultStatus = status;
        draft.dateOrder = order;
        return draft.settings();
    }

    /** Returns these settings with what the user said of how the list is written. */
    public JobSettings written(CsvHints as) {
        var draft = new Draft(this);
        draft.hints = as.equals(CsvHints.NONE) ? null : as;
        return draft.settings();
    }

    /** Returns these settings with what checking the file found out. */
    public JobSettings checked(String tag, ListFormat what, List<Column> found, DateOrder order, ImportPlan planned) {
        var draft = new Draft(this);
        draft.format = what;
        draft.entityTag = tag;
        draft.columns = found;
        draft.dateOrder = order;
        draft.plan = planned;
        draft.problem = null;
        return draft.settings();
    }

    /** Returns these settings with what must be said before the list can be brought in, if anything must. */
    public JobSettings previewed(@Nullable String needed) {
        var draft = new Draft(this);
        draft.problem = needed == null ? null : shortened(needed);
        return draft.settings();
    }

    /** Returns these settings with the taking back of the import as it stands. */
    public JobSettings undoing(ImportUndo taking) {
        var draft = new Draft(this);
        draft.plan = planned().toDo(ImportPlan.Task.UNDO);
        draft.undo = taking;
        return draft.settings();
    }

    /** Returns these settings with the reason of a failure, cut to 1,000 characters. */
    public JobSettings failed(String why) {
        var draft = new Draft(this);
        draft.problem = shortened(why);
        draft.sha512 = null;
        return draft.settings();
    }

    /** Returns these settings with nothing of what the file holds, and the reason for that. */
    public JobSettings forgetting(String why) {
        var draft = new Draft(this);
        draft.sha512 = null;
        draft.problem = shortened(why);
        return draft.settings();
    }

    /** Returns these settings with the checksum of the package. */
    public JobSettings packed(String checksum) {
        var draft = new Draft(this);
        draft.problem = null;
        draft.sha512 = checksum;
        return draft.settings();
    }

    /** Returns what the user says of how the list is written. */
    public CsvHints said() {
        return hints == null ? CsvHints.NONE : hints;
    }

    /** Returns what is to be done with a list. */
    public ImportPlan planned() {
        return plan == null ? ImportPlan.standard() : plan;
    }

    private static String shortened(String why) {
        return why.length() <= 1000 ? why : why.substring(0, 999) + "…";
    }

    /** Hides the file and its columns, which a stray log or exception would otherwise show. */
    @Override
    public String toString() {
        return "JobSettings";
    }
}
