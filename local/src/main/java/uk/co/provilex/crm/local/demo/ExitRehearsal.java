package uk.co.provilex.crm.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import uk.co.provilex.crm.local.client.Newcomer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.portability.bag.PackageDifference;

/**
 * Rehearses the exit: what one organisation took out goes into another one, which is empty, and is taken out there. The two
 * packages must differ in nothing but the ids, and whom the one had promised to forget the other does not store.
 */
final class ExitRehearsal {

    private static final String OWNER = "robin.example@example.net";
    private static final String FORGOTTEN = "forgotten.example@example.org";

    private final Errands errands;
    private final Newcomer newcomer;
    private final Consumer<String> step;

    /**
     * Prepares the rehearsal.
     *
     * @param step takes what was done
     */
    ExitRehearsal(Errands errands, Newcomer newcomer, Consumer<String> step) {
        this.errands = errands;
        this.newcomer = newcomer;
        this.step = step;
    }

    /** Holds it with the organisation whose owner {@code leaving} is, of which {@code earlier} is a package. */
    void hold(WebClient leaving, Path earlier) throws IOException, InterruptedException {
        promise(leaving, earlier);
        var pack = export(leaving);
        try {
            hold(pack, users(leaving));
        } finally {
            Files.delete(pack);
        }
    }

    /** Has the organisation promise to forget somebody, as it would for what it brought from an earlier system. */
    private void promise(WebClient leaving, Path like) throws IOException, InterruptedException {
        var former = Files.createTempFile("provilex", ".zip");
        try {
            ForgottenPeople.write(former, like, List.of(FORGOTTEN));
            bringIn(leaving, former);
        } finally {
            Files.delete(former);
        }
        step.accept("brought a suppression list from an earlier system");
    }

    private Path export(WebClient client) throws IOException, InterruptedException {
        var path = "/v1/exports/" + client.post("/v1/exports").expect(202).text("id");
        var done = errands.await(client, path).body();
        Errands.check(1, done.at("/counts/suppressions").asInt(), "the people to forget in the package");
        return errands.fetch(done.at("/download/url").asText());
    }

    private void hold(Path pack, Map<String, String> before) throws IOException, InterruptedException {
        var arriving = newcomer.owner("Example Meadows", OWNER, "Exit-" + UUID.randomUUID() + "-Aa1!");
        // An address has one account only, elsewhere; as users of this organisation they can be named all the same.
        for (var email : before.keySet()) {
            var request = WebClient.JSON
                    .createObjectNode()
                    .put("email", email)
                    .put("name", "Example")
                    .put("role", "member");
            arriving.post("/v1/users", request).expect(201);
        }
        step.accept("signed up another organisation, and named the same " + before.size() + " users there");
        bringIn(arriving, pack);
        var again = export(arriving);
        try {
            compare(pack, again, mapping(before, users(arriving)));
        } finally {
            Files.delete(again);
        }
        bringForgotten(arriving);
    }

    private JsonNode imported(WebClient client, Path file, String name) throws IOException, InterruptedException {
        var created = client.post(
                        "/v1/imports",
                        WebClient.JSON.createObjectNode().put("fileName", name).put("contentLength", Files.size(file)))
                .expect(201);
        errands.upload(created.body().path("upload"), file);
        var path = "/v1/imports/" + created.text("id");
        client.post(path + "/start", Errands.vouched("a package of Example Gardens"))
                .expect(202);
        return errands.await(client, path).body().path("counts");
    }

    private void bringIn(WebClient arriving, Path pack) throws IOException, InterruptedException {
        var counts = imported(arriving, pack, "package.zip");
        Errands.check(counts.path("rows"), counts.path("created"), "the leads that came in");
        step.accept("imported the package there: " + counts);
    }

    /** Whoever was to be forgotten elsewhere is not stored here either. */
    private void bringForgotten(WebClient arriving) throws IOException, InterruptedException {
        var list = Files.createTempFile("provilex", ".csv");
        try {
            Files.writeString(list, "Name,Email\nSomebody," + FORGOTTEN + "\n");
            var counts = imported(arriving, list, "list.csv");
            Errands.check(1, counts.path("suppressed").asInt(), "the rows about people to forget");
        } finally {
            Files.delete(list);
        }
        step.accept("imported a list there that has somebody to forget, who was not stored");
    }

    private void compare(Path pack, Path again, Map<String, String> users) throws IOException {
        var differences = PackageDifference.between(pack, again, id -> users.getOrDefault(id, "nobody"));
        Errands.check("[]", differences.toString(), "in what the two packages differ");
        step.accept("exported it there, and found no difference but the ids, with " + users.size() + " users mapped");
    }

    private static Map<String, String> mapping(Map<String, String> before, Map<String, String> after) {
        var mapping = new HashMap<String, String>();
        before.forEach((email, id) -> {
            var there = after.get(email);
            Errands.check(true, there != null, "whether each user is there");
            mapping.put(id, String.valueOf(there));
        });
        return mapping;
    }

    /** Returns the ids of an organisation's users by their addresses. */
    private static Map<String, String> users(WebClient client) {
        var users = new LinkedHashMap<String, String>();
        client.get("/v1/users?limit=100")
                .expect(200)
                .body()
                .path("items")
                .forEach(user ->
                        users.put(user.path("email").asText(), user.path("id").asText()));
        return users;
    }
}
