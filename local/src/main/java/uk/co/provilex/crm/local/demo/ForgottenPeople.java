package uk.co.provilex.crm.local.demo;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.zip.ZipFile;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.platform.sealing.DigestKey;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.portability.bag.BagWriter;
import uk.co.provilex.crm.portability.bag.MerkleTree;

/**
 * The package of an organisation that has no leads, and has promised some people to forget them: as somebody may bring it who
 * comes from elsewhere.
 */
public final class ForgottenPeople {

    /** The files of lines that every package of everything has, besides that of suppressions. */
    private static final List<String> EMPTY =
            List.of("leads.jsonl", "consents.jsonl", "notes.jsonl", "tasks.jsonl", "users.jsonl", "imports.jsonl");

    private ForgottenPeople() {}

    /**
     * Writes such a package.
     *
     * @param to where it is to be
     * @param like a package whose settings it is to have
     * @param emails whom to forget, in lower case
     */
    public static void write(Path to, Path like, List<String> emails) throws IOException {
        var key = newKey();
        var lists = WebClient.JSON.createObjectNode().put("algorithm", "HMAC-SHA-256-128");
        lists.putArray("lists").addObject().put("id", key.id()).put("key", key.text());
        var lines = new StringBuilder();
        for (var email : emails) {
            lines.append(WebClient.JSON
                            .createObjectNode()
                            .put("list", key.id())
                            .put("kind", "email")
                            .put("digest", key.digest("email", email))
                            .put("since", "2024-05-03T10:00:00Z")
                            .put("reason", "erasure"))
                    .append('\n');
        }
        try (var bag =
                new BagWriter(new BufferedOutputStream(Files.newOutputStream(to)), "forgotten-people", Instant.EPOCH)) {
            for (var name : EMPTY) {
                file(bag, name, "");
            }
            file(bag, "settings.json", settings(like));
            file(bag, "suppressions.jsonl", lines.toString());
            file(bag, "suppression-lists.json", lists.toString());
            var info = new LinkedHashMap<String, String>();
            info.put("External-Identifier", Ids.from(Clock.systemUTC()).next());
            info.put("Export-Format", "1");
            info.put("Export-Scope", "all");
            for (var kind : List.of("Lead", "Consent", "Note", "Task", "User", "Import")) {
                info.put(kind + "-Count", "0");
            }
            info.put("Suppression-Count", Integer.toString(emails.size()));
            info.put("Lead-Merkle-Root", new MerkleTree().root());
            bag.finish(info);
        }
    }

    private static DigestKey newKey() {
        var bytes = new byte[DigestKey.BYTES];
        new SecureRandom().nextBytes(bytes);
        return DigestKey.parse(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))
                .orElseThrow();
    }

    private static void file(BagWriter bag, String name, String content) throws IOException {
        try (var out = bag.payload(name)) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String settings(Path like) throws IOException {
        try (var zip = new ZipFile(like.toFile())) {
            var entry = zip.stream()
                    .filter(each -> each.getName().endsWith("/data/settings.json"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the package has no data/settings.json"));
            try (var in = zip.getInputStream(entry)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }
}
