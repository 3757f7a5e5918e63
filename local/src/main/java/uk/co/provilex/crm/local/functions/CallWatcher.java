package uk.co.provilex.crm.local.functions;

import java.util.Optional;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Lets a test see each AWS call of a function, answer it in AWS's place, and kill the container before the call leaves or
 * before its answer arrives.
 */
public interface CallWatcher {

    /** Watches nothing. */
    CallWatcher NONE = new CallWatcher() {};

    /** Is told of a call about to be sent; returns whether the container dies before it. */
    default boolean killsBefore(String function, SdkHttpRequest request) {
        return false;
    }

    /** Is told of a call about to be sent; returns what the function is answered in AWS's place, if it is. */
    default Optional<HttpExecuteResponse> answersInstead(String function, HttpExecuteRequest request) {
        return Optional.empty();
    }

    /** Is told of a call that AWS has answered; returns whether the container dies before it hears the answer. */
    default boolean killsAfter(String function, SdkHttpRequest request) {
        return false;
    }
}
