package uk.co.provilex.crm.local.it;

import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.http.SdkHttpRequest;
import uk.co.provilex.crm.local.functions.CallWatcher;

/** Does something of a test's own between a function's reading and its writing, where another request would come. */
final class Meanwhile implements AutoCloseable {

    /** What happens meanwhile. */
    @FunctionalInterface
    interface Event {
        void happen(int time) throws Exception;
    }

    private final Cloud cloud;
    private final AtomicInteger times = new AtomicInteger();

    private Meanwhile(Cloud cloud) {
        this.cloud = cloud;
    }

    /** Lets {@code event} happen before each of the first {@code most} commits of {@code function}, until it is closed. */
    static Meanwhile beforeCommitsOf(Cloud cloud, String function, int most, Event event) {
        var meanwhile = new Meanwhile(cloud);
        cloud.local().functions().watch(new CallWatcher() {
            @Override
            public boolean killsBefore(String caller, SdkHttpRequest request) {
                if (caller.equals(function) && commits(request) && meanwhile.times.get() < most) {
                    meanwhile.happen(event);
                }
                return false;
            }
        });
        return meanwhile;
    }

    private void happen(Event event) {
        try {
            event.happen(times.incrementAndGet());
        } catch (Exception failed) { // the function sees a fault, and the test what it answers then
            throw new IllegalStateException(failed);
        }
    }

    private static boolean commits(SdkHttpRequest request) {
        return request.firstMatchingHeader("X-Amz-Target")
                .filter(target -> target.endsWith(".TransactWriteItems"))
                .isPresent();
    }

    /** Returns how often it happened. */
    int times() {
        return times.get();
    }

    @Override
    public void close() {
        cloud.local().functions().watch(CallWatcher.NONE);
    }
}
