package uk.co.provilex.crm.local.sts;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import uk.co.provilex.crm.local.iam.PolicyDocument;
import uk.co.provilex.crm.local.iam.Role;

/** Every role and every session of the local cloud, by access key. Thread-safe. */
public final class Sessions {

    /** How long an ended session is still recognised, so that its signatures are answered as expired and not as unknown. */
    private static final Duration REMEMBERED = Duration.ofDays(7);

    private static final int SWEEP_EVERY = 1_024;
    private static final String KEY_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final ConcurrentHashMap<String, Role> roles = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Session> sessions = new ConcurrentHashMap<>();
    private final Session administrator;

    /** Starts with an administrator and no role. */
    public Sessions(InstantSource clock, String accountId) {
        this.clock = clock;
        this.administrator = new Session(
                new SessionCredentials("AKIA" + letters(16), secret(30), Optional.empty()),
                Optional.empty(),
                "arn:aws:iam::" + accountId + ":root",
                Optional.empty(),
                false,
                Map.of(),
                Set.of(),
                Optional.empty());
        sessions.put(administrator.credentials().accessKeyId(), administrator);
    }

    /** Returns the caller whom no policy binds: it lays the tables, buckets and queues out. */
    public Session administrator() {
        return administrator;
    }

    /** Adds a role, or replaces it, and opens the session that a function of the role signs with; it does not expire. */
    public Session register(Role role) {
        roles.put(role.arn(), role);
        return open(role, "local", Optional.empty(), false, Map.of(), Set.of(), Optional.empty());
    }

    /** Returns a role. */
    public Optional<Role> role(String arn) {
        return Optional.ofNullable(roles.get(arn));
    }

    /** Returns all roles. */
    public Collection<Role> roles() {
        return List.copyOf(roles.values());
    }

    /** Returns the session that signs with an access key, expired or not. */
    public Optional<Session> byAccessKey(String accessKeyId) {
        return Optional.ofNullable(sessions.get(accessKeyId));
    }

    /** Opens a session of a role and vends its credentials. */
    Session open(
            Role role,
            String sessionName,
            Optional<Instant> expires,
            boolean chained,
            Map<String, String> tags,
            Set<String> transitiveTags,
            Optional<PolicyDocument> policy) {
        if (sessions.size() % SWEEP_EVERY == 0) {
            Instant forgotten = clock.instant().minus(REMEMBERED);
            sessions.values()
                    .removeIf(s -> s.expires().filter(forgotten::isAfter).isPresent());
        }
        var session = new Session(
                new SessionCredentials("ASIA" + letters(16), secret(30), Optional.of(secret(96))),
                Optional.of(role),
                "arn:aws:sts::" + role.account() + ":assumed-role/" + role.name() + "/" + sessionName,
                expires,
                chained,
                tags,
                transitiveTags,
                policy);
        sessions.put(session.credentials().accessKeyId(), session);
        return session;
    }

    private String letters(int count) {
        var text = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            text.append(KEY_ALPHABET.charAt(random.nextInt(KEY_ALPHABET.length())));
        }
        return text.toString();
    }

    private String secret(int bytes) {
        byte[] secret = new byte[bytes];
        random.nextBytes(secret);
        return Base64.getEncoder().encodeToString(secret);
    }
}
