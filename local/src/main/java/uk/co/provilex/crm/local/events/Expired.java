package uk.co.provilex.crm.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Remembers which removals were expiry. DynamoDB marks them in the stream; the local store does not, so the sweeper notes
 * each here before it deletes.
 */
final class Expired {

    private static final int MOST = 100_000;

    private final Set<String> noted = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST;
        }
    });

    synchronized void note(String table, JsonNode keys, String expiresAt) {
        noted.add(entry(table, keys, expiresAt));
    }

    synchronized void forget(String table, JsonNode keys, String expiresAt) {
        noted.remove(entry(table, keys, expiresAt));
    }

    synchronized boolean contains(String table, JsonNode keys, String expiresAt) {
        return noted.contains(entry(table, keys, expiresAt));
    }

    private static String entry(String table, JsonNode keys, String expiresAt) {
        return table + '\n' + keys + '\n' + expiresAt;
    }
}
