package uk.co.provilex.crm.portability;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.ConsentInput;

/**
 * The body of a request to start an import.
 *
 * @param mapping which field each column fills, by header
 * @param lawfulBasis the lawful basis for the whole file
 * @param attestation what the uploader vouches for, required with a lawful basis
 * @param defaultStatus the status of leads whose row gives none
 * @param dateOrder dmy, mdy or ymd
 */
public record ImportStart(
        @Nullable Map<String, @Nullable String> mapping,
        @Nullable ConsentInput lawfulBasis,
        @Nullable Attestation attestation,
        @Nullable String defaultStatus,
        @Nullable String dateOrder) {

    /**
     * What the uploader vouches for.
     *
     * @param statement the statement
     * @param listSource where the list comes from
     */
    public record Attestation(
            @Nullable String statement, @Nullable String listSource) {
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
