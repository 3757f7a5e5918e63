package uk.co.provilex.crm.local.cognito;

/** Takes the messages that Cognito would send by email; the local runner prints them. */
@FunctionalInterface
public interface Outbox {

    /** Delivers one message. */
    void deliver(Message message);
}
