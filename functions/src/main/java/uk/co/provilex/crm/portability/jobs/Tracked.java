package uk.co.provilex.crm.portability.jobs;

import uk.co.provilex.crm.platform.sealing.SubjectKey;

/**
 * A job with its progress and its key, read together.
 *
 * @param job the job
 * @param progress how far it is
 * @param key seals what belongs to it
 */
public record Tracked(Job job, Progress progress, SubjectKey key) {}
