package uk.co.provilex.crm.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.PublicOperation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.signing.PublicJwk;

/**
 * {@code GET /v1/keys}: the public keys that check what Provilex has signed, as a JWK Set (RFC 7517, section 5). The one in
 * use comes first; those that were used before stay, so that what they signed can still be checked.
 */
public final class GetKeys extends PublicOperation<NoBody, GetKeys.Keys> {

    /** The keys, the one in use first. */
    public record Keys(List<PublicJwk> keys) {}

    /** Runs as a Lambda function. */
    public GetKeys() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public GetKeys(Platform platform) {
        super(platform, NoBody.class);
    }

    @Override
    protected Reply<Keys> handle(Visit visit, NoBody request) {
        var keys = new ArrayList<PublicJwk>();
        keys.add(platform().signer().key());
        platform().setting("RETIRED_SIGNING_KEYS").map(GetKeys::retired).ifPresent(keys::addAll);
        return Reply.ok(new Keys(keys.stream().distinct().toList())).header("cache-control", "public, max-age=300");
    }

    /** Reads the template's parameter: the coordinates of each key, joined by a dot, and commas between keys. */
    private static List<PublicJwk> retired(String parameter) {
        return Stream.of(parameter.split(",", -1))
                .map(key -> {
                    int dot = key.indexOf('.');
                    return PublicJwk.at(key.substring(0, Math.max(dot, 0)), key.substring(dot + 1));
                })
                .toList();
    }
}
