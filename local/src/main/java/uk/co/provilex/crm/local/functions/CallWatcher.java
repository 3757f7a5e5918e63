package uk.co.provilex.crm.local.functions;

import software.amazon.awssdk.http.SdkHttpRequest;

/** Lets a test see each AWS call of a function, and kill the container before the call leaves or before its answer arrives. */
public interface CallWatcher {

    /** Watches nothing. */
    CallWatcher NONE = new CallWatcher() {};

    /** Is told of a call about to be sent; returns whether the container dies before it. */
    default boolean killsBefore(String function, SdkHttpRequest request) {
        return false;
    }

    /** Is told of a call that AWS has answered; returns whether the container dies before it hears the answer. */
    default boolean killsAfter(String function, SdkHttpRequest request) {
        return false;
    }
}
