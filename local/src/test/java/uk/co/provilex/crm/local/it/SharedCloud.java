package uk.co.provilex.crm.local.it;

import java.io.IOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts one cloud for each thread that runs tests, when a test of that thread first asks for it, and stops them after the
 * last test. The tests of a class run in one thread, so they have the cloud to themselves: they may move its clock, and wait
 * until it has nothing left to do.
 */
final class SharedCloud implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Cloud.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SharedCloud.class))
                .getOrComputeIfAbsent(Thread.currentThread(), thread -> start(), Cloud.class);
    }

    private static Cloud start() {
        try {
            return Cloud.start();
        } catch (IOException broken) {
            throw new ParameterResolutionException("the local cloud does not start", broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new ParameterResolutionException("stopped", stopped);
        }
    }
}
