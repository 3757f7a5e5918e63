package uk.co.provilex.crm.platform.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;

/**
 * The body of a request: bounded, of the right media type, valid UTF-8, and only the fields that are asked for. A refusal
 * names the field at fault, by the empty pointer when it is the body as a whole.
 */
public final class Body {

    /** The most bytes a JSON body may have. */
    public static final int MAX_BYTES = 256 * 1024;

    private static final int MOST_POINTER = 300;

    /** Points to the body as a whole (RFC 6901). */
    private static final String WHOLE = "";

    private Body() {}

    /** Returns the body's text, or the empty string when there is none. */
    static String text(APIGatewayV2HTTPEvent event) {
        var body = event.getBody();
        if (body == null || body.isEmpty()) {
            return "";
        }
        if (body.length() > 2 * MAX_BYTES) {
            throw tooLarge();
        }
        var text = event.getIsBase64Encoded() ? decode(body) : body;
        if (text.length() > MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw tooLarge();
        }
        return text;
    }

    /** Reads {@code text} into {@code type}. */
    static <I> I read(String text, String contentType, String expected, Class<I> type) {
        if (type == NoBody.class) {
            if (!text.isEmpty()) {
                throw malformed("This operation takes no body.", "is there; send no body");
            }
            return type.cast(NoBody.NONE);
        }
        if (text.isEmpty()) {
            throw malformed("This operation takes a JSON body.", "is missing; send a JSON object");
        }
        if (!mediaType(contentType).equals(expected) && !mediaType(contentType).equals("application/json")) {
            throw Problem.UNSUPPORTED_MEDIA_TYPE
                    .because("Send the body as " + expected + ".")
                    .field("Content-Type", "is not " + expected);
        }
        try {
            return required(Json.parse(text, type));
        } catch (JsonProcessingException malformed) {
            throw explain(malformed);
        }
    }

    /** Reads a tree, as a merge patch leaves it, into {@code type}. */
    public static <I> I read(JsonNode tree, Class<I> type) {
        try {
            return required(Json.parse(tree, type));
        } catch (JsonProcessingException malformed) {
            throw explain(malformed);
        }
    }

    private static <I> I required(@Nullable I value) {
        if (value == null) {
            throw malformed("The body is null.", "is null; send a JSON object");
        }
        return value;
    }

    private static String mediaType(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    private static String decode(String base64) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64)))
                    .toString();
        } catch (CharacterCodingException | IllegalArgumentException notText) {
            throw malformed("The body is not text.", "is not valid UTF-8; encode it so");
        }
    }

    private static ProblemException tooLarge() {
        return Problem.TOO_LARGE
                .because("Send a body of at most " + MAX_BYTES / 1024 + " KiB.")
                .field(WHOLE, "is too large; send less, or leads by an import");
    }

    private static ProblemException malformed(String detail, String remedy) {
        return Problem.MALFORMED_REQUEST.because(detail).field(WHOLE, remedy);
    }

    /** Tells what is wrong without quoting a value. */
    private static ProblemException explain(JsonProcessingException malformed) {
        return switch (malformed) {
            case UnrecognizedPropertyException unknown ->
                Problem.MALFORMED_REQUEST
                        .because("The body has a field that this operation does not know; remove it.")
                        .field(pointer(unknown), "is not a field of this request");
            case StreamConstraintsException large -> tooMuch();
            case JsonMappingException other when other.getCause() instanceof StreamConstraintsException -> tooMuch();
            case JsonMappingException other when other.getCause() instanceof JsonParseException parse -> explain(parse);
            case JsonMappingException trailing
            when trailing.getOriginalMessage().startsWith("Trailing token") ->
                malformed("The body has more than one JSON value.", "has more than one value; send one object");
            case JsonMappingException mistyped ->
                Problem.MALFORMED_REQUEST
                        .because("A field has a value of the wrong type; see the contract for its type.")
                        .field(pointer(mistyped), "is not of the right type or form");
            default -> unreadable(malformed);
        };
    }

    private static ProblemException tooMuch() {
        return malformed(
                "The JSON is nested deeper than " + Json.MAX_DEPTH
                        + " levels, or has a name, number or string that is too long.",
                "is more than is read; send a flatter or shorter one");
    }

    private static ProblemException unreadable(JsonProcessingException malformed) {
        var place = malformed.getLocation();
        var where = place == null ? "" : " near line %d, column %d".formatted(place.getLineNr(), place.getColumnNr());
        if (malformed.getOriginalMessage().startsWith("Duplicate field")
                && malformed.getProcessor() instanceof JsonParser parser) {
            return Problem.MALFORMED_REQUEST
                    .because("The JSON has a field twice in one object" + where + ".")
                    .field(
                            bounded(parser.getParsingContext().pathAsPointer().toString()),
                            "is there twice; send it once");
        }
        return malformed("The body is not valid JSON" + where + ".", "is not valid JSON; send a JSON object");
    }

    private static String pointer(JsonMappingException fault) {
        var pointer = new StringBuilder();
        for (var step : fault.getPath()) {
            var name = step.getFieldName() == null ? Integer.toString(step.getIndex()) : step.getFieldName();
            pointer.append('/').append(name.replace("~", "~0").replace("/", "~1"));
        }
        return bounded(pointer.toString());
    }

    /** Cuts off what is longer than anybody needs to find the field: its names are the sender's. */
    private static String bounded(String pointer) {
        return pointer.length() <= MOST_POINTER ? pointer : pointer.substring(0, MOST_POINTER) + "…";
    }
}
