package uk.co.provilex.crm.local.it;

import uk.co.provilex.crm.local.client.Newcomer;
import uk.co.provilex.crm.local.client.SignIn;
import uk.co.provilex.crm.local.client.WebClient;

/**
 * A tenant of a test's own.
 *
 * @param cloud where it is
 * @param owner who signed up
 */
public record Organisation(Cloud cloud, Person owner) {

    /** The password of everybody in the tests. */
    static final String PASSWORD = "Correct-Horse-7-Battery";

    /**
     * A user who is signed in.
     *
     * @param id the user's id
     * @param email what the user signs in with
     * @param client the API as this user
     * @param tokens the user's tokens
     */
    public record Person(String id, String email, WebClient client, SignIn.Tokens tokens) {}

    static Organisation signUp(Cloud cloud) {
        var email = "owner%d@example.com".formatted(cloud.nextNumber());
        var nobody = cloud.nobody();
        newcomer(cloud, nobody).signUp("Example Gardens", email);
        return new Organisation(cloud, confirm(cloud, nobody, email));
    }

    /** Returns the same organisation with its owner signed in anew, since a clock may have moved past the owner's token. */
    Organisation signedInAgain() {
        var tokens = cloud.signIn().withPassword(owner.email(), PASSWORD);
        var client = owner.client().as(tokens.access());
        return new Organisation(cloud, new Person(owner.id(), owner.email(), client, tokens));
    }

    /** Invites a user of {@code role}, who confirms and signs in. */
    public Person invite(String role) {
        return invite(role, false);
    }

    /** Invites a member that sees its own leads only, who confirms and signs in. */
    public Person inviteLimitedMember() {
        return invite("member", true);
    }

    private Person invite(String role, boolean ownLeadsOnly) {
        var email = "%s%d@example.org".formatted(role, cloud.nextNumber());
        var invitation = WebClient.JSON
                .createObjectNode()
                .put("email", email)
                .put("name", "Sam Example")
                .put("role", role);
        if (ownLeadsOnly) {
            invitation.put("ownLeadsOnly", true);
        }
        owner.client().post("/v1/users", invitation).expect(201);
        return confirm(cloud, cloud.nobody(), email);
    }

    private static Person confirm(Cloud cloud, WebClient nobody, String email) {
        var tokens = newcomer(cloud, nobody).confirm(email, PASSWORD);
        var client = nobody.as(tokens.access());
        var id = client.get("/v1/me").expect(200).body().at("/user/id").asText();
        return new Person(id, email, client, tokens);
    }

    private static Newcomer newcomer(Cloud cloud, WebClient nobody) {
        return new Newcomer(nobody, cloud.signIn(), cloud::temporaryPassword);
    }
}
