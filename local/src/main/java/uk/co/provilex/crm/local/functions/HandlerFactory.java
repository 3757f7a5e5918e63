package uk.co.provilex.crm.local.functions;

import java.util.Map;
import software.amazon.awssdk.http.SdkHttpClient;

/** Makes handler instances as the start of a Lambda container does. */
@FunctionalInterface
public interface HandlerFactory {

    /**
     * Makes one instance for one container.
     *
     * @param type the handler class
     * @param environment the variables that the container would have
     * @param http the connections to make AWS calls over; they are cut when the container is killed
     * @return the instance
     * @throws ReflectiveOperationException when the class cannot be made
     */
    Object create(Class<?> type, Map<String, String> environment, SdkHttpClient http)
            throws ReflectiveOperationException;
}
