package uk.co.provilex.crm.erasure;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.platform.digest.Sha256;
import uk.co.provilex.crm.users.User;

/**
 * What a lead or user was known by, so that whoever has the salt can check that a receipt is about it, and nobody else can tell whom
 * it is about: SHA-256 in hexadecimal over {@code <salt>\n<kind>\n<value>} in UTF-8, for each of its id ({@code id}), its
 * addresses ({@code email}, normalised) and its numbers ({@code phone}, E.164), in the order of the digests.
 *
 * @param salt 256 random bits in URL-safe base 64, which only the answer to whoever asked has
 * @param digests the digests
 */
record Commitments(String salt, List<String> digests) {

    private static final int SALT_BYTES = 32;

    static Commitments to(Lead lead) {
        var salt = newSalt();
        var digests = new ArrayList<String>();
        digests.add(digest(salt, "id", lead.id()));
        lead.details().emails().forEach(email -> digests.add(digest(salt, "email", email.address())));
        lead.details().phones().forEach(phone -> {
            var number = phone.e164();
            if (number != null) {
                digests.add(digest(salt, "phone", number));
            }
        });
        return of(salt, digests);
    }

    static Commitments to(User user) {
        var salt = newSalt();
        return of(salt, List.of(digest(salt, "id", user.id()), digest(salt, "email", user.address())));
    }

    private static Commitments of(String salt, List<String> digests) {
        // the order of the digests, which is none
        return new Commitments(salt, digests.stream().sorted().toList());
    }

    private static String newSalt() {
        var bytes = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String digest(String salt, String kind, String value) {
        return Sha256.hex(salt + "\n" + kind + "\n" + value);
    }

    /** Hides the salt. */
    @Override
    public String toString() {
        return "Commitments";
    }
}
