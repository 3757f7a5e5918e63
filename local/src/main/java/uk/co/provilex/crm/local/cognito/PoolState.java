package uk.co.provilex.crm.local.cognito;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import uk.co.provilex.crm.local.state.StateFile;

/** All that a pool keeps, with one write to disk for each call that changed something. */
final class PoolState {

    /** What is written to disk. */
    record Document(List<PoolUser> users, List<TokenFamily> families, List<SigningKey> keys, String decoySecret) {}

    final SecureRandom random = new SecureRandom();
    final ConcurrentMap<String, PoolUser> users = new ConcurrentHashMap<>();
    final ConcurrentMap<String, TokenFamily> families = new ConcurrentHashMap<>();
    final List<SigningKey> keys = new CopyOnWriteArrayList<>();

    private final StateFile<Document> file;
    private final String decoySecret;
    private final AtomicBoolean touched = new AtomicBoolean();

    PoolState(StateFile<Document> file) {
        this.file = file;
        Document kept = file.read().orElseGet(this::fresh);
        kept.users().forEach(user -> users.put(user.username(), user));
        kept.families().forEach(family -> families.put(family.originJti(), family));
        keys.addAll(kept.keys());
        decoySecret = kept.decoySecret();
    }

    private Document fresh() {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        touch();
        return new Document(List.of(), List.of(), List.of(), HexFormat.of().formatHex(secret));
    }

    /** Returns the secret from which the answers for unknown users are derived, the same after a restart. */
    byte[] decoySecret() {
        return HexFormat.of().parseHex(decoySecret);
    }

    /** Notes that something changed. */
    void touch() {
        touched.set(true);
    }

    /** Writes what changed since the last time, if anything did. */
    synchronized void saveIfTouched() {
        if (touched.getAndSet(false)) {
            file.write(new Document(
                    List.copyOf(users.values()), List.copyOf(families.values()), new ArrayList<>(keys), decoySecret));
        }
    }
}
