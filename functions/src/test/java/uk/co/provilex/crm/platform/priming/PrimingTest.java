package uk.co.provilex.crm.platform.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.CodeSource;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.support.ReflectionSupport;
import uk.co.provilex.crm.platform.Platform;

final class PrimingTest {

    static Stream<Class<?>> operations() {
        var product = place(HttpFunction.class);
        return ReflectionSupport.streamAllClassesInPackage(
                "uk.co.provilex.crm",
                type -> HttpFunction.class.isAssignableFrom(type)
                        && !Modifier.isAbstract(type.getModifiers())
                        && place(type).equals(product),
                name -> true);
    }

    private static CodeSource place(Class<?> type) {
        return type.getProtectionDomain().getCodeSource();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("operations")
    void everyOperationCanBeRehearsedWithoutACloud(Class<? extends HttpFunction> operation) {
        assertDoesNotThrow(() -> new Priming(operation, platform()).beforeCheckpoint(org.crac.Core.getGlobalContext()));
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("operations")
    void theRehearsalMeetsNoFault(Class<? extends HttpFunction> operation) throws Exception {
        var lines = new StringBuilder();
        var logger = new LambdaLogger() {
            @Override
            public void log(String message) {
                lines.append(message);
            }

            @Override
            public void log(byte[] message) {
                lines.append(new String(message, StandardCharsets.UTF_8));
            }
        };
        var context = (Context) Proxy.newProxyInstance(
                Context.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getLogger" -> logger;
                    case "getRemainingTimeInMillis" -> 10_000;
                    default -> "rehearsal";
                });
        var rehearsal = platform().over(new CannedAws());
        var answer = operation
                .getConstructor(Platform.class)
                .newInstance(rehearsal)
                .handleRequest(Priming.request(rehearsal), context);
        // there is no lead, which its own link is not told
        assertTrue(
                answer.getStatusCode() != 401 || SubjectOperation.class.isAssignableFrom(operation),
                "the rehearsal does not get past the door");
        assertFalse(lines.toString().contains("\"fault\""), lines.toString());
    }

    private static Platform platform() {
        var environment = new HashMap<>(Map.of(
                "AWS_REGION", "eu-west-2",
                "FUNCTION_ROLE_ARN", "arn:aws:iam::000000000000:role/rehearsal",
                "TENANT_MASTER_KEY_ARN", "arn:aws:kms:eu-west-2:000000000000:key/rehearsal",
                "RECORDS_TABLE", "records",
                "KEYS_TABLE", "keys",
                "LOOKUP_TABLE", "lookup",
                "LEDGER_TABLE", "ledger",
                "TRANSFER_BUCKET", "transfer"));
        environment.put("AWS_ACCESS_KEY_ID", "nobody");
        environment.put("AWS_SECRET_ACCESS_KEY", "nothing");
        environment.put("SIGNING_KEY_ARN", "arn:aws:kms:eu-west-2:000000000000:key/signing");
        environment.put("USER_POOL_ID", "eu-west-2_rehearsal");
        environment.put("USER_POOL_CLIENT_ID", "rehearsal");
        environment.put("SUBJECT_PAGE", "https://app.example.com/my-data");
        return Platform.of(environment, InstantSource.system());
    }
}
