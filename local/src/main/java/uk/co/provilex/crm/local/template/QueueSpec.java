package uk.co.provilex.crm.local.template;

import java.time.Duration;
import java.util.Optional;

/**
 * An SQS standard queue as the template declares it.
 *
 * @param logicalId its name in its template
 * @param name the queue's name
 * @param arn the queue's ARN
 * @param url what {@code Ref} returns
 * @param visibilityTimeout how long a received message stays hidden
 * @param delay how long a new message stays hidden
 * @param retention how long a message is kept
 * @param redrive where messages go that fail too often, if anywhere
 */
public record QueueSpec(
        String logicalId,
        String name,
        String arn,
        String url,
        Duration visibilityTimeout,
        Duration delay,
        Duration retention,
        Optional<Redrive> redrive) {

    /**
     * A redrive policy.
     *
     * @param deadLetterArn the dead-letter queue
     * @param maxReceiveCount how many receives a message gets before it goes there
     */
    public record Redrive(String deadLetterArn, int maxReceiveCount) {}
}
