package uk.co.provilex.crm.local.it;

import java.io.IOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts the one cloud of a run when the first test asks for it, and stops it after the last. */
final class SharedCloud implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Cloud.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SharedCloud.class))
                .getOrComputeIfAbsent(Cloud.class, type -> start(), Cloud.class);
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
