package uk.co.provilex.crm;

import java.lang.StackWalker.Option;

/** The seed of a test that draws at random: printed, so that what it found is found again with {@code -Dseed=}. */
public final class Seed {

    private static final StackWalker CALLERS = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

    private Seed() {}

    /** Returns a new seed, or the one that is asked for, and prints it with the name of the test. */
    public static long drawn() {
        long seed = Long.getLong("seed", System.nanoTime());
        var test = CALLERS.getCallerClass().getName();
        System.getLogger(test).log(System.Logger.Level.INFO, "seed {0}", Long.toString(seed));
        return seed;
    }
}
