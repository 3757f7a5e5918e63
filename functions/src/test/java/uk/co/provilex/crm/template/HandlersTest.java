package uk.co.provilex.crm.template;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.policy.GetHealth;

/** Template and code name the same operations. */
class HandlersTest {

    @Test
    void everyFunctionHasItsClassAndEveryHandlerItsFunction() throws Exception {
        var declared = Templates.functions().values().stream()
                .map(function -> function.path("Handler").asText())
                .collect(Collectors.toCollection(TreeSet::new));
        var handlers = productClasses().stream()
                .filter(HandlersTest::runsInLambda)
                .map(type -> type.getName() + "::handleRequest")
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(declared, handlers);
    }

    @Test
    void eachFunctionIsNamedAfterItsClass() {
        Templates.functions().forEach((name, function) -> {
            var handler = function.path("Handler").asText();
            assertEquals(name, handler.substring(handler.lastIndexOf('.') + 1, handler.indexOf("::")));
        });
    }

    private static boolean runsInLambda(Class<?> type) {
        return (RequestHandler.class.isAssignableFrom(type) || RequestStreamHandler.class.isAssignableFrom(type))
                && !Modifier.isAbstract(type.getModifiers());
    }

    private static List<Class<?>> productClasses() throws IOException, URISyntaxException {
        var folder = Path.of(GetHealth.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (var files = Files.walk(folder)) {
            return files.map(file -> folder.relativize(file).toString())
                    .filter(file -> file.endsWith(".class"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .<Class<?>>map(HandlersTest::load)
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, GetHealth.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("a class of the product does not load", e);
        }
    }
}
