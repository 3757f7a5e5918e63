package uk.co.provilex.crm.local.launch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import uk.co.provilex.crm.local.cognito.Message;
import uk.co.provilex.crm.local.cognito.Outbox;

/** Keeps the messages that Cognito would have sent, so that people, tests and the demo can read them. */
public final class Mailbox implements Outbox {

    private static final int MOST_KEPT = 10_000;

    private final List<Message> messages = new ArrayList<>();
    private final List<Consumer<Message>> listeners = new CopyOnWriteArrayList<>();

    @Override
    public void deliver(Message message) {
        synchronized (messages) {
            if (messages.size() == MOST_KEPT) {
                messages.removeFirst();
            }
            messages.add(message);
            messages.notifyAll();
        }
        listeners.forEach(listener -> listener.accept(message));
    }

    /** Shows every later message to {@code listener}. */
    public void onMessage(Consumer<Message> listener) {
        listeners.add(listener);
    }

    /** Returns everything sent to an address, oldest first. */
    public List<Message> to(String address) {
        synchronized (messages) {
            return messages.stream()
                    .filter(message -> message.to().toLowerCase(Locale.ROOT).equals(address.toLowerCase(Locale.ROOT)))
                    .toList();
        }
    }

    /**
     * Waits for a message to an address and returns the latest.
     *
     * @throws TimeoutException when none has come within {@code bound}
     */
    public Message await(String address, Duration bound) throws InterruptedException, TimeoutException {
        return awaitMore(0, address, bound).getLast();
    }

    /**
     * Waits until an address has more than {@code known} messages, and returns those that it did not have then, oldest first.
     *
     * @throws TimeoutException when no other has come within {@code bound}
     */
    List<Message> awaitMore(int known, String address, Duration bound) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + bound.toNanos();
        synchronized (messages) {
            while (true) {
                List<Message> found = to(address);
                if (found.size() > known) {
                    return found.subList(known, found.size());
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new TimeoutException("no message has come");
                }
                messages.wait(left);
            }
        }
    }

    /** Returns the latest message to an address, if any. */
    public Optional<Message> latest(String address) {
        List<Message> found = to(address);
        return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast());
    }
}
