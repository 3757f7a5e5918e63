package uk.co.provilex.crm.local.cognito;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import uk.co.provilex.crm.local.edge.AwsFault;

/** The two steps of {@code USER_SRP_AUTH}: challenge and proof. */
final class SrpSignIn {

    private final UserPoolSettings settings;
    private final Users users;
    private final Decoys decoys;
    private final PoolState state;
    private final ExpiringBook<SrpExchange> exchanges;

    SrpSignIn(UserPoolSettings settings, Users users, Decoys decoys, PoolState state, InstantSource clock) {
        this.settings = settings;
        this.users = users;
        this.decoys = decoys;
        this.state = state;
        this.exchanges = new ExpiringBook<>(clock, settings.authSessionValidity(), state.random);
    }

    /** Answers the first step, for unknown users too. */
    ObjectNode challenge(JsonNode parameters) throws AwsFault {
        String typedName = Input.required(parameters, "USERNAME");
        BigInteger clientPublic = hexadecimal(Input.required(parameters, "SRP_A"));
        // RFC 5054 section 2.5.4: with A at zero the session key would be known without the password.
        if (clientPublic.mod(Srp.N).signum() == 0) {
            throw Faults.invalidParameter("SRP_A is not valid");
        }
        SrpExchange exchange = users.find(typedName)
                .map(user -> exchangeFor(user, typedName, clientPublic))
                .orElseGet(() -> decoys.exchange(users.normalise(typedName), clientPublic));
        ObjectNode answer = Input.empty().put("ChallengeName", "PASSWORD_VERIFIER");
        answer.putObject("ChallengeParameters")
                .put("SALT", exchange.salt().toString(16))
                .put("SECRET_BLOCK", exchanges.open(exchange))
                .put("SRP_B", exchange.serverPublic().toString(16))
                .put("USERNAME", exchange.userId())
                .put("USER_ID_FOR_SRP", exchange.userId());
        return answer;
    }

    /** Finds the exchange that a proof belongs to; each serves one attempt. */
    SrpExchange take(JsonNode responses) throws AwsFault {
        return exchanges
                .take(Input.required(responses, "PASSWORD_CLAIM_SECRET_BLOCK"))
                .orElseThrow(Faults::incorrectCredentials);
    }

    /** Finds the user whose password the proof shows; empty when it shows none. */
    Optional<PoolUser> prove(SrpExchange exchange, JsonNode responses) throws AwsFault {
        String timestamp = Input.required(responses, "TIMESTAMP");
        try {
            SrpClient.TIMESTAMP.parse(timestamp);
        } catch (DateTimeException e) {
            throw Faults.invalidParameter("TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.");
        }
        byte[] secretBlock = base64(Input.required(responses, "PASSWORD_CLAIM_SECRET_BLOCK"));
        byte[] signature = base64(Input.required(responses, "PASSWORD_CLAIM_SIGNATURE"));
        boolean proven = exchange.proves(settings.poolName(), secretBlock, timestamp, signature)
                && Input.required(responses, "USERNAME").equals(exchange.userId());
        return exchange.username()
                .filter(username -> proven)
                .flatMap(users::find)
                // A password that was replaced between the two steps proves nothing any more.
                .filter(user -> user.credential()
                        .srpVerifier()
                        .equals(exchange.verifier().toString(16)));
    }

    private SrpExchange exchangeFor(PoolUser user, String typedName, BigInteger clientPublic) {
        return new SrpExchange(
                typedName,
                Optional.of(user.username()),
                user.username(),
                new BigInteger(user.credential().srpSalt(), 16),
                new BigInteger(user.credential().srpVerifier(), 16),
                clientPublic,
                SrpExchange.newSecret(state.random));
    }

    private static BigInteger hexadecimal(String text) throws AwsFault {
        if (!text.matches("[0-9A-Fa-f]{1,1536}")) {
            throw Faults.invalidParameter("SRP_A is not valid");
        }
        return new BigInteger(text, 16);
    }

    private static byte[] base64(String text) throws AwsFault {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw Faults.invalidParameter("A password claim is not valid Base64");
        }
    }
}
