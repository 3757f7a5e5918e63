package uk.co.provilex.crm.portability;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The media types under which a list or a package can be uploaded. They are what the upload's URL is signed for and nothing more: what a
 * file is, its content tells.
 */
enum UploadType {
    CSV("text/csv", "csv"),
    VCARD("text/vcard", "vcf|vcard"),
    JSONL("application/jsonl", "jsonl"),
    NDJSON("application/x-ndjson", "ndjson"),
    GZIP("application/gzip", "gz"),
    ZIP("application/zip", "zip");

    /** The media types, for people. */
    static final String ALL = String.join(
            ", ", Arrays.stream(values()).map(type -> type.contentType).toList());

    private final String contentType;
    private final String endings;

    UploadType(String contentType, String endings) {
        this.contentType = contentType;
        this.endings = endings;
    }

    String contentType() {
        return contentType;
    }

    static Optional<UploadType> of(String contentType) {
        return Arrays.stream(values())
                .filter(type -> type.contentType.equals(contentType))
                .findFirst();
    }

    /** Returns the type that the ending of a file's name means, that of CSV where it means none. */
    static UploadType ofName(String fileName) {
        var name = fileName.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(type -> name.matches("(?s).*\\.(?:" + type.endings + ")"))
                .findFirst()
                .orElse(CSV);
    }
}
