package uk.co.provilex.crm.local.functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A handler behind bytes: events and answers are turned by {@code aws-lambda-java-serialization} with the choices of the
 * Java runtime interface client, so a type that Lambda could not read fails here too.
 */
@FunctionalInterface
interface Handler {

    byte[] handle(byte[] event, Context context) throws IOException;

    /** Wraps an instance of one of Lambda's two handler interfaces. */
    static Handler of(Object instance) {
        if (instance instanceof RequestStreamHandler streaming) {
            return (event, context) -> {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                streaming.handleRequest(new ByteArrayInputStream(event), out, context);
                return out.toByteArray();
            };
        }
        if (instance instanceof RequestHandler<?, ?> handler) {
            Type[] types = typeArguments(handler.getClass());
            @SuppressWarnings("unchecked") // the event is read as the very type that the handler declares
            RequestHandler<Object, Object> typed = (RequestHandler<Object, Object>) handler;
            PojoSerializer<Object> input = serializer(types[0]);
            PojoSerializer<Object> output = serializer(types[1]);
            return (event, context) -> {
                Object answer = typed.handleRequest(input.fromJson(new ByteArrayInputStream(event)), context);
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                output.toJson(answer, out);
                return out.toByteArray();
            };
        }
        throw new IllegalArgumentException(
                instance.getClass().getName() + " is neither a RequestHandler nor a RequestStreamHandler");
    }

    private static PojoSerializer<Object> serializer(Type type) {
        if (type instanceof Class<?> plain && LambdaEventSerializers.isLambdaSupportedEvent(plain.getName())) {
            @SuppressWarnings("unchecked") // the serializer of a class reads and writes objects of that class
            PojoSerializer<Object> serializer =
                    (PojoSerializer<Object>) LambdaEventSerializers.serializerFor(plain, plain.getClassLoader());
            return serializer;
        }
        return JacksonFactory.getInstance().getSerializer(type);
    }

    private static Type[] typeArguments(Class<?> handler) {
        Map<TypeVariable<?>, Type> known = new HashMap<>();
        Type[] found = search(handler, known);
        if (found == null) {
            throw new IllegalArgumentException(handler.getName() + " does not say what events it takes");
        }
        return found;
    }

    private static Type @Nullable [] search(@Nullable Type type, Map<TypeVariable<?>, Type> known) {
        Class<?> raw;
        if (type instanceof Class<?> plain) {
            raw = plain;
        } else if (type instanceof ParameterizedType parameterized) {
            raw = (Class<?>) parameterized.getRawType();
            Type[] arguments = parameterized.getActualTypeArguments();
            for (int i = 0; i < arguments.length; i++) {
                known.put(raw.getTypeParameters()[i], resolve(arguments[i], known));
            }
        } else {
            return null;
        }
        if (raw == RequestHandler.class) {
            TypeVariable<?>[] parameters = raw.getTypeParameters();
            return new Type[] {resolve(parameters[0], known), resolve(parameters[1], known)};
        }
        for (Type implemented : raw.getGenericInterfaces()) {
            Type[] found = search(implemented, known);
            if (found != null) {
                return found;
            }
        }
        return search(raw.getGenericSuperclass(), known);
    }

    private static Type resolve(Type type, Map<TypeVariable<?>, Type> known) {
        return type instanceof TypeVariable<?> variable ? known.getOrDefault(variable, Object.class) : type;
    }
}
