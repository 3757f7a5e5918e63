package uk.co.provilex.crm.local.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts one cloud for each thread that runs tests, when a test of that thread first asks for it, and stops them after the
 * last test. The tests of a class run in one thread, so they have the cloud to themselves: they may move its clock, and wait
 * until it has nothing left to do. As each move makes everything expire, and be looked at, that was stored before, a class
 * gets a new cloud where many organisations of other classes are on the one before.
 */
final class SharedCloud implements ParameterResolver {

    private static final int MOST_STRANGERS = 25;

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Cloud.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SharedCloud.class))
                .getOrComputeIfAbsent(Thread.currentThread(), thread -> new Lender(), Lender.class)
                .lend(outermost(context.getRequiredTestClass()));
    }

    private static Class<?> outermost(Class<?> test) {
        var enclosing = test.getEnclosingClass();
        return enclosing == null ? test : outermost(enclosing);
    }

    /** The cloud of a thread, and who has it. Those before it are left running, for whoever still has them. */
    private static final class Lender implements AutoCloseable {

        private final List<Cloud> started = new ArrayList<>();
        private @Nullable Cloud cloud;
        private @Nullable Class<?> borrower;

        Cloud lend(Class<?> test) {
            var lent = cloud;
            if (lent == null || (!test.equals(borrower) && lent.organisations() > MOST_STRANGERS)) {
                lent = start();
                started.add(lent);
                cloud = lent;
            }
            borrower = test;
            return lent;
        }

        @Override
        public void close() {
            started.forEach(Cloud::close);
        }
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
