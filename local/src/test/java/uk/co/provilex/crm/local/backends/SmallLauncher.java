package uk.co.provilex.crm.local.backends;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Starts the stores on a directory, says how to reach each of them, and waits to be killed. */
final class SmallLauncher {

    private SmallLauncher() {}

    /** Runs until the process ends. */
    public static void main(String[] args) throws InterruptedException {
        try (Backends backends = Backends.embedded(Optional.of(Path.of(args[0])), "eu-west-2", "000000000000")) {
            for (Backend store : List.of(backends.dynamoDb(), backends.s3(), backends.sqs())) {
                System.out.println(store.uri() + " " + store.accessKeyId() + " " + store.secretAccessKey());
            }
            Thread.currentThread().join();
        }
    }
}
