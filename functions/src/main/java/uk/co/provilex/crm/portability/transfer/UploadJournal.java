package uk.co.provilex.crm.portability.transfer;

import java.util.Optional;

/** What is known of an upload beyond the life of its writer, so that another can go on with it or abort it. */
public interface UploadJournal {

    /** Returns the upload that was begun before. */
    Optional<String> begun();

    /** Keeps the id of a new upload. */
    void opened(String uploadId);

    /** Returns the entity tag of a part of the upload {@code uploadId}, if what was uploaded last under its number is this. */
    Optional<String> entityTag(String uploadId, int number, String sha256);

    /** Keeps that a part is uploaded. */
    void uploaded(String uploadId, int number, String sha256, String entityTag);
}
