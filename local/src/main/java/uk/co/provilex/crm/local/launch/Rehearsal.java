package uk.co.provilex.crm.local.launch;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import uk.co.provilex.crm.local.backends.StartArchives;

/**
 * Starts the product once as {@link Launch} does, in a JVM of its own, and ends it, so that this JVM and those of the
 * stores write the archives from which they start faster later. Does nothing where the archives are of these jars.
 */
public final class Rehearsal {

    private Rehearsal() {}

    /** Rehearses, if there is need. What goes wrong is left to the launch that follows, which says it to the user. */
    public static void main(String[] arguments) throws IOException, InterruptedException, TimeoutException {
        if (StartArchives.isRehearsal()) {
            try (LocalCloud cloud = LocalCloud.start(LocalCloud.Options.usual())) {
                DemoTenant.in(cloud, Optional.empty());
            }
            System.exit(0);
        }
        String classPath = System.getProperty("java.class.path");
        List<Path> jars = Arrays.stream(classPath.split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
        if (!StartArchives.areOf(jars) && rehearse(classPath) == 0) {
            StartArchives.madeOf(jars);
        }
    }

    private static int rehearse(String classPath) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(StartArchives.rehearsed("launch"));
        command.addAll(List.of("-cp", classPath, Rehearsal.class.getName()));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
