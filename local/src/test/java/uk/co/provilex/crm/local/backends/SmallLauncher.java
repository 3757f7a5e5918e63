package uk.co.provilex.crm.local.backends;

import java.util.Optional;

/** Starts the stores, says so, and waits to be killed. */
final class SmallLauncher {

    private SmallLauncher() {}

    /** Runs until the process ends. */
    public static void main(String[] args) throws InterruptedException {
        try (Backends backends = Backends.embedded(Optional.empty(), "eu-west-2", "000000000000")) {
            System.out.println("ready " + backends.dynamoDb().uri() + " "
                    + backends.s3().uri() + " " + backends.sqs().uri());
            Thread.currentThread().join();
        }
    }
}
