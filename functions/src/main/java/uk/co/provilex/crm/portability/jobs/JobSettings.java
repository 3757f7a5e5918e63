package uk.co.provilex.crm.portability.jobs;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.ConsentInput;
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
 * @param plan what is to be done with a list; absent until it is started
 * @param preview what bringing the list in would do, once that was found out
 * @param undo that the import is or was taken back
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
        @Nullable ImportPlan plan,
        @Nullable ImportPreview preview,
        @Nullable ImportUndo undo) {

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

    /** Returns the settings of a job that knows no more than a file name. */
    public static JobSettings of(String fileName) {
        return new JobSettings(
                fileName, Map.of(), null, null, null, null, null, List.of(), null, null, null, null, null);
    }

    /** Returns these settings with what the user said when starting an import, or asking for its preview. */
    public JobSettings started(
            ImportPlan planned,
            Map<String, String> said,
            @Nullable ConsentInput basis,
            @Nullable Attestation vouched,
            @Nullable String status,
            @Nullable DateOrder order) {
        return new JobSettings(
                fileName, said, basis, vouched, status, order, null, List.of(), null, null, planned, null, null);
    }

    /** Returns these settings with what checking the file found out. */
    public JobSettings checked(String tag, List<Column> found, DateOrder order, ImportPlan planned) {
        return new JobSettings(
                fileName,
                mapping,
                lawfulBasis,
                attestation,
                defaultStatus,
                order,
                tag,
                found,
                null,
                null,
                planned,
                null,
                undo);
    }

    /** Returns these settings with what bringing the list in would do, and what must be said before it can be. */
    public JobSettings previewed(@Nullable ImportPreview found, @Nullable String needed) {
        return new JobSettings(
                fileName,
                mapping,
                lawfulBasis,
                attestation,
                defaultStatus,
                dateOrder,
                entityTag,
                columns,
                needed == null ? null : shortened(needed),
                null,
                plan,
                found,
                undo);
    }

    /** Returns these settings with the taking back of the import as it stands. */
    public JobSettings undoing(ImportUndo taking) {
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
                planned().toDo(ImportPlan.Task.UNDO),
                preview,
                taking);
    }

    /** Returns these settings with the reason of a failure, cut to 1,000 characters. */
    public JobSettings failed(String why) {
        return new JobSettings(
                fileName,
                mapping,
                lawfulBasis,
                attestation,
                defaultStatus,
                dateOrder,
                entityTag,
                columns,
                shortened(why),
                null,
                plan,
                preview,
                undo);
    }

    /** Returns these settings with the checksum of the package. */
    public JobSettings packed(String checksum) {
        return new JobSettings(
                fileName,
                mapping,
                lawfulBasis,
                attestation,
                defaultStatus,
                dateOrder,
                entityTag,
                columns,
                null,
                checksum,
                plan,
                preview,
                undo);
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
