package uk.co.provilex.crm.portability.jobs;

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
 * @param scope what an export takes out; {@code null} for everything, and for an import
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
        @Nullable ExportScope scope) {

    /**
     * What the uploader of a list vouches for (P09).
     *
     * @param statement the statement
     * @param listSource where the list comes from
     */
    public record Attestation(String statement, String listSource) {
        @Override
        public String toString() {
            return "Attestation";
        }
    }

    /** Returns the settings of a job that knows no more than a file name. */
    public static JobSettings of(String fileName) {
        return new JobSettings(fileName, Map.of(), null, null, null, null, null, List.of(), null, null, null);
    }

    /** Returns the settings of an export. */
    public static JobSettings ofExport(String fileName, ExportScope scope) {
        return new JobSettings(fileName, Map.of(), null, null, null, null, null, List.of(), null, null, scope);
    }

    /** Returns what an export takes out. */
    public ExportScope taking() {
        return scope == null ? ExportScope.all() : scope;
    }

    /** Returns these settings with what the user said when starting an import. */
    public JobSettings started(
            Map<String, String> said,
            @Nullable ConsentInput basis,
            @Nullable Attestation vouched,
            @Nullable String status,
            @Nullable DateOrder order) {
        return new JobSettings(fileName, said, basis, vouched, status, order, null, List.of(), null, null, scope);
    }

    /** Returns these settings with what checking the file found out. */
    public JobSettings checked(String tag, List<Column> found, DateOrder order) {
        return new JobSettings(
                fileName, mapping, lawfulBasis, attestation, defaultStatus, order, tag, found, null, null, scope);
    }

    /** Returns these settings with the reason of a failure, cut to 1,000 characters. */
    public JobSettings failed(String why) {
        var text = why.length() <= 1000 ? why : why.substring(0, 999) + "…";
        return new JobSettings(
                fileName,
                mapping,
                lawfulBasis,
                attestation,
                defaultStatus,
                dateOrder,
                entityTag,
                columns,
                text,
                null,
                scope);
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
                scope);
    }

    /** Hides the file and its columns, which a stray log or exception would otherwise show. */
    @Override
    public String toString() {
        return "JobSettings";
    }
}
