package uk.co.provilex.crm.local.kms;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import uk.co.provilex.crm.local.edge.AwsFault;
import uk.co.provilex.crm.local.state.StateFile;

/** Holds the keys and forgets each, material and all, when its waiting period has run out. */
final class MasterKeys {

    /** What is written to disk. */
    record Document(List<MasterKey> keys) {}

    private final StateFile<Document> file;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, MasterKey> byId = new TreeMap<>();

    MasterKeys(StateFile<Document> file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
        file.read().ifPresent(kept -> kept.keys().forEach(key -> byId.put(key.id(), key)));
    }

    /** Makes a symmetric key unless the key is there already, so that a restart finds the key it had. */
    void create(String arn) {
        byte[] material = new byte[32];
        random.nextBytes(material);
        keep(MasterKey.symmetric(arn, material, clock.instant()));
    }

    /** Makes a key that signs unless the key is there already. */
    void createSigning(String arn) {
        keep(MasterKey.signing(arn, SigningPair.generate(), clock.instant()));
    }

    private synchronized void keep(MasterKey key) {
        if (byId.putIfAbsent(key.id(), key) == null) {
            save();
        }
    }

    /** Finds a key by its ARN or its id. */
    synchronized Optional<MasterKey> find(String keyId) {
        dropDeleted();
        return Optional.ofNullable(byId.get(keyId.substring(keyId.lastIndexOf('/') + 1)))
                .filter(key -> keyId.equals(key.arn()) || keyId.equals(key.id()));
    }

    synchronized MasterKey require(String keyId) throws AwsFault {
        return find(keyId).orElseThrow(() -> new AwsFault(400, "NotFoundException", "Key does not exist"));
    }

    /** Finds a key that may be used for cryptography now. */
    MasterKey requireUsable(String keyId) throws AwsFault {
        MasterKey key = require(keyId);
        if (key.deletion().isPresent()) {
            throw new AwsFault(400, "KMSInvalidStateException", key.arn() + " is pending deletion.");
        }
        if (!key.enabled()) {
            throw new AwsFault(400, "DisabledException", key.arn() + " is disabled.");
        }
        return key;
    }

    synchronized MasterKey update(String keyId, UnaryOperator<MasterKey> change) throws AwsFault {
        MasterKey changed = change.apply(require(keyId));
        byId.put(changed.id(), changed);
        save();
        return changed;
    }

    private void dropDeleted() {
        Instant now = clock.instant();
        if (byId.values()
                .removeIf(key -> key.deletion().filter(at -> !at.isAfter(now)).isPresent())) {
            save();
        }
    }

    private void save() {
        file.write(new Document(List.copyOf(byId.values())));
    }
}
