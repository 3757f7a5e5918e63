package uk.co.provilex.crm.local.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;
import java.util.Locale;

/**
 * What the server answered.
 *
 * @param status the HTTP status
 * @param headers the headers
 * @param body the JSON body; a missing node when there is none
 */
public record Answer(int status, HttpHeaders headers, JsonNode body) {

    /** Returns a header, or the empty string. */
    public String header(String name) {
        return headers.firstValue(name.toLowerCase(Locale.ROOT)).orElse("");
    }

    /** Returns the entity tag, to be sent back as {@code If-Match}. */
    public String etag() {
        return header("etag");
    }

    /** Returns a text member of the body, or the empty string. */
    public String text(String member) {
        return body.path(member).asText("");
    }

    /** Returns the last part of a problem's type, or the empty string when this is no problem. */
    public String problem() {
        var type = text("type");
        return type.substring(type.lastIndexOf('/') + 1);
    }

    /**
     * Returns this answer when it has the status that was hoped for.
     *
     * @throws IllegalStateException otherwise, naming both and the kind of problem
     */
    public Answer expect(int hopedFor) {
        if (status != hopedFor) {
            throw new IllegalStateException("expected %d but was answered %d %s %s"
                    .formatted(hopedFor, status, problem(), body.path("errors")));
        }
        return this;
    }
}
