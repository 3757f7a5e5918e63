package uk.co.provilex.crm.platform;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * How long a function waits for AWS. The SDK would wait half a minute for each answer, which is longer than a function with a
 * caller may run: a connection that has died unnoticed would end in a function that is killed, and not in another try. What
 * S3 gives and takes is long, and waits as the SDK does.
 *
 * @param answer for how long a connection may be silent before the SDK tries another
 * @param call for how long a call may last, all its tries together; {@code null} for as long as those take
 */
public record Patience(Duration answer, @Nullable Duration call) {

    /**
     * That of a deployed function. Nothing that it asks takes a second when AWS is well; the rest is for two more tries, and
     * for a refusal to be written before the 15 seconds are over that the template gives it.
     */
    public static final Patience OF_A_FUNCTION = new Patience(Duration.ofSeconds(3), Duration.ofSeconds(9));

    /** That of the SDK itself: on one machine everything else may be slower than a connection is bad. */
    static final Patience ENDLESS = new Patience(Duration.ofSeconds(30), null);

    /** Opens connections that are given up after {@link #answer}. */
    SdkHttpClient connections() {
        return UrlConnectionHttpClient.builder().socketTimeout(answer).build();
    }

    /** Ends the calls of a client after {@link #call}. */
    void limit(ClientOverrideConfiguration.Builder calls) {
        Optional.ofNullable(call).ifPresent(calls::apiCallTimeout);
    }
}
