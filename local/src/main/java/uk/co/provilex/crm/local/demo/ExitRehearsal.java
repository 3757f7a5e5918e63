package uk.co.provilex.crm.local.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import uk.co.provilex.crm.local.client.Newcomer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.portability.bag.PackageDifference;

/**
 * Rehearses the exit: what one organisation took out goes into another one, which is empty, and is taken out there. The two
 * packages must differ in nothing but the ids.
 */
final class ExitRehearsal {

    private static final String OWNER = "robin.example@example.net";

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

    /** Holds it with the package {@code pack} of the organisation whose owner {@code leaving} is. */
    void hold(WebClient leaving, Path pack) throws IOException, InterruptedException {
        var arriving = newcomer.owner("Example Meadows", OWNER, "Exit-" + UUID.randomUUID() + "-Aa1!");
        var before = users(leaving);
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
        var again = errands.fetch(errands.await(
                        arriving,
                        "/v1/exports/"
                                + arriving.post("/v1/exports").expect(202).text("id"))
                .body()
                .at("/download/url")
                .asText());
        try {
            compare(pack, again, mapping(before, users(arriving)));
        } finally {
            Files.delete(again);
        }
    }

    private void bringIn(WebClient arriving, Path pack) throws IOException, InterruptedException {
        var created = arriving.post(
                        "/v1/imports",
                        WebClient.JSON
                                .createObjectNode()
                                .put("fileName", "package.zip")
                                .put("contentLength", Files.size(pack)))
                .expect(201);
        errands.upload(created.body().path("upload"), pack);
        var path = "/v1/imports/" + created.text("id");
        arriving.post(path + "/start", WebClient.JSON.createObjectNode()).expect(202);
        var counts = errands.await(arriving, path).body().path("counts");
        Errands.check(counts.path("rows"), counts.path("created"), "the leads that came in");
        step.accept("imported the package there: " + counts);
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
