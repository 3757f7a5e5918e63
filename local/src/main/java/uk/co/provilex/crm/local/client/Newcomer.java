package uk.co.provilex.crm.local.client;

/** Brings people into the product as they come themselves: by sign-up or invitation, mail, and a first sign-in. */
public final class Newcomer {

    private final WebClient nobody;
    private final SignIn signIn;
    private final Mail mail;

    /** Where newcomers read their mail. */
    @FunctionalInterface
    public interface Mail {

        /** Waits for the invitation to {@code email} and returns the temporary password in it. */
        String temporaryPassword(String email);
    }

    /** Uses the product through {@code nobody} and its user pool through {@code signIn}. */
    public Newcomer(WebClient nobody, SignIn signIn, Mail mail) {
        this.nobody = nobody;
        this.signIn = signIn;
        this.mail = mail;
    }

    /** Signs up an organisation under the privacy policy in force, which it returns. */
    public String signUp(String organisation, String email) {
        var policy = nobody.get("/v1/policies/privacy").expect(200).text("version");
        nobody.post(
                        "/v1/tenants",
                        WebClient.JSON
                                .createObjectNode()
                                .put("organisation", organisation)
                                .put("name", "Morgan Example")
                                .put("email", email)
                                .put("acceptedPolicyVersion", policy))
                .expect(202);
        return policy;
    }

    /** Signs in for the first time with what came by mail, and chooses {@code password}. */
    public SignIn.Tokens confirm(String email, String password) {
        return signIn.withInvitation(email, mail.temporaryPassword(email), password);
    }

    /** Signs up an organisation and returns the API as its owner. */
    public WebClient owner(String organisation, String email, String password) {
        signUp(organisation, email);
        return nobody.as(confirm(email, password).access());
    }
}
