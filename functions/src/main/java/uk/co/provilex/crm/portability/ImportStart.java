package uk.co.provilex.crm.portability;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.ConsentInput;

/**
 * The body of a request to start an import, or to preview it.
 *
 * @param mapping which field each column fills, by header
 * @param savedMapping the name of a mapping that the tenant keeps; what {@code mapping} says goes before it
 * @param saveMappingAs the name under which the mapping is to be kept
 * @param createCustomFields custom fields that columns are to fill and that are made for them
 * @param mode create, update or upsert
 * @param matchBy by what leads are recognised, in order: id, externalId, email, phone
 * @param blank keep or clear
 * @param trashed reject or restore
 * @param lawfulBasis the lawful basis for the whole file
 * @param attestation what the uploader vouches for, required to start it
 * @param defaultStatus the status of leads whose row gives none
 * @param dateOrder dmy, mdy or ymd
 * @param encoding the encoding of a CSV file
 * @param delimiter what separates the cells of a CSV file
 * @param guard remove or keep
 * @param packageAgain whether a package may be brought in that was brought in before
 */
public record ImportStart(
        @Nullable Map<String, @Nullable String> mapping,
        @Nullable String savedMapping,
        @Nullable String saveMappingAs,
        @Nullable List<@Nullable NewField> createCustomFields,
        @Nullable String mode,
        @Nullable List<@Nullable String> matchBy,
        @Nullable String blank,
        @Nullable String trashed,
        @Nullable ConsentInput lawfulBasis,
        @Nullable Attestation attestation,
        @Nullable String defaultStatus,
        @Nullable String dateOrder,
        @Nullable String encoding,
        @Nullable String delimiter,
        @Nullable String guard,
        @Nullable Boolean packageAgain) {

    /**
     * A custom field that is made for a column.
     *
     * @param column the column's header
     * @param key the field's key
     * @param label what people read
     * @param type text, number, date or boolean
     */
    public record NewField(
            @Nullable String column,
            @Nullable String key,
            @Nullable String label,
            @Nullable String type) {
        @Override
        public String toString() {
            return "NewField";
        }
    }

    /**
     * What the uploader vouches for.
     *
     * @param statement the statement
     * @param wordingVersion the version of the published wording that the statement is
     * @param listSource where the list comes from
     */
    public record Attestation(
            @Nullable String statement,
            @Nullable String wordingVersion,
            @Nullable String listSource) {
        @Override
        public String toString() {
            return "Attestation";
        }
    }

    /** Hides what it holds, which a stray log or exception would otherwise show. */
    @Override
    public String toString() {
        return "ImportStart";
    }
}
