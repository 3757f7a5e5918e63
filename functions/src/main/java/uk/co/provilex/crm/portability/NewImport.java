package uk.co.provilex.crm.portability;

import org.jspecify.annotations.Nullable;

/**
 * The body of a request to begin an import.
 *
 * @param fileName the name of the file
 * @param contentType its media type, if that is not to be told by the name
 * @param contentLength its size in bytes, if only that size is to be accepted
 */
public record NewImport(
        @Nullable String fileName,
        @Nullable String contentType,
        @Nullable Long contentLength) {

    /** Hides the file, which a stray log or exception would otherwise show. */
    @Override
    public String toString() {
        return "NewImport";
    }
}
