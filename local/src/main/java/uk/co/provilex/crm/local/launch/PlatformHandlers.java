package uk.co.provilex.crm.local.launch;

import java.time.InstantSource;
import java.util.Map;
import software.amazon.awssdk.http.SdkHttpClient;
import uk.co.provilex.crm.local.functions.HandlerFactory;
import uk.co.provilex.crm.platform.Platform;

/** Makes each handler on a platform of its own, with the clock of the local cloud instead of the system's. */
final class PlatformHandlers implements HandlerFactory {

    private final InstantSource clock;

    PlatformHandlers(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Object create(Class<?> type, Map<String, String> environment, SdkHttpClient http)
            throws ReflectiveOperationException {
        return type.getConstructor(Platform.class).newInstance(Platform.of(environment, clock, http));
    }
}
